"""对手 · Greedy, plain CP-SAT and plain HiGHS on the time-indexed program of a fair, and this solver; one peer a process.

`python -m tests.benchmarks.fair_peers PEER CLOCK PEOPLE SLOTS MOST TABLES THERE` prints a JSON line {"ready": true} when the fair is made,
and then one for each better timetable: {"value": …}. How long it may go on is for the caller to see to (race.py).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

from matcher.fairs import FairInstance, solve
from tests.benchmarks.fair_shapes import Shape, fair

WORKERS = 2
PRECISE = 1e6  # whole weights of CP-SAT


def tell(**facts: object) -> None:
    """One line to whoever holds the clock."""
    print(json.dumps(facts), flush=True)


def matcher(instance: FairInstance, clock: float) -> None:
    """This solver; its allowance is work, of which a unit is about a second of a quiet core: half of the clock keeps it within."""
    schedule = solve(instance, seconds=0.5 * clock, worth=False)
    tell(value=schedule.value, bound=schedule.bound)


def greedy(instance: FairInstance, _: float) -> None:
    """Heaviest pair first, into the first slot that is free for both and has a table."""
    busy, load = np.zeros((len(instance.participants), instance.slots), np.bool_), np.zeros(instance.slots, np.int64)
    left_over, total = instance.cap.copy(), 0.0
    for pair in np.argsort(-instance.weight, kind="stable"):
        a, b = instance.left[pair], instance.right[pair]
        if not (left_over[a] and left_over[b]):
            continue
        free = np.flatnonzero(instance.open[a] & instance.open[b] & ~busy[a] & ~busy[b] & (load < instance.room))
        if len(free):
            busy[[a, b], free[0]] = True
            load[free[0]] += 1
            left_over[[a, b]] -= 1
            total += instance.weight[pair]
    tell(value=float(total))


def cp_sat(instance: FairInstance, _: float) -> None:
    """The program as it stands, two workers, every better timetable told at once."""
    pair = _cells(instance)[0]
    matrix, most = _rows(instance)
    model = cp_model.CpModel()
    meets = [model.new_bool_var("") for _ in range(len(pair))]
    by_row = matrix.tocsr()
    for row in range(by_row.shape[0]):
        columns = by_row.indices[by_row.indptr[row] : by_row.indptr[row + 1]]
        model.add(sum(meets[column] for column in columns) <= int(most[row]))
    model.maximize(sum(int(PRECISE * instance.weight[p]) * meets[column] for column, p in enumerate(pair)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.solve(model, _Told())


class _Told(cp_model.CpSolverSolutionCallback):
    """Every better timetable goes out as it is found."""

    def on_solution_callback(self) -> None:
        tell(value=self.objective_value / PRECISE)


def highs(instance: FairInstance, clock: float) -> None:
    """The program as it stands. It tells its best only when it ends, so its own limit is on, in wall seconds at the pace of this machine."""
    wall, own = time.perf_counter(), time.process_time()
    pair = _cells(instance)[0]
    matrix, most = _rows(instance)
    spent = time.process_time() - own
    pace = max(1.0, (time.perf_counter() - wall) / max(spent, 1e-3))
    solved = milp(
        -instance.weight[pair], constraints=LinearConstraint(matrix.tocsr(), -np.inf, most), bounds=Bounds(0, 1),
        integrality=np.ones(len(pair)), options={"time_limit": max(0.1, pace * (clock - spent))},
    )  # fmt: skip
    if solved.x is not None:
        tell(value=float(instance.weight[pair] @ np.rint(solved.x)))


PEERS: dict[str, Callable[[FairInstance, float], None]] = {
    "matcher": matcher, "greedy": greedy, "cp_sat": cp_sat, "highs_milp": highs,
}  # fmt: skip


def _cells(instance: FairInstance) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    pair, slot = np.nonzero(instance.open[instance.left] & instance.open[instance.right])
    return pair, slot


def _rows(instance: FairInstance) -> tuple[coo_matrix, NDArray[np.float64]]:
    """The plain time-indexed program: pair once, participant once a slot, most of each, tables a slot."""
    pair, slot = _cells(instance)
    pairs, n, slots = len(instance.weight), len(instance.participants), instance.slots
    left, right = instance.left[pair], instance.right[pair]
    rows = np.concatenate([
        pair, pairs + left * slots + slot, pairs + right * slots + slot, pairs + n * slots + left, pairs + n * slots + right,
        pairs + n * slots + n + slot,
    ])  # fmt: skip
    shape = (pairs + n * slots + n + slots, len(pair))
    matrix = coo_matrix((np.ones(len(rows)), (rows, np.tile(np.arange(len(pair)), 6))), shape=shape)
    most = np.concatenate(
        (np.ones(pairs + n * slots), instance.cap.astype(float), np.full(slots, float(instance.room)))
    )
    return matrix, most


def main() -> None:
    """The peer and the fair that the words of the command name."""
    name, clock, people, slots, most, tables, there = sys.argv[1:]
    room = None if tables == "None" else int(tables)
    instance = fair(Shape(int(people), int(slots), int(most), room, float(there)))
    tell(ready=True)
    PEERS[name](instance, float(clock))
    tell(ended=True)


if __name__ == "__main__":
    main()
