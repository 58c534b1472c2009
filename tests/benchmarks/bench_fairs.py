"""对接会 · Fairs of many shapes against their bound, and greedy, plain CP-SAT and plain HiGHS on the same fairs with the same clock.

Weights are the geometric mean of two random wishes. `share` is value over the upper bound that the checker confirmed; seconds are CPU of
this process, rivals get wall-clock limits. With even hours the share has to be 1 in every shape, tables free or binding. With differing
hours `there` is the chance of being there in a slot; shapes where everyone wants every slot are the hardest.
"""

from __future__ import annotations

import json
import time

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

from matcher.fairs import FairInstance, check, resolve, schedule_document, solve
from matcher.fairs.changes import Changes, difference
from matcher.fairs.instance import Participant, arranged
from tests.benchmarks.clock import cpu_seconds

GRID = [
    (people, slots, most) for people, slots, most in ((20, 6, 4), (60, 12, 8), (100, 8, 8), (200, 16, 8), (200, 16, 16))
]
LIMIT = 6.0  # seconds of wall clock for every solver of the comparison, units of work for this one
RIVAL_SHAPES = (
    (60, 12, 8, 12, 1.0), (200, 16, 8, 30, 1.0), (60, 12, 8, 20, 0.7), (200, 16, 8, 45, 0.5), (200, 16, 16, 100, 0.7),
)  # fmt: skip
DIFFERING = (
    (200, 16, 8, 100, 0.7), (200, 16, 8, 30, 0.7), (200, 16, 8, 45, 0.5), (200, 16, 16, 100, 0.7),
    (600, 20, 10, 90, 0.7), (600, 20, 18, 300, 0.7), (600, 20, 10, 150, 0.5), (3000, 40, 38, 1000, 0.7),
)  # fmt: skip


