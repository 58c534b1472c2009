"""标度 · Chances on the scale of what happened, and how true they are.

Platt, Probabilistic outputs for support vector machines (1999): logit' = slope · logit + offset. Two numbers keep a model
additive: slope and offset go into its tables, so that the parts still sum to the calibrated logit. Brier (Monthly Weather
Review 78, 1950): mean of (chance - outcome)².
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bin", "Scale", "brier", "fit_scale", "log_loss", "reliability"]

Floats = NDArray[np.float64]
RIDGE = 1.0  # rows the identity is worth


@dataclass(frozen=True, slots=True)
class Scale:
    """logit' = slope · logit + offset."""

    slope: float = 1.0
    offset: float = 0.0

    def chances(self, logits: Floats) -> Floats:
        """float64[n] in (0, 1)."""
        chances: Floats = 1.0 / (1.0 + np.exp(-(self.slope * logits + self.offset)))
        return chances


def fit_scale(logits: Floats, yes: NDArray[np.bool_], examined: Floats | None = None) -> Scale:
    """The scale under which examined · chance is likeliest; the identity without both a yes and a no."""
    from scipy.optimize import minimize  # noqa: PLC0415 — slow import

    if not yes.any() or yes.all():
        return Scale()
    seen = np.ones(len(logits)) if examined is None else examined

    def loss(parameters: Floats) -> tuple[float, Floats]:
        slope, offset = parameters
        chance = np.clip(Scale(float(slope), float(offset)).chances(logits), 1e-9, 1 - 1e-9)
        told = seen * chance
        value = -np.log(np.where(yes, told, 1.0 - told)).sum()
        # d/dlogit of the log likelihood, examination being constant
        rise = np.where(yes, 1.0 - chance, -told * (1.0 - chance) / (1.0 - told))
        slide = RIDGE * np.array([slope - 1.0, offset])
        return float(value + RIDGE / 2 * ((slope - 1.0) ** 2 + offset**2)), slide - np.array(
            [rise @ logits, rise.sum()]
        )

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.2, 5.0), (-10.0, 10.0)])
    return Scale(float(found.x[0]), float(found.x[1]))


def brier(chances: Floats, outcomes: Floats) -> Floats:
    """float64[n]: squared errors; their mean is the score, lower is better."""
    errors: Floats = (chances - outcomes) ** 2
    return errors


def log_loss(chances: Floats, outcomes: Floats) -> Floats:
    """float64[n]: -log of the chance given to what happened (0 or 1)."""
    told = np.clip(chances, 1e-9, 1 - 1e-9)
    losses: Floats = -np.log(np.where(outcomes > 0, told, 1.0 - told))
    return losses


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of like chance: how many, the mean chance told, the share that happened."""

    count: int
    told: float
    happened: float


def reliability(chances: Floats, outcomes: Floats, *, bins: int = 10) -> tuple[Bin, ...]:
    """Bins of equal size in ascending chance: what the reliability curve is drawn from."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return tuple(Bin(len(part), float(chances[part].mean()), float(outcomes[part].mean())) for part in parts)
