"""目标 · What a batch is shared out for: most value, most askers served, or the worst-off first.

max_value: the sum of the values. max_served: as many askers as can be have something, then the sum of the values.
lexi_fair: worst-off first. As few askers as can be have nothing; as few claims (places asked for) as can be stay open;
then as few claims as can be lie in the lowest class of values, then in the two lowest …; last the sum of the values.
Where everybody asks for one place this is the leximin order of what askers are served (Rawls, 1971; Moulin, 1988),
read in classes of `step`: smaller differences are below what the chances are known to.

Each aim is one linear program on the corner points that the aims before it left (complementary slackness), so every
stage is proved by its own bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matcher.allocation.batch import Batch
from matcher.allocation.conflict import Conflict, find_conflict, too_many_pins
from matcher.allocation.face import Face, Stage, narrow
from matcher.allocation.potentials import prices_of
from matcher.allocation.program import Prices, Program, program_of
from matcher.allocation.sifting import Solved, solve

__all__ = ["STEP", "Allocation", "Objective", "Stage", "allocate"]

STEP = 0.05
"""Width of the classes of lexi_fair."""


class Objective(StrEnum):
    """What is aimed at."""

    MAX_VALUE = "max_value"
    MAX_SERVED = "max_served"
    LEXI_FAIR = "lexi_fair"


@dataclass(frozen=True, slots=True)
class Allocation:
    """Chosen pairs of a batch with their proof; `value` and `bound` are of the last aim, pins included."""

    objective: Objective
    chosen: NDArray[np.bool_]  # bool[k]
    value: float
    bound: float
    served_count: int
    stages: tuple[Stage, ...]
    prices: Prices | None  # of the loads; None for lexi_fair, whose aims have no common unit
    program: Program  # of the last aim, over the free pairs
    free: NDArray[np.int64]  # which pairs of the batch those are
    working: NDArray[np.int64]  # pairs of the program among which the optimum was found

    @property
    def gap(self) -> float:
        """How much better any other allocation could be, as a share of the bound: 0 but for rounding."""
        return max(0.0, self.bound - self.value) / max(1.0, abs(self.bound))


def allocate(batch: Batch, objective: Objective = Objective.MAX_VALUE, *, step: float = STEP) -> Allocation | Conflict:
    """The best allocation by the objective, or the smallest set of demands that cannot be kept together."""
    program, free = program_of(batch)
    conflict = too_many_pins(batch, program)
    if conflict is not None:
        return conflict
    start = find_conflict(batch, program)
    if isinstance(start, Conflict):
        return start
    if objective is Objective.MAX_VALUE:
        return _finish(batch, objective, program, free, solve(program, start=start), ())
    unserved = _unserved(batch, program)
    if objective is Objective.MAX_SERVED:
        weighed, solved, stage = _most_served(program, unserved, start)
        return _finish(batch, objective, weighed, free, solved, (stage,))
    return _fairest(batch, program, free, unserved, start, step)


def _unserved(batch: Batch, program: Program) -> NDArray[np.bool_]:
    """bool[askers]: those that no pinned pair serves."""
    pinned = np.bincount(batch.askers[batch.pinned], minlength=program.asker_count)
    unserved: NDArray[np.bool_] = pinned == 0
    return unserved


def _most_served(
    program: Program, unserved: NDArray[np.bool_], start: NDArray[np.int64]
) -> tuple[Program, Solved, Stage]:
    """The value of a first place is raised until as many are served as can be: then value decides among those only.

    The best value is concave in the number served (parametric flow), so some finite worth of a first place is enough.
    """
    worth = 2.0 * float(program.values.max(initial=0.0)) + 1.0
    most: int | None = None
    while True:
        weighed = replace(program, first=np.where(unserved, worth, 0.0))
        solved = solve(weighed, start=start)
        served = _served(weighed, solved.chosen, unserved)
        if most is None:
            most = _most(program, unserved, start, solved.chosen)
        if served == most:
            return weighed, solved, Stage("served", served, most)
        worth, start = worth * 8.0, np.flatnonzero(solved.chosen)


def _most(program: Program, unserved: NDArray[np.bool_], start: NDArray[np.int64], chosen: NDArray[np.bool_]) -> int:
    """How many of the unserved can be served at most; `chosen` is an allocation that serves as many, or nearly."""
    if _is_single(program):
        counting = replace(
            program, values=unserved[program.heads].astype(np.float64), first=np.zeros(program.asker_count)
        )
        if not program.floors and prices_of(counting, chosen) is not None:
            return _served(program, chosen, unserved)
    return round(solve(_counting(program, unserved), start=start).bound)


def _is_single(program: Program) -> bool:
    return bool((program.upper[: program.asker_count] <= 1).all())


def _counting(program: Program, unserved: NDArray[np.bool_]) -> Program:
    return replace(program, values=np.zeros(len(program)), first=unserved.astype(np.float64))


def _fairest(
    batch: Batch, program: Program, free: NDArray[np.int64], unserved: NDArray[np.bool_], start: NDArray[np.int64], step: float
) -> Allocation:  # fmt: skip
    face, levels, bounds = Face.of(program), _levels(program.values, step), program.upper[: program.asker_count]
    # the incumbent is of most value among those that serve most, so that many of the aims are reached already
    _, solved, _ = _most_served(program, unserved, start)
    nothing, stages = np.zeros(len(program)), []
    held, unit = np.flatnonzero(solved.chosen), unserved.astype(np.float64)
    if _is_single(program):  # the first place is the only one: it counts at the pair
        face, held, stage = narrow(face, "served", unit[program.heads], held)
    else:
        face, held, stage = narrow(face, "served", nothing, held, unit)
    stages.append(stage)
    if ((bounds > 1) | ((bounds > 0) & ~unserved)).any():
        face, held, stage = narrow(face, "filled", nothing + 1.0, held)
        stages.append(stage)
    for level in range(1, int(levels.max(initial=0)) + 1):
        face, held, stage = narrow(face, f"class_{level}", (levels >= level).astype(np.float64), held)
        stages.append(stage)
    last = face.program(program.values)
    solved = solve(last, start=face.places(held))
    chosen = np.zeros(len(program), np.bool_)
    chosen[face.pairs(solved.chosen)] = True
    bound = float(program.values[face.forced].sum()) + solved.bound
    objective = Objective.LEXI_FAIR
    return _allocation(batch, objective, chosen, free, program, bound, tuple(stages), None, np.flatnonzero(chosen))


def _levels(values: NDArray[np.float64], step: float) -> NDArray[np.int64]:
    """int64[k]: class of each value, 0 the lowest; a step of 0 makes each distinct value a class."""
    if step <= 0:
        return np.unique(values, return_inverse=True)[1].astype(np.int64)
    return np.floor(values / step + TOUCHING).astype(np.int64)


TOUCHING = 1e-9
"""A value that is the lower edge of a class but for rounding belongs to it."""


def _served(program: Program, chosen: NDArray[np.bool_], unserved: NDArray[np.bool_]) -> int:
    return int(((program.loads(chosen)[: program.asker_count] > 0) & unserved).sum())


def _finish(
    batch: Batch, objective: Objective, program: Program, free: NDArray[np.int64], solved: Solved, stages: tuple[Stage, ...]
) -> Allocation:  # fmt: skip
    # in value alone: what the first places add is the same for every allocation that serves as many
    added = solved.value - float(program.values[solved.chosen].sum())
    return _allocation(
        batch, objective, solved.chosen, free, program, solved.bound - added, stages, solved.prices, solved.working
    )


def _allocation(
    batch: Batch, objective: Objective, free_chosen: NDArray[np.bool_], free: NDArray[np.int64], program: Program, bound: float,
    stages: tuple[Stage, ...], prices: Prices | None, working: NDArray[np.int64],
) -> Allocation:  # fmt: skip
    chosen = batch.pinned.copy()
    chosen[free[free_chosen]] = True
    value, pinned = float(batch.values[chosen].sum()), float(batch.values[batch.pinned].sum())
    served = int((np.bincount(batch.askers[chosen], minlength=len(batch.asker_ids)) > 0).sum())
    stages = (*stages, Stage("value", value, bound + pinned))
    return Allocation(objective, chosen, value, bound + pinned, served, stages, prices, program, free, working)
