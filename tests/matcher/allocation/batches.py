"""Small batches drawn by hypothesis, and what trying every allocation finds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from hypothesis import strategies as st

from matcher.allocation import Batch, make_batch

VALUES = (0.0, 0.1, 0.25, 0.3, 0.5, 0.55, 0.8, 1.0)


@st.composite
def batches(draw: st.DrawFn, *, lower: bool = False, single: bool = False, most_pairs: int = 9) -> Batch:
    """Up to four askers, four counterparts and nine pairs, some of them pinned or forbidden."""
    askers, counterparts = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    cells = [(i, j) for i in range(askers) for j in range(counterparts)]
    pairs = draw(st.lists(st.sampled_from(cells), unique=True, max_size=most_pairs))
    values = [draw(st.sampled_from(VALUES)) for _ in pairs]
    left, right = [f"a{i}" for i in range(askers)], [f"c{j}" for j in range(counterparts)]
    uppers = {name: draw(st.integers(0, 3)) for name in right}
    demands = {name: draw(st.integers(0, 2)) for name in right} if lower else {}
    pinned = [pairs[0]] if pairs and draw(st.booleans()) else []
    barred = [pairs[-1]] if len(pairs) > 1 and draw(st.booleans()) else []
    floor = (frozenset(draw(st.lists(st.sampled_from(right), unique=True))), draw(st.integers(0, 2))) if lower else None
    return make_batch(
        left, right, np.array([i for i, _ in pairs], np.int64), np.array([j for _, j in pairs], np.int64), np.array(values),
        asker_upper=1 if single else {name: draw(st.integers(0, 2)) for name in left},
        asker_lower={name: draw(st.integers(0, 1)) for name in left} if lower else {},
        counterpart_upper=uppers, counterpart_lower=demands, counterpart_floor=floor,
        pins=[(left[i], right[j]) for i, j in pinned], forbidden=[(left[i], right[j]) for i, j in barred],
    )  # fmt: skip


def every_allocation(batch: Batch) -> Iterator[np.ndarray]:
    """bool[k] of each choice of pairs that keeps every load, floor and pin."""
    for choice in product((False, True), repeat=len(batch)):
        chosen = np.array(choice, np.bool_)
        if is_allowed(batch, chosen):
            yield chosen


def is_allowed(batch: Batch, chosen: np.ndarray) -> bool:
    """Whether the chosen pairs keep every load, floor and pin."""
    if (batch.pinned & ~chosen).any():
        return False
    for ends, bounds, floor in (
        (batch.askers, batch.asker_loads, batch.asker_floor),
        (batch.counterparts, batch.counterpart_loads, batch.counterpart_floor),
    ):
        loads = np.bincount(ends[chosen], minlength=len(bounds.lower))
        if (loads < bounds.lower).any() or (loads > bounds.upper).any():
            return False
        if floor is not None and loads[floor.members].sum() < floor.at_least:
            return False
    return True


def served(batch: Batch, chosen: np.ndarray) -> int:
    """Askers that have something."""
    return len(np.unique(batch.askers[chosen]))
