"""公平的代价 · What fairness costs: the total value against the worst-off, over a dial from one to the other.

At 0 stands the most value, at 1 the best worst-off that any allocation serving as many can have; in between everybody
served must have at least that share of it. Each point is an optimum of its own (price of fairness: Bertsimas, Farias,
Trichakis, Operations Research 59, 2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.allocation.batch import Batch
from matcher.allocation.conflict import Conflict
from matcher.allocation.objectives import Allocation, Objective, allocate
from matcher.fairness import gini

__all__ = ["Point", "curve_of", "gini"]

DIAL = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Point:
    """One setting of the dial."""

    dial: float
    value: float
    share: float  # of the most value
    served_count: int
    worst: float  # least that a served asker has
    gini: float  # of what askers have, 0 all alike


def curve_of(batch: Batch, dial: Sequence[float] = DIAL) -> list[Point] | Conflict:
    """The trade-off of a batch, or the demands that cannot be kept together."""
    best = allocate(batch)
    if isinstance(best, Conflict):
        return best
    fair = allocate(batch, Objective.LEXI_FAIR)
    assert isinstance(fair, Allocation)  # the same demands: what one keeps the other can
    top = _worst(batch, fair.chosen)
    points = []
    for setting in dial:
        found = best if setting == 0 else _at_least(batch, setting * top, fair)
        had = _had(batch, found.chosen)
        points.append(
            Point(setting, found.value, found.value / best.value if best.value else 1.0, found.served_count,
                  _worst(batch, found.chosen), gini(had))
        )  # fmt: skip
    return points


def _at_least(batch: Batch, least: float, fair: Allocation) -> Allocation:
    """Most value among those that serve as many and give nobody a pair below `least`; `fair` where rounding left none."""
    kept = (batch.values >= least) | batch.pinned
    smaller = replace(
        batch, askers=batch.askers[kept], counterparts=batch.counterparts[kept], values=batch.values[kept], pinned=batch.pinned[kept]
    )  # fmt: skip
    found = allocate(smaller, Objective.MAX_SERVED)
    if isinstance(found, Conflict) or found.served_count < fair.served_count:
        return fair
    chosen = np.zeros(len(batch), np.bool_)
    chosen[np.flatnonzero(kept)[found.chosen]] = True
    return replace(found, chosen=chosen)


def _had(batch: Batch, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    had = np.bincount(batch.askers[chosen], batch.values[chosen], len(batch.asker_ids)).astype(np.float64)
    return had


def _worst(batch: Batch, chosen: NDArray[np.bool_]) -> float:
    return float(batch.values[chosen].min(initial=np.inf)) if chosen.any() else 0.0
