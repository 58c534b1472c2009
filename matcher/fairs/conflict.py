"""冲突 · When locks and promises cannot all be kept: the smallest set that clashes, and which changes would make room.

Found by QuickXplain (U. Junker, AAAI 2004), then smaller sets are tried one by one where they are few enough. Every way out was
tried before it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Warning
from matcher.fairs.feasible import can_keep
from matcher.fairs.instance import FairInstance, longer
from matcher.fairs.schedule import Conflict

MOST_CONFLICTS = 3
MOST_TRIALS = 400
ENOUGH_CHECKS = 300  # after which no further conflict is looked for; counted, so that the same fair names the same
MOST_WAYS = 6  # of one kind
MORE_SLOTS = 3


@dataclass(frozen=True, slots=True, order=True)
class Demand:
    """A lock (`pair`) or a promise of `least` meetings to participant `who`."""

    who: int = -1
    least: int = 0
    pair: int = -1

    def words(self, instance: FairInstance) -> str:
        """As a reader sees it: "a + b", or "a ≥ 3"."""
        if self.pair >= 0:
            return " + ".join(instance.pair_ids(self.pair))
        return f"{instance.participants[self.who].id} ≥ {self.least}"


def conflicts_of(instance: FairInstance, slot_of: NDArray[np.int64]) -> tuple[Conflict, ...]:
    """Why the timetable leaves demands open; empty when it leaves none."""
    refused = tuple(
        Conflict(code="lock_declined", facts={"a": a, "b": b}, demands=(f"{a} + {b}",))
        for a, b in instance.refused_locks
    )
    if not _left_open(instance, slot_of):
        return refused
    demands = demands_of(instance)
    found: list[Conflict] = []
    checks = 0

    def fits(some: Sequence[Demand]) -> bool:
        nonlocal checks
        checks += 1
        return can_keep(instance, *_split(some))

    while demands and len(found) < MOST_CONFLICTS and checks < ENOUGH_CHECKS:
        core, smallest = smallest_conflict(demands, fits)
        if not core:
            break
        found.append(_told(instance, core, smallest))
        demands = [demand for demand in demands if demand not in core]
    if not found:
        found.append(
            Conflict(
                code="not_found_in_time",
                facts={"count": len(_left_open(instance, slot_of))},
                demands=tuple(_left_open(instance, slot_of)),
            )
        )
    return (*refused, *found)


def demands_of(instance: FairInstance) -> list[Demand]:
    """Every lock and every promise, in order."""
    locks = [Demand(pair=int(pair)) for pair in np.flatnonzero(instance.locked)]
    return locks + [Demand(who, int(least)) for who, least in enumerate(instance.floor) if least > 0]


def smallest_conflict(
    demands: Sequence[Demand], fits: Callable[[Sequence[Demand]], bool]
) -> tuple[tuple[Demand, ...], bool]:
    """A conflicting set that no demand can be taken from, the smallest there is where True; empty when all fit."""
    if fits(demands):
        return (), True
    core = _quickxplain((), (), tuple(demands), fits)
    size, trials = 1, 0
    while size < len(core):
        for some in combinations(demands, size):
            trials += 1
            if trials > MOST_TRIALS:
                return tuple(sorted(core)), False
            if not fits(some):
                return some, True
        size += 1
    return tuple(sorted(core)), True


def _quickxplain(
    background: tuple[Demand, ...],
    added: tuple[Demand, ...],
    demands: tuple[Demand, ...],
    fits: Callable[[Sequence[Demand]], bool],
) -> tuple[Demand, ...]:
    if added and not fits(background):
        return ()
    if len(demands) == 1:
        return demands
    half = len(demands) // 2
    one, other = demands[:half], demands[half:]
    of_other = _quickxplain(background + one, one, other, fits)
    of_one = _quickxplain(background + of_other, of_other, one, fits)
    return of_one + of_other


def _left_open(instance: FairInstance, slot_of: NDArray[np.int64]) -> list[str]:
    on = slot_of >= 0
    n = len(instance.participants)
    met = np.bincount(instance.left[on], minlength=n) + np.bincount(instance.right[on], minlength=n)
    return [
        demand.words(instance)
        for demand in demands_of(instance)
        if (slot_of[demand.pair] < 0 if demand.pair >= 0 else met[demand.who] < demand.least)
    ]


def _split(demands: Iterable[Demand]) -> tuple[list[int], dict[int, int]]:
    kept = list(demands)
    return [one.pair for one in kept if one.pair >= 0], {one.who: one.least for one in kept if one.pair < 0}


def _told(instance: FairInstance, core: tuple[Demand, ...], smallest: bool) -> Conflict:
    words = tuple(demand.words(instance) for demand in core)
    code = "demands_clash" if len(core) > 1 else "demand_impossible"
    return Conflict(code, {"demands": words, "count": len(core)}, words, tuple(_ways_out(instance, core)), smallest)


def _ways_out(instance: FairInstance, core: tuple[Demand, ...]) -> Iterable[Warning]:
    locks, floors = _split(core)
    for who, least in list(floors.items())[:MOST_WAYS]:
        lower = next((k for k in range(least - 1, 0, -1) if can_keep(instance, locks, floors | {who: k})), 0)
        if lower or can_keep(instance, locks, {other: k for other, k in floors.items() if other != who}):
            yield Warning("fair_lower_minimum", {"value": instance.participants[who].id, "least": least, "most": lower})
    for pair in locks[:MOST_WAYS]:
        if can_keep(instance, [other for other in locks if other != pair], floors):
            a, b = instance.pair_ids(pair)
            yield Warning("fair_unlock", {"a": a, "b": b})
    for more in range(1, MORE_SLOTS + 1):
        if can_keep(longer(instance, more), locks, floors):
            yield Warning("fair_more_slots", {"count": more, "slots": instance.slots + more})
            break
    if instance.tables is not None and can_keep(replace(instance, tables=None), locks, floors):
        wide = next(k for k in range(1, len(instance.participants) + 1) if _fits_tables(instance, k, locks, floors))
        yield Warning("fair_more_tables", {"count": wide, "tables": instance.tables + wide})
    free = replace(
        instance, participants=tuple(replace(one, max_meetings=instance.slots) for one in instance.participants)
    )
    if can_keep(free, locks, floors):
        yield Warning("fair_raise_maximum", {"value": _neighbours(instance, locks, floors)})


def _fits_tables(instance: FairInstance, more: int, locks: list[int], floors: dict[int, int]) -> bool:
    return can_keep(replace(instance, tables=(instance.tables or 0) + more), locks, floors)


def _neighbours(instance: FairInstance, locks: Sequence[int], floors: dict[int, int]) -> list[str]:
    """Those of the conflict and whom they could meet, where a maximum binds."""
    who = {*floors, *(int(end) for pair in locks for end in (instance.left[pair], instance.right[pair]))}
    touched = np.isin(instance.left, list(who)) | np.isin(instance.right, list(who))
    all_of = np.unique(np.concatenate((instance.left[touched], instance.right[touched])))
    return [instance.participants[one].id for one in all_of if instance.cap[one] < instance.open[one].sum()][:8]
