"""整数搜索 · From the linear program to a timetable: rounded by its values, then a few slots at a time solved anew to optimality.

Large neighbourhood search (P. Shaw, 1998) over slots: everything outside two, three … slots stays, what is inside is a small integer
program for HiGHS. Columns whose reduced cost exceeds the gap can be in no better timetable and are left out for good; when few remain,
one last program over all of them proves the optimum.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from matcher.fairs.highs import integral
from matcher.fairs.lattice import Lattice, Relaxation

WHOLE_PROGRAM = 6_000  # columns of a program that is tried as a whole
POOL = 150_000
POOL_EACH = 400
SUB_SECONDS = 3.0
CLOSE = 1e-4

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Slot of each pair (-1: does not meet), total with rungs, and the bound of that total; `proven` when nothing is better."""

    slot_of: Whole
    total: float
    bound: float
    proven: bool


def search(
    lattice: Lattice, relaxation: Relaxation, bound: float, *, until: float, seed: int, start: Whole | None = None
) -> Found:
    """A timetable as near to `bound` (of weight and rungs together) as time allows."""
    pair, slot, worth = _pool(lattice, relaxation)
    if not len(pair):
        return Found(np.full(lattice.pairs, -1, np.int64), 0.0, bound, proven=True)
    program = _Program(lattice, pair, slot)
    x = program.greedy(_order(lattice, relaxation, pair, slot, worth), start)
    total = program.total(x)
    draw = np.random.default_rng(seed)
    size, stale = 2, 0
    tolerance = 1e-9 * max(1.0, abs(bound))
    tried_whole = False
    while bound - total > tolerance and time.monotonic() < until:
        near = worth >= -(bound - total) - tolerance if relaxation.whole else np.ones(len(pair), np.bool_)
        count = int(near.sum())
        if (
            count <= WHOLE_PROGRAM
            and not tried_whole
            and (size > 2 or count <= WHOLE_PROGRAM // 8 or size >= lattice.slots)
        ):
            tried_whole = True
            better, best = program.solve(x, near, seconds=max(0.5, 0.7 * (until - time.monotonic())), gap=0.0)
            x, total = (better, program.total(better)) if program.total(better) > total else (x, total)
            if best is not None and relaxation.whole | (count == int(lattice.allowed.sum())):
                bound = min(bound, max(best, total))
            continue
        if size > lattice.slots:
            break
        chosen = draw.choice(lattice.slots, size, replace=False)
        share = max(3.0 * (bound - total) / max(1, int(x[: len(pair)].sum())), 0.02 * program.scale)
        inside = np.isin(slot, chosen) & (near & (worth >= -share) | (x[: len(pair)] > 0.5))
        seconds = min(SUB_SECONDS, max(0.1, until - time.monotonic()))
        better, _ = program.solve(x, inside, seconds=seconds, gap=1e-5)
        gained = program.total(better) - total
        if gained > tolerance:
            x, total = better, program.total(better)
        stale = 0 if gained > 1e-6 * max(1.0, abs(total)) else stale + 1
        if stale > lattice.slots * (size - 1):
            size, stale = size + 1, 0
        if relaxation.whole and tried_whole and bound - total <= CLOSE * abs(bound) and size > 4:
            break
    return Found(program.slots(x), total, max(bound, total), proven=bound - total <= tolerance)


class _Program:
    """The integer program over a pool of columns, and its parts."""

    def __init__(self, lattice: Lattice, pair: Whole, slot: Whole) -> None:
        self.lattice, self.pair, self.slot = lattice, pair, slot
        self.matrix: csr_matrix = lattice.matrix(pair, slot)
        self.by_column = csc_matrix(self.matrix)
        self.gains = lattice.gains(pair)
        self.widths = lattice.widths(len(pair))
        self.scale = float(np.abs(lattice.weight).max(initial=0.0)) or 1.0
        self.rung_at = np.arange(len(pair), len(self.gains))

    def total(self, x: Floats) -> float:
        return float(self.gains @ x)

    def slots(self, x: Floats) -> Whole:
        result = np.full(self.lattice.pairs, -1, np.int64)
        on = x[: len(self.pair)] > 0.5
        result[self.pair[on]] = self.slot[on]
        return result

    def greedy(self, order: Whole, start_at: Whole | None) -> Floats:
        """Take columns in order as long as every row has room; rungs follow by themselves."""
        x = np.zeros(len(self.gains))
        start = self.lattice.starts
        room = self.lattice.rhs.tolist()
        room[int(start[4]) : int(start[5])] = [np.inf] * int(start[5] - start[4])
        if start_at is not None:
            order = np.concatenate((np.flatnonzero(start_at[self.pair] == self.slot), order))
        begins, rows = self.by_column.indptr.tolist(), self.by_column.indices.tolist()
        for column in order.tolist():
            mine = rows[begins[column] : begins[column + 1]]
            if x[column] == 0.0 and all(room[row] >= 1.0 for row in mine):
                x[column] = 1.0
                for row in mine:
                    room[row] -= 1.0
        return self.with_rungs(x)

    def with_rungs(self, x: Floats) -> Floats:
        """The rungs at their best for the columns taken: the dearest first."""
        lattice = self.lattice
        on = self.pair[x[: len(self.pair)] > 0.5]
        met = np.bincount(lattice.instance.left[on], minlength=len(lattice.instance.participants))
        met = met + np.bincount(lattice.instance.right[on], minlength=len(met))
        for place, rung in zip(self.rung_at, lattice.rungs, strict=True):
            x[place] = min(rung.width, met[rung.who])
            met[rung.who] -= int(x[place])
        return x

    def solve(self, x: Floats, inside: NDArray[np.bool_], *, seconds: float, gap: float) -> tuple[Floats, float | None]:
        """The best with every column outside `inside` as it is; with it the proven bound where all of it was solved."""
        free = np.concatenate((np.flatnonzero(inside), self.rung_at))
        outside = x.copy()
        outside[free] = 0.0
        room = self.lattice.rhs - self.matrix @ outside
        part = csr_matrix(self.by_column[:, free])
        tight = np.asarray(abs(part).sum(axis=1)).ravel() > room
        best, bound = integral(
            self.gains[free], part[tight], -np.inf, room[tight], self.widths[free], seconds=seconds, gap=gap
        )
        if best is None:
            return x, None
        kept = float(self.gains @ outside)
        result = outside
        result[free] = best
        return self.with_rungs(result), None if bound is None else bound + kept


def _pool(lattice: Lattice, relaxation: Relaxation) -> tuple[Whole, Whole, Floats]:
    """The columns worth a thought: all, or those of the best reduced costs."""
    worth = lattice.reduced(relaxation.duals)
    own = np.maximum(worth.max(axis=1, initial=-np.inf), 0.0) if worth.size else np.zeros(len(worth))
    relative = worth - own[:, None]
    use = lattice.allowed.copy()
    most = max(POOL, POOL_EACH * len(lattice.instance.participants))
    if use.sum() > most:
        cut = np.partition(relative[use], -most)[-most]
        use &= relative >= cut
    pair, slot = np.nonzero(use)
    return pair, slot, relative[pair, slot]


def _order(lattice: Lattice, relaxation: Relaxation, pair: Whole, slot: Whole, worth: Floats) -> Whole:
    share = np.zeros((lattice.pairs, lattice.slots), np.float32)
    share[relaxation.pair, relaxation.slot] = relaxation.x
    result: Whole = np.lexsort((slot, pair, -lattice.weight[pair], -worth, -np.round(share[pair, slot], 3)))
    return result
