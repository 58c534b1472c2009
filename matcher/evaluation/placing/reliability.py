"""可信度 · How far a confidence may be believed: the reliability table, the Brier score, and how often nothing is said rightly.

Brier, Monthly Weather Review 78 (1950); expected calibration error: Naeini et al., AAAI 2015.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bin", "Reliability", "reliability"]

EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0 + 1e-9)


@dataclass(frozen=True, slots=True)
class Bin:
    """Confidences from `low` up to `high`: how many, what they said on average, what share was right."""

    low: float
    high: float
    count: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The table of bins, the mean squared error, and the error of calibration weighted by count."""

    brier: float
    calibration_error: float
    bins: tuple[Bin, ...]

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"bins": [asdict(one) for one in self.bins]}


def reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> Reliability:
    """Of pairs of a confidence and whether it was right: float64[n], bool[n], n > 0. Empty bins are left out."""
    bins = []
    for low, high in pairwise(EDGES):
        inside = (confidence >= low) & (confidence < high)
        if inside.any():
            said, share = float(confidence[inside].mean()), float(right[inside].mean())
            bins.append(Bin(low, round(min(high, 1.0), 3), int(inside.sum()), round(said, 4), round(share, 4)))
    error = sum(one.count * abs(one.said - one.right) for one in bins) / len(confidence)
    return Reliability(round(float(np.square(confidence - right).mean()), 4), round(error, 4), tuple(bins))
