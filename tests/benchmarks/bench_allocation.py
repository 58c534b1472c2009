"""分配 · 3,000 start-ups among 1,000 mentors with capacities: our solver against three rivals in the same run.

Rivals: the greedy one (best pair first), scipy's assignment on copies of every place, and plain HiGHS with whole
numbers (scipy.optimize.milp) on all pairs. Values are two-way chances with a common part, so that everybody wants the
same stars. All run on one core; the aim is ten seconds, read as CPU seconds: wall seconds tell of the neighbours too.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array, csc_array

from matcher.allocation import Allocation, Batch, Objective, allocate, make_batch
from tests.benchmarks.clock import cpu_seconds

ASKERS, MENTORS = 3_000, 1_000
CANDIDATES = 200
AIM_S = 10.0
PATIENCE_S = 60.0
"""A rival that has nothing by then counts as 0."""
SEED = 3


def run(sizes: list[int]) -> dict[str, object]:
    """By shape: seconds of ours by objective, of each rival, the ratios, and each value as a share of the bound.

    The `sizes` of the other subjects do not apply: the shape is the one the plan names.
    """
    return {
        f"{ASKERS}x{MENTORS}, {name}": _one(_batch(candidates, stars), full=candidates == MENTORS)
        for name, candidates, stars in (
            ("200 candidates", CANDIDATES, False), ("200 candidates, all want the same", CANDIDATES, True), ("all pairs", MENTORS, False),
        )
    }  # fmt: skip


def _batch(candidates: int, stars: bool) -> Batch:
    random = np.random.default_rng(SEED)
    star = random.normal(size=MENTORS) * (1.5 if stars else 0.6)
    own = 0.3 if stars else 1.0
    forward = 1 / (1 + np.exp(2 - star - own * random.normal(size=(ASKERS, MENTORS))))
    values = forward / (1 + np.exp(1 - own * random.normal(size=(ASKERS, MENTORS))))
    best = np.argpartition(-values, candidates - 1, axis=1)[:, :candidates]
    askers, mentors = np.repeat(np.arange(ASKERS), candidates), best.ravel()
    names = [f"m{number:04d}" for number in range(MENTORS)]
    return make_batch(
        [f"s{number:04d}" for number in range(ASKERS)], names, askers, mentors, values[askers, mentors],
        counterpart_upper=dict(zip(names, random.integers(0, 6, MENTORS).tolist(), strict=True)),
    )  # fmt: skip


def _one(batch: Batch, *, full: bool) -> dict[str, float]:
    figures: dict[str, float] = {"pairs": float(len(batch)), "places": float(batch.counterpart_loads.upper.sum())}
    bound = 0.0
    for objective in Objective:
        cpu, wall, found = _timed(lambda objective=objective: allocate(batch, objective))  # type: ignore[misc]  # bound by the default
        assert isinstance(found, Allocation)
        figures |= {f"{objective}_cpu_s": cpu, f"{objective}_wall_s": wall, f"{objective}_gap": found.gap}
        bound = found.bound if objective is Objective.MAX_VALUE else bound
    ours = figures["max_value_cpu_s"]
    rivals = {"greedy": _greedy, "assignment_of_copies": _copies} | ({} if full else {"plain_milp": _milp})
    for name, rival in rivals.items():
        cpu, _, value = _timed(lambda rival=rival: rival(batch))  # type: ignore[misc]  # bound by the default
        figures |= {
            f"{name}_cpu_s": cpu,
            f"{name}_to_ours": cpu / ours,
            f"{name}_share_of_bound": float(str(value)) / bound,
        }
    figures["within_aim"] = float(max(figures["max_value_cpu_s"], figures["max_served_cpu_s"]) <= AIM_S)
    return figures


def _timed(job: Callable[[], object]) -> tuple[float, float, object]:
    start = time.perf_counter()
    cpu, result = cpu_seconds(job)
    return cpu, time.perf_counter() - start, result


def _greedy(batch: Batch) -> float:
    """Best pair first, while both sides have room."""
    asks, room = batch.asker_loads.upper.tolist(), batch.counterpart_loads.upper.tolist()
    askers, mentors, values = batch.askers.tolist(), batch.counterparts.tolist(), batch.values.tolist()
    total = 0.0
    for at in np.argsort(-batch.values, kind="stable").tolist():
        if asks[askers[at]] and room[mentors[at]]:
            asks[askers[at]] -= 1
            room[mentors[at]] -= 1
            total += values[at]
    return total


def _copies(batch: Batch) -> float:
    """A column for every place, a dense matrix, scipy's Jonker–Volgenant."""
    values = np.zeros((len(batch.asker_ids), len(batch.counterpart_ids)))
    values[batch.askers, batch.counterparts] = batch.values
    copies = np.repeat(np.arange(len(batch.counterpart_ids)), batch.counterpart_loads.upper)
    rows, columns = linear_sum_assignment(values[:, copies], maximize=True)
    return float(values[rows, copies[columns]].sum())


def _milp(batch: Batch) -> float:
    """Every pair a whole-number variable, without a look at the structure."""
    pairs, count = np.arange(len(batch)), len(batch.asker_ids)
    rows = np.concatenate([batch.askers, batch.counterparts + count])
    matrix = csc_array(coo_array((np.ones(2 * len(batch)), (rows, np.concatenate([pairs, pairs])))))
    limits = np.concatenate([batch.asker_loads.upper, batch.counterpart_loads.upper])[: matrix.shape[0]]
    answer = milp(
        -batch.values, constraints=LinearConstraint(matrix, ub=limits), bounds=Bounds(0, 1), integrality=np.ones(len(batch)),
        options={"time_limit": PATIENCE_S},
    )  # fmt: skip
    return 0.0 if answer.fun is None else -float(answer.fun)
