"""曝光 · Who is seen: how evenly places in lists are spread, who is never shown, how far capacity carries.

Gini, Variabilità e mutabilità, 1912; Lorenz, Publications of the American Statistical Association 9(70), 1905. Weighting
a place by how likely it is to be looked at follows Singh and Joachims (KDD 2018): 1 / log2(rank + 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CapacityUse", "capacity_use", "exposure", "gini", "lorenz", "never_shown", "newcomer_share"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CapacityUse:
    """How expected requests stand to what can be given, over counterparts with a stated capacity."""

    used: float  # share of all capacity that is asked for, each counterpart counted up to its own
    over_count: int  # counterparts asked for more than they can give
    overflow: float  # share of all requests that nobody can serve


def exposure(lists: Iterable[Sequence[int]], count: int, *, discounted: bool = False) -> Floats:
    """float64[count]: places each counterpart got in the lists of row numbers; `discounted` weighs them by rank."""
    shown = np.zeros(count)
    for rows in lists:
        weight = 1.0 / np.log2(np.arange(len(rows)) + 2) if discounted else np.ones(len(rows))
        np.add.at(shown, np.asarray(rows, np.int64), weight)
    return shown


def gini(amounts: Floats) -> float:
    """0 when all get the same, (n - 1) / n when one gets all; 0 where there is nothing to share out."""
    total, count = float(amounts.sum()), len(amounts)
    if not total:
        return 0.0
    ranked = np.sort(amounts)
    return float((2 * np.arange(1, count + 1) - count - 1) @ ranked / (count * total))


def lorenz(amounts: Floats, points: int = 101) -> Floats:
    """float64[points]: share of the total that goes to the least shown 0 … 100 % of the counterparts."""
    climbing = np.concatenate([[0.0], np.cumsum(np.sort(amounts))])
    total = climbing[-1] or 1.0
    return np.interp(np.linspace(0, len(amounts), points), np.arange(len(amounts) + 1), climbing / total)


def never_shown(amounts: Floats) -> float:
    """Share of the counterparts that no list names; NaN when there is no counterpart."""
    return float((amounts == 0).mean()) if len(amounts) else float("nan")


def newcomer_share(amounts: Floats, newcomer: NDArray[np.bool_]) -> float:
    """Share of all places that newcomers got, to be read beside their share of the counterparts; NaN without places."""
    total = float(amounts.sum())
    return float(amounts[newcomer].sum()) / total if total else float("nan")


def capacity_use(requests: Floats, capacity: Floats) -> CapacityUse:
    """Expected requests float64[n] against capacity float64[n] in the same unit; NaN capacity is left out."""
    stated = ~np.isnan(capacity)
    asked, able = requests[stated], capacity[stated]
    served, total = float(np.minimum(asked, able).sum()), float(asked.sum())
    return CapacityUse(
        used=served / float(able.sum()) if able.sum() else 0.0,
        over_count=int((asked > able + 1e-9).sum()),
        overflow=1.0 - served / total if total else 0.0,
    )
