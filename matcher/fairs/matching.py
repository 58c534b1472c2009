"""匹配 · The best meetings of one slot: a network flow where two sides join, else a small integer program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matcher.fairs.flow import minimum_cost
from matcher.fairs.highs import integral
from matcher.fairs.optimum import two_sides
from matcher.fairs.program import Program
from matcher.fairs.work import Work

FINE = 2.0**20  # whole costs of the heaviest score
OF_COLUMN = 4e-6  # units of work: a column of a flow
OF_GENERAL = 1e-4  # units of work: a column of an integer program
CLOSE, NODES = 1e-4, 20  # gap and nodes at which an integer program may end

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matcher:
    """Solves one slot. `second` bool[c] tells the side of a calendar where two sides join; None where a matching has to be general."""

    program: Program
    second: NDArray[np.bool_] | None

    @staticmethod
    def of(program: Program) -> Matcher:
        """By the shape of the fair: a network flow wherever a slot is a plain matching of two sides."""
        lattice = program.lattice
        sides = two_sides(lattice.instance)
        plain = sides is not None and (lattice.groups < 0).all() and lattice.resources == lattice.calendars
        if not plain or sides is None:
            return Matcher(program, None)
        second = np.zeros(lattice.calendars, np.bool_)
        second[lattice.instance.calendar] = sides
        return Matcher(program, second)

    def best(self, columns: Whole, score: Floats, room: Floats, most: int, work: Work) -> Whole:
        """The columns of one slot of the largest total score, at most so many, every row within its room."""
        some = np.flatnonzero(score > 0.0)
        if most <= 0 or not len(some):
            return columns[:0]
        columns, score = columns[some], score[some]
        work.take(OF_COLUMN * len(columns))
        if self.second is not None:
            return columns[self._flow(columns, score, most)]
        part = csr_matrix(self.program.by_column[:, columns])
        room = room.copy()
        start = self.program.lattice.starts
        room[start[2] : start[3]] = np.minimum(room[start[2] : start[3]], most)
        tight = np.asarray(part.sum(axis=1)).ravel() > room
        found = integral(
            score,
            part[tight],
            -np.inf,
            room[tight],
            np.ones(len(columns)),
            seconds=work.seconds,
            gap=CLOSE,
            nodes=NODES,
        )
        work.take(OF_GENERAL * len(columns))
        return columns[:0] if found.x is None else columns[found.x > 0.5]

    def _flow(self, columns: Whole, score: Floats, most: int) -> NDArray[np.bool_]:
        instance, second = self.program.lattice.instance, self.second
        pair = self.program.pair[columns]
        one, other = instance.calendar[instance.left[pair]], instance.calendar[instance.right[pair]]
        turned = second[one] if second is not None else np.zeros(len(pair), np.bool_)
        tails, tail = np.unique(np.where(turned, other, one), return_inverse=True)
        heads, head = np.unique(np.where(turned, one, other), return_inverse=True)
        n, m = len(tails), len(heads)
        source, sink = n + m, n + m + 1
        most = min(most, n, m)
        ends = (
            np.concatenate((tail, np.full(n, source), np.arange(m) + n, [source])),
            np.concatenate((head + n, np.arange(n), np.full(m, sink), [sink])),
        )
        widths = np.ones(len(pair) + n + m + 1, np.int64)
        widths[-1] = most
        costs = np.zeros(len(widths), np.int64)
        costs[: len(pair)] = -np.rint(score / score.max() * FINE).astype(np.int64)
        flows = minimum_cost(ends[0].astype(np.int32), ends[1].astype(np.int32), widths, costs, source, sink, most)
        result: NDArray[np.bool_] = flows[: len(pair)] > 0
        return result
