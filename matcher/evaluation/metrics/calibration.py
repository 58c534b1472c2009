"""校准 · Do chances mean what they say? Brier score with its decomposition, reliability curve, expected calibration error.

Brier, Monthly Weather Review 78, 1950; Murphy, Journal of Applied Meteorology 12, 1973: reliability - resolution +
uncertainty. Murphy's identity is exact where all forecasts of a bin are equal; the within-bin remainder of wider bins is
given beside it (Stephenson, Coelho, Jolliffe, Weather and Forecasting 23, 2008), so that the four always add up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bin", "Brier", "brier", "calibration_error", "reliability_curve"]

Floats = NDArray[np.float64]
BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of one range of chances: how many, their mean, and how often it came true."""

    count: int
    forecast: float
    observed: float


@dataclass(frozen=True, slots=True)
class Brier:
    """score = reliability - resolution + uncertainty + within. Smaller is better but for the resolution."""

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float


def brier(forecasts: Floats, outcomes: Floats, bins: int = BINS) -> Brier:
    """Score of float64[n] chances against float64[n] outcomes: 0 or 1, or the known chance of a yes.

    With a known chance p the score is its expectation, E(f - o)² = f² - 2fp + p, for o² = o. NaN throughout for n = 0.
    """
    if not len(forecasts):
        return Brier(*[float("nan")] * 5)
    score = float(np.mean(forecasts**2 - 2 * forecasts * outcomes + outcomes))
    overall = float(outcomes.mean())
    curve = reliability_curve(forecasts, outcomes, bins)
    share = [each.count / len(forecasts) for each in curve]
    reliability = sum(part * (each.forecast - each.observed) ** 2 for part, each in zip(share, curve, strict=True))
    resolution = sum(part * (each.observed - overall) ** 2 for part, each in zip(share, curve, strict=True))
    uncertainty = overall * (1 - overall)
    return Brier(score, reliability, resolution, uncertainty, score - (reliability - resolution + uncertainty))


def reliability_curve(forecasts: Floats, outcomes: Floats, bins: int = BINS) -> tuple[Bin, ...]:
    """Bins of equal width over 0–1 (a chance of 1 falls into the last), empty ones left out."""
    places = np.clip((forecasts * bins).astype(np.int64), 0, bins - 1)
    found = []
    for place in np.unique(places):
        here = places == place
        found.append(Bin(int(here.sum()), float(forecasts[here].mean()), float(outcomes[here].mean())))
    return tuple(found)


def calibration_error(forecasts: Floats, outcomes: Floats, bins: int = BINS) -> float:
    """Σ share of the bin · |forecast - observed| (ECE; Naeini, Cooper, Hauskrecht, AAAI 2015); NaN for n = 0.

    It depends on the bins and says nothing of resolution: a constant forecast of the base rate has 0.
    """
    if not len(forecasts):
        return float("nan")
    curve = reliability_curve(forecasts, outcomes, bins)
    return sum(each.count * abs(each.forecast - each.observed) for each in curve) / len(forecasts)
