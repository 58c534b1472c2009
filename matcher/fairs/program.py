"""整数规划 · The integer program over a pool of columns: what it is worth, a first timetable, and parts of it solved to optimality."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from matcher.fairs.highs import integral
from matcher.fairs.lattice import Lattice
from matcher.fairs.work import Work

OF_PROGRAM = 0.003  # units of work: a program, whatever its size
OF_COLUMN = 2e-5  # units of work: a column of a near-integral program; more in large ones, where ties take their time
LARGE = 2_500  # columns
OF_NODE = 4e-6
MOST_NODES = 300

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Program:
    """Columns (`pair`, `slot`) of a lattice, then its rungs; a timetable is a float64 vector of whole numbers over them."""

    def __init__(self, lattice: Lattice, pair: Whole, slot: Whole) -> None:
        """Rows and gains of the columns."""
        self.lattice, self.pair, self.slot = lattice, pair, slot
        self.matrix: csr_matrix = lattice.matrix(pair, slot)
        self.by_column = csc_matrix(self.matrix)
        self.gains = lattice.gains(pair)
        self.widths = lattice.widths(len(pair))
        # the heaviest pair by itself: what a lock or a promise adds says nothing of how fine prices have to be
        self.scale = lattice.instance.scale or float(np.abs(lattice.weight).max(initial=0.0)) or 1.0
        self.rung_at = np.arange(len(pair), len(self.gains))

    def total(self, x: Floats) -> float:
        """Weight and rungs."""
        return float(self.gains @ x)

    def slots(self, x: Floats) -> Whole:
        """int64[m]: the slot of each pair of the lattice, -1 where it does not meet."""
        result = np.full(self.lattice.pairs, -1, np.int64)
        on = x[: len(self.pair)] > 0.5
        result[self.pair[on]] = self.slot[on]
        return result

    def of_slots(self, slot_of: Whole) -> Floats:
        """The vector of a timetable, as far as its columns are in the pool."""
        x = np.zeros(len(self.gains))
        x[: len(self.pair)] = slot_of[self.pair] == self.slot
        return self.with_rungs(x)

    def room(self) -> Floats:
        """What each row has to give; rungs follow by themselves, so their rows bind no column."""
        room, start = self.lattice.rhs.copy(), self.lattice.starts
        room[int(start[4]) : int(start[5])] = np.inf
        return room

    def greedy(self, order: Whole, start: Floats | None = None) -> Floats:
        """Take columns in order as long as every row has room, those of `start` first."""
        x = np.zeros(len(self.gains))
        room = self.room().tolist()
        if start is not None:
            order = np.concatenate((np.flatnonzero(start[: len(self.pair)] > 0.5), order))
        begins, rows = self.by_column.indptr.tolist(), self.by_column.indices.tolist()
        for column in order.tolist():
            mine = rows[begins[column] : begins[column + 1]]
            if x[column] == 0.0 and all(room[row] >= 1.0 for row in mine):
                x[column] = 1.0
                for row in mine:
                    room[row] -= 1.0
        return self.with_rungs(x)

    def met(self, x: Floats) -> Whole:
        """int64[n]: meetings of each participant."""
        instance = self.lattice.instance
        on = self.pair[x[: len(self.pair)] > 0.5]
        n = len(instance.participants)
        return np.bincount(instance.left[on], minlength=n) + np.bincount(instance.right[on], minlength=n)

    def with_rungs(self, x: Floats) -> Floats:
        """The rungs at their best for the columns taken: the dearest first."""
        met = self.met(x)
        for place, rung in zip(self.rung_at, self.lattice.rungs, strict=True):
            x[place] = min(rung.width, met[rung.who])
            met[rung.who] -= int(x[place])
        return x

    def solve(self, x: Floats, inside: NDArray[np.bool_], *, work: Work, gap: float) -> tuple[Floats, float | None]:
        """The best with every column outside `inside` as it is; with it the proven bound where all of it was solved."""
        free = np.concatenate((np.flatnonzero(inside), self.rung_at))
        if not len(free):
            work.take(OF_PROGRAM)
            return x, self.total(x)
        outside = x.copy()
        outside[free] = 0.0
        room = self.lattice.rhs - self.matrix @ outside
        part = csr_matrix(self.by_column[:, free])
        tight = np.asarray(abs(part).sum(axis=1)).ravel() > room
        solved = integral(
            self.gains[free], part[tight], -np.inf, room[tight], self.widths[free],
            seconds=work.seconds, gap=gap, nodes=MOST_NODES,
        )  # fmt: skip
        large = (len(free) / LARGE) ** 2
        work.take(OF_PROGRAM + len(free) * (OF_COLUMN * (1.0 + large) + OF_NODE * max(0, solved.nodes - 1)))
        if solved.x is None:
            return x, None
        kept = float(self.gains @ outside)
        result = outside
        result[free] = solved.x
        return self.with_rungs(result), None if solved.bound is None else solved.bound + kept
