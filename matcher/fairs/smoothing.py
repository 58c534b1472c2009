"""平滑对偶 · Prices of a large time-indexed program without a linear-program solver: the program with an entropy term, cooled down.

With ε Σ x (1 - ln x) added, each row's best price given all others has a closed form, so one sweep over the rows is one round of
iterative scaling (D'après R. Sinkhorn, 1967; L. Bregman, 1967; over-relaxed as A. Thibault et al., Algorithms 14, 2021). As ε falls the
prices come as near to those of the linear program as wanted; whatever they are, they prove a bound, and the shares guide the rounding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled
from matcher.fairs.program import Program
from matcher.fairs.work import Work

COOLING = (0.1, 0.03, 0.01, 0.003, 0.001, 0.0005)  # ε against the heaviest weight
DIVES = (0.01, 0.003, 0.001)  # where the shares are kept for the rounding: no one heat is best for all fairs
ONE_DIVE = 3_000_000  # entries of a matrix from which one has to do
MOST_ROUNDS, LEAST_ROUNDS = 300, 25
OVER = 1.5
OF_WORK = 0.4
OF_ENTRY = 3e-9  # units of work: an entry of the matrix looked at
HOTTEST = 30.0  # exponents are cut here; the next sweep brings them back

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stage:
    """Prices `duals` float64[rows] at a `heat` and the `shares` float64[columns] that belong to them."""

    duals: Floats
    shares: Floats
    heat: float


@dataclass(frozen=True, slots=True)
class Smooth:
    """`duals` float64[rows] that prove the least bound met; `stages` on the way, of which roundings begin."""

    duals: Floats
    bound: float
    stages: tuple[Stage, ...]


def smoothed(program: Program, duals: Floats, *, work: Work) -> Smooth:
    """Prices of the program from the given ones on, for some of the work that is left."""
    lattice, count = program.lattice, len(program.pair)
    z, boxes = started(program, duals)
    best, least = duals, lattice.bound(duals)
    stages: list[Stage] = []
    dives = DIVES if program.matrix.nnz < ONE_DIVE else DIVES[1:2]
    entries = OF_WORK * work.left / OF_ENTRY
    rounds = int(np.clip(entries / (len(COOLING) * max(1, program.matrix.nnz)), LEAST_ROUNDS, MOST_ROUNDS))
    work.take(OF_ENTRY * rounds * len(COOLING) * program.matrix.nnz)
    for cool in COOLING:
        heat = cool * program.scale
        x = shares_at(program, z, boxes, heat)
        scale_rows(program, x, z, boxes, lattice.rhs, program.widths[count:], heat, rounds)
        bound = lattice.bound(z)
        if bound < least:
            best, least = z.copy(), bound
        if cool in dives:
            stages.append(Stage(z.copy(), x.copy(), heat))
    return Smooth(best, least, tuple(stages))


def started(program: Program, duals: Floats) -> tuple[Floats, Floats]:
    """(prices of the rows, prices of the rungs' widths) with which no column is worth more than it pays."""
    lattice = program.lattice
    z = duals.copy()
    z[: lattice.pairs] = np.maximum(lattice.reduced(duals).max(axis=1, initial=0.0), 0.0)
    owed = z[lattice.starts[4] : lattice.starts[5]]
    boxes = np.array([max(0.0, rung.bonus - owed[rung.who]) for rung in lattice.rungs])
    return z, boxes


def shares_at(program: Program, z: Floats, boxes: Floats, heat: float) -> Floats:
    """float64[columns]: the share of each column at these prices."""
    worth = program.gains - program.by_column.T @ z
    worth[len(program.pair) :] -= boxes
    result: Floats = np.exp(np.minimum(worth / heat, HOTTEST))
    return result


def scale_rows(
    program: Program, x: Floats, z: Floats, boxes: Floats, room: Floats, widths: Floats, heat: float, rounds: int
) -> None:
    """So many sweeps, in place."""
    start = program.lattice.starts
    matrix = program.matrix
    sweep_rows(
        matrix.indptr, matrix.indices, x, z, boxes, room, widths, len(program.pair), int(start[4]), int(start[5]),
        heat, OVER, rounds,
    )  # fmt: skip


@compiled
def sweep_rows(
    begins: NDArray[np.int32], columns: NDArray[np.int32], x: Floats, z: Floats, boxes: Floats, room: Floats,
    widths: Floats, count: int, first: int, last: int, heat: float, over: float, rounds: int,
) -> None:  # fmt: skip
    """Each row's price at its best in turn. Rows `first` to `last` tie rungs (columns from `count` on) to meetings."""
    for _ in range(rounds):
        for row in range(len(room)):
            begin, end = begins[row], begins[row + 1]
            if begin == end:
                continue
            total = 0.0
            if first <= row < last:
                of_rungs = 0.0
                for at in range(begin, end):
                    if columns[at] >= count:
                        of_rungs += x[columns[at]]
                    else:
                        total += x[columns[at]]
                if of_rungs <= 0.0 or total <= 0.0:
                    continue
                step = 0.5 * over * heat * min(max(np.log(of_rungs / total), -20.0), 20.0)
                new = max(0.0, z[row] + step)
                factor = np.exp((z[row] - new) / heat)
                z[row] = new
                for at in range(begin, end):
                    if columns[at] >= count:
                        x[columns[at]] *= factor
                    else:
                        x[columns[at]] /= factor
                continue
            if room[row] <= 0.0:
                for at in range(begin, end):
                    x[columns[at]] = 0.0
                continue
            for at in range(begin, end):
                total += x[columns[at]]
            if total <= 1e-200 or (z[row] <= 0.0 and total <= room[row]):
                continue
            new = max(0.0, z[row] + over * heat * np.log(total / room[row]))
            if new != z[row]:
                factor = np.exp((z[row] - new) / heat)
                z[row] = new
                for at in range(begin, end):
                    x[columns[at]] *= factor
        for rung in range(len(widths)):
            at = count + rung
            if widths[rung] <= 0.0:
                x[at] = 0.0
            elif x[at] > 1e-200:
                new = max(0.0, boxes[rung] + over * heat * np.log(x[at] / widths[rung]))
                x[at] *= np.exp((boxes[rung] - new) / heat)
                boxes[rung] = new
