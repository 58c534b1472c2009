"""位次 · The place in a list decides whether an offer is looked at: P(ask) = examined(rank) · chance(features).

The examination hypothesis of Wang et al. (Position bias estimation for unbiased learning to rank in personal search, WSDM
2018). Both factors are found together as the likeliest ones, the chance as a logistic curve over the features, which is
smooth enough to be solved to the end; the trees then start from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["EVERY_PLACE", "Examination", "estimate", "wanting"]

Floats = NDArray[np.float64]

LOWEST = 0.05  # an examination below this would let one lucky place count for twenty
PLACES = 50  # ranks from here on are looked at alike
RIDGE = 1.0
STEPS = 200


@dataclass(frozen=True, slots=True)
class Examination:
    """Chance that a place is looked at, by rank from 1, relative to the first; later ranks are as the last known."""

    by_rank: Floats

    def at(self, rank: NDArray[np.int64]) -> Floats:
        """float64[n] in (0, 1]."""
        return self.by_rank[np.clip(rank, 1, len(self.by_rank)) - 1]


EVERY_PLACE = Examination(np.ones(1))


def estimate(rank: NDArray[np.int64], asked: NDArray[np.bool_], values: Floats) -> Examination:
    """Examination by rank, never rising, 1 at the first, from who asked and float64[n, f] feature values (NaN unknown)."""
    place = np.clip(rank, 1, PLACES) - 1
    count = int(place.max(initial=0)) + 1
    design = _design(values)

    def split(point: Floats) -> tuple[Floats, Floats]:
        return point[: count - 1], point[count - 1 :]

    def loss(point: Floats) -> tuple[float, Floats]:
        falls, weights = split(point)
        drops = np.exp(falls)
        log_seen = np.concatenate([[0.0], -np.cumsum(drops)])
        value, by_seen, by_logit = _likelihood(design @ weights, log_seen[place], asked)
        by_place = np.bincount(place, by_seen, minlength=count)
        # a drop before a rank lowers it and every rank after it
        by_fall = -drops * np.cumsum(by_place[::-1])[::-1][1:]
        tied = RIDGE * np.concatenate([0.1 * (falls + 2.0), weights])
        held = RIDGE / 2 * (0.1 * ((falls + 2.0) ** 2).sum() + (weights**2).sum())
        return held - value, tied - np.concatenate([by_fall, design.T @ by_logit])

    point = _likeliest(loss, np.concatenate([np.full(count - 1, -2.0), np.zeros(design.shape[1])]))
    seen = np.exp(np.concatenate([[0.0], -np.cumsum(np.exp(split(point)[0]))]))
    return Examination(np.maximum(seen, LOWEST))


def wanting(values: Floats, asked: NDArray[np.bool_], seen: Floats) -> Floats:
    """float64[n]: the chance that each row is asked for if it is looked at, where it is looked at with chance `seen`."""
    design, log_seen = _design(values), np.log(seen)

    def loss(weights: Floats) -> tuple[float, Floats]:
        value, _, by_logit = _likelihood(design @ weights, log_seen, asked)
        return RIDGE / 2 * float(weights @ weights) - value, RIDGE * weights - design.T @ by_logit

    logits = design @ _likeliest(loss, np.zeros(design.shape[1]))
    return np.clip(1.0 / (1.0 + np.exp(-logits)), 1e-6, 1.0 - 1e-6)


def _likelihood(logits: Floats, log_seen: Floats, asked: NDArray[np.bool_]) -> tuple[float, Floats, Floats]:
    """Log likelihood, and its slope for each row by the log of the examination and by the logit."""
    chance = np.clip(1.0 / (1.0 + np.exp(-logits)), 1e-9, 1.0 - 1e-9)
    told = np.minimum(np.exp(log_seen) * chance, 1.0 - 1e-9)
    odds = told / (1.0 - told)
    value = np.where(asked, log_seen + np.log(chance), np.log1p(-told)).sum()
    return float(value), np.where(asked, 1.0, -odds), np.where(asked, 1.0 - chance, -odds * (1.0 - chance))


def _design(values: Floats) -> Floats:
    """float64[n, 1 + 3f]: 1, then for each feature its value and square around the mean, and whether it is unknown."""
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, values, 0.0)
    middle = filled.sum(axis=0) / count
    away = np.where(known, values - middle, 0.0)
    spread = np.sqrt((away**2).sum(axis=0) / count)
    scaled = away / np.where(spread > 1e-9, spread, 1.0)
    return np.column_stack([np.ones(len(values)), scaled, np.minimum(scaled**2, 9.0) * known, ~known])


def _likeliest(loss: Callable[[Floats], tuple[float, Floats]], start: Floats) -> Floats:
    from scipy.optimize import minimize  # noqa: PLC0415 — slow import

    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return found
