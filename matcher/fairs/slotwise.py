"""逐时段 · A timetable slot by slot: each slot is a matching of those who are there, solved exactly, at prices that know the other slots.

After each slot the prices of what is left are scaled again, so that the next one knows what is gone (a dive). Then each slot is
solved anew with all others as they are, until none gets better.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from matcher.fairs.matching import Matcher
from matcher.fairs.program import Program
from matcher.fairs.smoothing import OF_ENTRY, OVER, Stage, sweep_rows
from matcher.fairs.work import Work

SWEEPS = 10  # after each slot of a dive
POLISHES = 4  # of which the first is made whatever the work left

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def dived(program: Program, stage: Stage, work: Work) -> Floats:
    """A timetable by diving: the fullest slot first, each at the prices that are left for it."""
    matcher, left = Matcher.of(program), _Left(program, stage)
    lattice, pairs = program.lattice, len(program.pair)
    load = np.bincount(program.slot, weights=stage.shares[:pairs], minlength=lattice.slots)
    left.fix(_locked(program, stage), work)
    for slot in np.argsort(-load, kind="stable").tolist():
        columns = left.of_slot(slot)
        score = left.scores(columns, slot)
        room = left.room[lattice.starts[2] + slot]
        target = int(min(left.shares_of(columns).sum(), room) + 0.5)
        raised = score + program.scale  # so that the target is filled wherever it can be
        left.fix(matcher.best(columns, raised, left.room, target, work), work)
        left.close(slot, work)
    return program.with_rungs(left.chosen)


def polished(program: Program, x: Floats, work: Work) -> Floats:
    """Each slot solved anew with the others as they are, until none gets better."""
    matcher = Matcher.of(program)
    lattice, start = program.lattice, program.lattice.starts
    by_slot = [np.flatnonzero(program.slot == slot) for slot in range(lattice.slots)]
    for turn in range(POLISHES):
        before = program.total(x)
        for slot, columns in enumerate(by_slot):
            if turn and not work.left:
                return x
            rest = x.copy()
            rest[columns] = 0.0
            rest[program.rung_at] = 0.0
            room = program.room() - program.matrix @ rest
            open_ones = columns[_fits(program.by_column, columns, room)]
            score = program.gains[open_ones] + _next_rungs(program, rest, open_ones)
            work.take(OF_ENTRY * program.matrix.nnz)
            best = matcher.best(open_ones, score, room, int(room[start[2] + slot] + 0.5), work)
            rest[best] = 1.0
            rest = program.with_rungs(rest)
            x = rest if program.total(rest) >= program.total(x) else x
        if program.total(x) <= before + 1e-9 * program.scale:
            break
    return x


class _Left:
    """What is left while diving: columns that can still be taken, their shares, the prices and the room of the rows."""

    def __init__(self, program: Program, stage: Stage) -> None:
        lattice = program.lattice
        self.program, self.heat = program, stage.heat
        self.count = len(program.pair)
        self.chosen = np.zeros(len(program.gains))
        self.room = lattice.rhs.copy()
        self.free = program.room()
        self.z = stage.duals.copy()
        self.alive: Whole = np.arange(len(program.gains))
        self.x = stage.shares.copy()
        self.widths = program.widths[self.count :].copy()
        self.boxes = np.array([max(0.0, rung.bonus - self.z[lattice.starts[4] + rung.who]) for rung in lattice.rungs])
        self.by_column: csc_matrix = program.by_column

    def of_slot(self, slot: int) -> Whole:
        columns = self.alive[self.alive < self.count]
        result: Whole = columns[self.program.slot[columns] == slot]
        return result

    def shares_of(self, columns: Whole) -> Floats:
        return self.x[np.searchsorted(self.alive, columns)]

    def scores(self, columns: Whole, slot: int) -> Floats:
        """What a column is worth to the other slots: after paying for all rows but those of the slot itself."""
        lattice, start = self.program.lattice, self.program.lattice.starts
        z = self.z.copy()
        z[start[1] : start[2]].reshape(-1, lattice.slots)[:, slot] = 0.0
        z[start[2] + slot] = 0.0
        result: Floats = self.program.gains[columns] - self.program.by_column[:, columns].T @ z
        return result

    def fix(self, columns: Whole, work: Work) -> None:
        """Take these columns; rungs of those who meet are used up, the dearest first."""
        if not len(columns):
            return
        self.chosen[columns] = 1.0
        used = np.asarray(self.program.by_column[:, columns].sum(axis=1)).ravel()
        lattice, start = self.program.lattice, self.program.lattice.starts
        used[start[4] : start[5]] = 0.0
        self.room -= used
        self.free -= used
        met = self.program.met(_only(columns, len(self.chosen)))
        for place, rung in enumerate(lattice.rungs):
            step = min(self.widths[place], float(met[rung.who]))
            self.widths[place] -= step
            met[rung.who] -= int(step)
        work.take(OF_ENTRY * self.by_column.nnz)

    def close(self, slot: int, work: Work) -> None:
        """The slot is over: what cannot be taken any more goes, the rest is scaled anew."""
        columns = self.alive < self.count
        keep = ~columns
        open_ones = self.alive[columns]
        fits = _fits(self.program.by_column, open_ones, self.free) & (self.program.slot[open_ones] != slot)
        keep[columns] = fits
        self.alive, self.x = self.alive[keep], self.x[keep]
        self.by_column = csc_matrix(self.by_column[:, np.flatnonzero(keep)])
        by_row = csr_matrix(self.by_column)
        start = self.program.lattice.starts
        sweep_rows(
            by_row.indptr, by_row.indices, self.x, self.z, self.boxes, self.room, self.widths,
            int(fits.sum()), int(start[4]), int(start[5]), self.heat, OVER, SWEEPS,
        )  # fmt: skip
        work.take(OF_ENTRY * by_row.nnz * (SWEEPS + 4))


def _only(columns: Whole, width: int) -> Floats:
    x = np.zeros(width)
    x[columns] = 1.0
    return x


def _fits(by_column: csc_matrix, columns: Whole, room: Floats) -> NDArray[np.bool_]:
    """Which columns have room in every row."""
    full = (room < 0.5).astype(np.float64)
    result: NDArray[np.bool_] = np.asarray(by_column[:, columns].T @ full).ravel() == 0.0
    return result


def _next_rungs(program: Program, rest: Floats, columns: Whole) -> Floats:
    """What one more meeting adds in rungs for the two of each column, given the meetings of the other slots."""
    lattice = program.lattice
    if not lattice.rungs:
        return np.zeros(len(columns))
    met = program.met(rest)
    following = np.zeros(len(met))
    seen = np.zeros(len(met), np.int64)
    done = np.zeros(len(met), np.bool_)
    for rung in lattice.rungs:
        seen[rung.who] += rung.width
        if not done[rung.who] and met[rung.who] < seen[rung.who]:
            following[rung.who], done[rung.who] = rung.bonus, True
    pair = program.pair[columns]
    result: Floats = following[lattice.instance.left[pair]] + following[lattice.instance.right[pair]]
    return result


def _locked(program: Program, stage: Stage) -> Whole:
    """A column for each locked pair, the best shares first, as far as rows have room."""
    lattice = program.lattice
    asked = np.flatnonzero(lattice.instance.locked[program.pair])
    if not len(asked):
        return asked
    order = asked[np.lexsort((asked, -np.round(stage.shares[asked], 3)))]
    left = program.room()
    taken = []
    for column in order.tolist():
        rows = program.by_column.indices[program.by_column.indptr[column] : program.by_column.indptr[column + 1]]
        if (left[rows] >= 1.0).all():
            left[rows] -= 1.0
            taken.append(column)
    return np.array(sorted(taken), np.int64)