def run(sizes: list[int]) -> dict[str, object]:
    """Shares of the bound over a grid, the two large shapes, differing hours, the day after no-shows, and the rivals."""
    even = {
        f"{people}x{slots} most {most} tables {'free' if free else 'binding'}": _judged(
            fair(people, slots, most, None if free else max(1, people * most // slots // 3))
        )
        for people, slots, most in GRID
        for free in (True, False)
    }
    return {
        "even_hours": even,
        "600x20": _judged(fair(600, 20, 10, 90)),
        "3000x40": _judged(fair(3000, 40, 38, 1000)),
        "differing_hours": {
            f"{people}x{slots} most {most} tables {tables} there {there}": _judged(
                fair(people, slots, most, tables, there=there), seconds=14.0
            )
            for people, slots, most, tables, there in DIFFERING
        },
        "no_shows_600x20": _no_shows(fair(600, 20, 10, 90)),
        "no_shows_600x20_differing_hours": _no_shows(fair(600, 20, 10, 90, there=0.7)),
        "rivals": {
            f"{people}x{slots} most {most} tables {tables} there {there}": _rivals(
                fair(people, slots, most, tables, there=there)
            )
            for people, slots, most, tables, there in RIVAL_SHAPES
        },
    }  # fmt: skip


def fair(people: int, slots: int, most: int, tables: int | None, *, there: float = 1.0, seed: int = 0) -> FairInstance:
    """Two sides of equal size, everyone paired with everyone of the other; `there` is the chance of being there in a slot."""
    draw = np.random.default_rng(seed)
    half = people // 2
    weight = np.sqrt(draw.random(half * half) * draw.random(half * half))
    hours = [
        None if there >= 1.0 else tuple(np.flatnonzero(draw.random(slots) < there).tolist()) for _ in range(2 * half)
    ]
    who = tuple(
        Participant(f"{'ab'[n >= half]}{n % half:04}", "ab"[n >= half], most, available=hours[n])
        for n in range(2 * half)
    )
    left, right = np.divmod(np.arange(half * half, dtype=np.int32), half)
    no, free = np.zeros(half * half, np.bool_), np.full(half * half, -1, np.int32)
    return arranged(
        slots, tables, who, left.astype(np.int32), (right + half).astype(np.int32), weight, no, no, free, free
    )


def _judged(instance: FairInstance, seconds: float = 15.0) -> dict[str, object]:
    spent, schedule = cpu_seconds(lambda: solve(instance, seconds=seconds, worth=False))
    checking, report = cpu_seconds(lambda: check(instance, json.loads(json.dumps(schedule_document(schedule)))))  # type: ignore[arg-type]
    assert report.valid  # type: ignore[attr-defined]
    return {
        "share": report.value / report.bound,  # type: ignore[attr-defined]
        "gap": report.gap,  # type: ignore[attr-defined]
        "meetings": len(schedule.meetings),  # type: ignore[attr-defined]
        "solve_s": spent,
        "check_s": checking,
    }


def _no_shows(instance: FairInstance) -> dict[str, object]:
    before = solve(instance, worth=False).meetings
    draw = np.random.default_rng(1)
    ids = [one.id for one in instance.participants]
    absent = frozenset(draw.choice(ids, len(ids) // 20, replace=False).tolist())
    spent, answer = cpu_seconds(lambda: resolve(instance, before, Changes(now=4, absent=absent)))
    change = difference(before, answer[1].meetings)  # type: ignore[index]
    could_not_stay = sum(one.slot >= 4 and bool({one.a, one.b} & absent) for one in before)
    return {
        "seconds": spent,
        "disturbed": change.disturbed_count,
        "disturbed_at_least": could_not_stay,
        "added": len(change.added),
        "gap_to_planning_anew": answer[1].gap,  # type: ignore[index]
    }


def _rivals(instance: FairInstance) -> dict[str, object]:
    bound = solve(instance, worth=False).bound
    jobs = {"matcher": _ours, "greedy": _greedy, "cp_sat": _cp_sat, "highs_milp": _highs}
    rows: dict[str, object] = {}
    for name, job in jobs.items():
        began = time.perf_counter()
        value = job(instance)
        rows[name] = {"share": value / bound, "wall_s": time.perf_counter() - began}
    return rows


def _ours(instance: FairInstance) -> float:
    return solve(instance, seconds=LIMIT, worth=False).value


def _greedy(instance: FairInstance) -> float:
    """Heaviest pair first, into the first slot that is free for both and has a table."""
    busy, load = np.zeros((len(instance.participants), instance.slots), np.bool_), np.zeros(instance.slots, np.int64)
    left_over, total = instance.cap.copy(), 0.0
    for pair in np.argsort(-instance.weight, kind="stable"):
        a, b = instance.left[pair], instance.right[pair]
        free = np.flatnonzero(instance.open[a] & instance.open[b] & ~busy[a] & ~busy[b] & (load < instance.room))
        if len(free) and left_over[a] and left_over[b]:
            busy[[a, b], free[0]] = True
            load[free[0]] += 1
            left_over[[a, b]] -= 1
            total += instance.weight[pair]
    return float(total)


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


def _highs(instance: FairInstance) -> float:
    pair, _ = _cells(instance)
    matrix, most = _rows(instance)
    solved = milp(
        -instance.weight[pair], constraints=LinearConstraint(matrix.tocsr(), -np.inf, most), bounds=Bounds(0, 1),
        integrality=np.ones(len(pair)), options={"time_limit": LIMIT},
    )  # fmt: skip
    return 0.0 if solved.x is None else float(instance.weight[pair] @ np.rint(solved.x))


def _cp_sat(instance: FairInstance) -> float:
    began = time.perf_counter()
    pair, _ = _cells(instance)
    matrix, most = _rows(instance)
    model = cp_model.CpModel()
    meets = [model.new_bool_var("") for _ in range(len(pair))]
    by_row = matrix.tocsr()
    for row in range(by_row.shape[0]):
        columns = by_row.indices[by_row.indptr[row] : by_row.indptr[row + 1]]
        model.add(sum(meets[column] for column in columns) <= int(most[row]))
    model.maximize(sum(int(1e6 * instance.weight[p]) * meets[column] for column, p in enumerate(pair)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, LIMIT - (time.perf_counter() - began))
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    return solver.objective_value / 1e6 if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else 0.0
