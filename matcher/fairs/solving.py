"""排程 · From a fair to a certified timetable: exact where hours are even, else by slots; demands first, then what is best."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.fairs.certificate import Plan, certified
from matcher.fairs.conflict import conflicts_of
from matcher.fairs.flow import Flow, Ladder, best_pairs
from matcher.fairs.instance import FairInstance
from matcher.fairs.lattice import Lattice, Rung, prices_of
from matcher.fairs.optimum import (
    Aim,
    double_cover,
    homes,
    is_even,
    prices_of_flow,
    shared_homes,
    sides_of,
    two_sides,
)
from matcher.fairs.proof import allowed_slots, bound_by_prices
from matcher.fairs.schedule import Objective, Prices, Schedule
from matcher.fairs.search import promising, search
from matcher.fairs.timetable import at_tables, drawn_together, into_slots, slots_with_breaks
from matcher.fairs.work import Work

SECONDS = 14.0
PROMISE = 50.0  # a promised meeting against the heaviest pair, where slots differ
LOCK = 200.0
MANY_CELLS = 4_000_000  # pairs × slots that are held at once
RULING = 20.0


def solve(
    instance: FairInstance,
    *,
    objective: Objective = Objective.MAX_VALUE,
    fairness: float = 0.0,
    least: int = 0,
    seconds: float = SECONDS,
    seed: int = 0,
    worth: bool | None = None,
) -> Schedule:
    """The best timetable with its certificate; a fair whose demands clash gets the best one that meets most of them.

    `least` brings everybody so many meetings first, as far as can be. `worth` adds what one more table, slot or place would bring, by solving again (None: where that is quick).
    """
    aim = Aim(objective, fairness, least)
    home = homes(instance)
    plan = plan_of(instance, aim, seconds=seconds, seed=seed)
    conflicts = conflicts_of(instance, plan.slot_of)
    if conflicts:
        plan = replace(plan, prices=prices_without_demands(instance))
    meetings = at_tables(instance, plan.slot_of, home)
    return certified(
        instance, plan, meetings, aim, conflicts,
        limits={"seconds": seconds, "seed": seed}, worth=worth,
        again=lambda other: plan_of(other, Aim(), seconds=seconds, seed=seed),
    )  # fmt: skip


def plan_of(instance: FairInstance, aim: Aim, *, seconds: float, seed: int) -> Plan:
    """Who meets in which slot, by the method that fits the fair."""
    if not instance.slots or not instance.room or not len(instance.weight):
        return Plan(np.full(len(instance.weight), -1, np.int64), 0.0, Prices(), True, "nothing to schedule")
    shared = shared_homes(instance, homes(instance))
    second = two_sides(instance)
    even = second is not None and is_even(instance, shared)
    if even and second is not None:
        plan = _even(instance, second, aim)
        if plan is not None:
            return plan
    return _uneven(instance, aim, second, shared, seconds=seconds, seed=seed)


def _even(instance: FairInstance, second: NDArray[np.bool_], aim: Aim) -> Plan | None:
    """Network flow, then König; None where common breaks would cost a meeting."""
    there = instance.open[np.unique(np.concatenate((instance.left, instance.right)))[0]].tolist()
    slots = slots_with_breaks(there, instance.breaks_after)
    kept = kept_locks(instance, len(slots), instance.room * sum(there))
    chosen, flow = _joined(instance, second, len(slots), kept, aim.ladder(int(instance.cap.max(initial=0))))
    if chosen.sum() > len(slots) * instance.room:
        return None
    if aim.ladder(1) is not None:
        _, flow = _joined(instance, second, len(slots), kept, None)
    prices = prices_of_flow(instance, flow)
    slot_of = into_slots(instance, chosen, slots, instance.room)
    return Plan(slot_of, bound_by_prices(instance, prices), prices, True, "network flow + König")


def _joined(
    instance: FairInstance, second: NDArray[np.bool_], usable: int, kept: NDArray[np.bool_], ladder: Ladder | None
) -> tuple[NDArray[np.bool_], Flow]:
    there = int(instance.open.any(axis=0).sum())
    sides, pairs = sides_of(instance, second, usable, kept, instance.room * there)
    flow = best_pairs(sides, ladder)
    chosen = kept.copy()
    chosen[pairs[flow.chosen]] = True
    return chosen, flow


def kept_locks(instance: FairInstance, usable: int, room: int) -> NDArray[np.bool_]:
    """bool[m]: locks that fit together; where they clash the lighter give way."""
    kept = np.zeros(len(instance.weight), np.bool_)
    cap, busy = instance.cap.copy(), np.full(int(instance.calendar.max(initial=-1)) + 1, usable)
    for pair in sorted(np.flatnonzero(instance.locked).tolist(), key=lambda pair: (-instance.weight[pair], pair)):
        ends = [int(instance.left[pair]), int(instance.right[pair])]
        calendars = [int(instance.calendar[end]) for end in ends]
        if calendars[0] != calendars[1] and room > 0 and min(*cap[ends], *busy[calendars]) > 0:
            kept[pair] = True
            cap[ends] -= 1
            busy[calendars] -= 1
            room -= 1
    return kept


def _uneven(
    instance: FairInstance,
    aim: Aim,
    second: NDArray[np.bool_] | None,
    shared: NDArray[np.int32],
    *,
    seconds: float,
    seed: int,
) -> Plan:
    """Prices by slots, a timetable slot by slot, searched further; the bound is what the prices prove."""
    quick = first_prices(instance, second)
    part, use = instance, np.ones(len(instance.weight), np.bool_)
    if len(instance.weight) * instance.slots > MANY_CELLS:
        part, use = _thinned(instance, quick)
    top = instance.scale or 1.0
    lattice = Lattice(part, part.weight + LOCK * top * part.locked, rungs_of(part, aim, top), shared[use])
    found = search(lattice, _duals(lattice, quick), work=Work(seconds), seed=seed)
    plain = aim.ladder(1) is None
    known = (quick, prices_of(lattice, found.duals)) if plain else (quick,)
    bound, prices = min(((bound_by_prices(instance, one), one) for one in known), key=lambda both: both[0])
    if plain and use.all():
        demands = float(LOCK * top * part.locked.sum()) + sum(rung.bonus * rung.width for rung in lattice.rungs)
        bound = min(bound, found.bound - demands)  # branch and bound may know better than prices do
    placed = drawn_together(part, found.slot_of) if (lattice.resources == lattice.calendars) else found.slot_of
    slot_of = np.full(len(use), -1, np.int64)
    slot_of[use] = placed
    return Plan(
        slot_of, bound, prices, found.proven and bool(use.all()), "time-indexed prices + slot matchings + HiGHS"
    )


def _thinned(instance: FairInstance, quick: Prices) -> tuple[FairInstance, NDArray[np.bool_]]:
    """A fair too large to hold every pair in every slot: each keeps its best pairs; the bound is proven for all of them."""
    own = np.array([quick.participant.get(one.id, 0.0) for one in instance.participants])
    use = promising(instance, instance.weight - own[instance.left] - own[instance.right])
    part = replace(
        instance, left=instance.left[use], right=instance.right[use], weight=instance.weight[use],
        locked=instance.locked[use], pin_slot=instance.pin_slot[use], pin_table=instance.pin_table[use],
    )  # fmt: skip
    return part, use


def prices_without_demands(instance: FairInstance) -> Prices:
    """Prices of the same fair where nothing is locked or promised; those of demands that clash would say nothing."""
    if not len(instance.weight) or not instance.slots or not instance.room:
        return Prices()
    people = tuple(replace(one, min_meetings=0) for one in instance.participants)
    free = replace(instance, participants=people, locked=np.zeros_like(instance.locked))
    return first_prices(free, two_sides(free))


def rungs_of(instance: FairInstance, aim: Aim, top: float) -> list[Rung]:
    """Promises and the ladder of the aim as rungs."""
    rungs = [
        Rung(who, int(owed), PROMISE * top)
        for who, owed in enumerate(np.minimum(instance.floor, instance.cap))
        if owed > 0
    ]
    ladder = aim.ladder(int(instance.cap.max(initial=0)))
    if ladder is None:
        return rungs
    steps = [step for step in ladder.steps if step > 0]
    unit = (RULING * top / steps[0]) if ladder.rules else top
    for who, cap in enumerate(instance.cap.tolist()):
        rungs += [Rung(who, 1, step * unit) for step in steps[:cap]]
    return rungs


def first_prices(instance: FairInstance, second: NDArray[np.bool_] | None) -> Prices:
    """Prices of the same fair with everyone's hours thrown together: a bound in no time."""
    any_time = replace(instance, locked=np.zeros_like(instance.locked))
    meets = np.zeros(len(instance.weight), np.bool_)
    for slot in range(instance.slots):
        meets |= allowed_slots(instance, slot)
    any_time = replace(any_time, weight=np.where(meets, instance.weight, -np.abs(instance.weight).max(initial=0.0)))
    if second is None:
        return prices_of_flow(instance, double_cover(any_time))
    nothing = np.zeros(len(instance.weight), np.bool_)
    there = instance.open.any(axis=0)
    sides, _ = sides_of(any_time, second, int(there.sum()), nothing, instance.room * int(there.sum()))
    prices = prices_of_flow(instance, best_pairs(sides))
    return replace(
        prices,
        slot=(np.array(prices.slot) * there).tolist() if prices.slot else (),
        calendar_slot={name: (np.array(row) * there).tolist() for name, row in prices.calendar_slot.items()},
    )


def _duals(lattice: Lattice, prices: Prices) -> NDArray[np.float64]:
    instance, start = lattice.instance, lattice.starts
    duals = np.zeros(int(start[-1]))
    own = np.array([prices.participant.get(one.id, 0.0) for one in instance.participants])
    duals[start[3] : start[4]], duals[start[4] : start[5]] = np.maximum(own, 0.0), np.maximum(-own, 0.0)
    if prices.slot:
        duals[start[2] : start[3]] = prices.slot
    return duals
