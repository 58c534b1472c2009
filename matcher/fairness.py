"""公平 · How evenly something is shared out, and what fairness costs: one measure for fairs and for places shared out.

Price of fairness: the part of the best total that is given up (Bertsimas, Farias, Trichakis, Operations Research 59, 2011).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["gini", "jain", "price_of_fairness"]

Amounts = NDArray[np.float64]


def gini(amounts: Amounts) -> float:
    """Gini coefficient of amounts of 0 or more (C. Gini, 1912): 0 all alike, near 1 all with one. Of nothing at all: 0."""
    total = float(amounts.sum())
    if not total:
        return 0.0
    count = len(amounts)
    ranks = 2 * np.arange(1, count + 1) - count - 1
    return float(ranks @ np.sort(amounts) / (count * total))


def jain(amounts: Amounts) -> float:
    """(Σx)² / (n Σx²): 1 when all have the same (R. Jain et al., 1984); 1 where nobody has anything."""
    return float(amounts.sum() ** 2 / (len(amounts) * (amounts**2).sum())) if (amounts > 0).any() else 1.0


def price_of_fairness(best: float, value: float) -> float:
    """Part of the best total that is given up, 0–1; 0 where the best is nothing."""
    return max(0.0, (best - value) / best) if best > 0 else 0.0
