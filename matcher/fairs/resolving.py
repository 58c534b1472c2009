"""当天调整 · The day goes otherwise: least change. What was held or can stay stays; only what cannot is placed anew; then gaps are filled.

Keeping every meeting that can stay is always possible, so the disturbed meetings are exactly those that cannot: no schedule disturbs
fewer. They are placed anew where that takes nobody else's meeting away, and free places go to whom they are worth most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.fairs.certificate import Plan, certified
from matcher.fairs.changes import Changes, difference
from matcher.fairs.conflict import conflicts_of
from matcher.fairs.day import Slots, has_room, numbered, rest_of, the_day
from matcher.fairs.fewest import least_changes
from matcher.fairs.instance import FairInstance
from matcher.fairs.lattice import Lattice
from matcher.fairs.optimum import Aim, homes, shared_homes, two_sides
from matcher.fairs.proof import bound_by_prices, calendar_names
from matcher.fairs.schedule import Meeting, Prices, Schedule
from matcher.fairs.search import search
from matcher.fairs.solving import first_prices, plan_of
from matcher.fairs.work import Work

UNITS = 2.0  # of work: about as many seconds of a quiet core
BACK = 100.0  # placing a disturbed meeting anew against the heaviest pair
LOCKED_BACK = 1_000.0


def resolve(
    instance: FairInstance, meetings: Sequence[Meeting], changes: Changes, *, seconds: float = UNITS, seed: int = 0
) -> tuple[FairInstance, Schedule]:
    """The fair as it is now, and its schedule with the least change to `meetings` (those of the published schedule).

    `seconds` are units of work and no clock is looked at: one day, one schedule, however busy the machine. The bound is that of
    everything still open planned anew, so the gap shows what keeping to the plan costs.
    """
    day = the_day(instance, meetings, changes)
    placed = numbered(day, meetings)
    stays, freed = _stay(day, placed, changes)
    slot_of = np.full(len(day.weight), -1, np.int64)
    slot_of[list(stays)] = [one.slot for one in stays.values()]
    tables = {pair: one.table for pair, one in stays.items()}
    new = _placed_anew(day, slot_of, tables, freed, changes, seconds=seconds, seed=seed)
    tables |= _free_tables(day, slot_of, new, tables, changes)
    slot_of[list(new)] = list(new.values())
    held = np.array([slot_of[pair] >= 0 and slot_of[pair] < changes.now for pair in range(len(slot_of))], np.bool_)
    bound, prices = _open_bound(day, held, slot_of, changes)
    plan = Plan(slot_of, bound, prices, False, "least change")
    result = tuple(sorted(Meeting(int(slot_of[pair]), table, *day.pair_ids(pair)) for pair, table in tables.items()))
    schedule = certified(
        day, plan, result, Aim(), conflicts_of(day, slot_of), limits={"seconds": seconds, "seed": seed}, worth=False,
        again=lambda other: plan_of(other, Aim(), seconds=seconds, seed=seed),
    )  # fmt: skip
    proof = _proof_of_least_change(day, meetings, schedule, changes)
    return day, replace(schedule, certificate={**schedule.certificate, **proof})


def _proof_of_least_change(
    day: FairInstance, before: Sequence[Meeting], after: Schedule, changes: Changes
) -> dict[str, int]:
    """What changed, and how little could have: published meetings disturbed, and with those added all changes."""
    change = difference(before, after.meetings)
    count = change.disturbed_count + len(change.added)
    least = least_changes(day, before, changes, after.value, count)
    return {
        "disturbed_count": change.disturbed_count,
        "fewest_disturbed_count": least.disturbed_count,
        "change_count": count,
        "fewest_change_count": least.change_count,
    }


def _stay(day: FairInstance, placed: dict[int, Meeting], changes: Changes) -> tuple[dict[int, Meeting], list[int]]:
    """Meetings that stay (at another table of the same slot where theirs is lost), and those that cannot."""
    stays: dict[int, Meeting] = {}
    freed: list[int] = []
    homeless: list[int] = []
    for pair, one in placed.items():
        there = day.open[day.left[pair], one.slot] and day.open[day.right[pair], one.slot]
        if one.slot < changes.now or (there and one.table not in changes.lost_tables):
            stays[pair] = one
        elif there:
            homeless.append(pair)
        else:
            freed.append(pair)
    taken: dict[int, set[int]] = defaultdict(set)
    for one in stays.values():
        taken[one.slot].add(one.table)
    for pair in sorted(homeless, key=lambda pair: (not day.locked[pair], -day.weight[pair], pair)):
        slot = placed[pair].slot
        table = next((k for k in _open_tables(day, changes) if k not in taken[slot]), None)
        if table is None:
            freed.append(pair)
        else:
            taken[slot].add(table)
            stays[pair] = replace(placed[pair], table=table)
    return stays, freed


def _open_tables(day: FairInstance, changes: Changes) -> Iterable[int]:
    """Usable tables, booths last."""
    booths = {one.booth for one in day.participants if one.booth is not None}
    room = day.room + (len(changes.lost_tables) if day.tables is None else 0)
    usable = [table for table in range(room) if table not in changes.lost_tables]
    return [table for table in usable if table not in booths] + [table for table in usable if table in booths]


def _placed_anew(
    day: FairInstance,
    slot_of: Slots,
    tables: dict[int, int],
    freed: Sequence[int],
    changes: Changes,
    *,
    seconds: float,
    seed: int,
) -> dict[int, int]:
    """Slots for the meetings that could not stay, and for new ones where places are free."""
    use = slot_of < 0
    if not changes.fill:
        use &= np.isin(np.arange(len(use)), np.array(list(freed), np.int64)) | day.locked
    rest = rest_of(day, slot_of, changes.now, use)
    if not len(rest.weight):
        return {}
    pairs = np.flatnonzero(use & has_room(day, slot_of))
    top = float(np.abs(rest.weight).max(initial=0.0)) or 1.0
    bonus = np.where(np.isin(pairs, np.array(list(freed), np.int64)), BACK * top, 0.0)
    bonus += np.where(rest.locked, LOCKED_BACK * top, 0.0)
    lattice = Lattice(rest, rest.weight + bonus, (), shared_homes(rest, homes(rest)))
    _take_off(lattice, day, slot_of, tables, changes)
    found = search(lattice, np.zeros(int(lattice.starts[-1])), work=Work.unclocked(seconds), seed=seed)
    return {int(pairs[place]): int(found.slot_of[place]) for place in np.flatnonzero(found.slot_of >= 0)}


def _take_off(lattice: Lattice, day: FairInstance, slot_of: Slots, tables: dict[int, int], changes: Changes) -> None:
    """Tables and runs that meetings already use, taken off the room of the program."""
    start = lattice.starts
    load = np.bincount(slot_of[slot_of >= 0], minlength=day.slots)[: day.slots]
    lost = 0 if day.tables is None else len([table for table in changes.lost_tables if table < day.tables])
    lattice.rhs[start[2] : start[3]] = np.maximum(day.room - lost - load, 0)
    home = homes(lattice.instance)
    for pair, table in tables.items():
        lattice.allowed[home == table, slot_of[pair]] = False
    for table in changes.lost_tables:
        lattice.allowed[home == table] = False
    if lattice.windows and day.breaks_after is not None:
        for pair in np.flatnonzero(slot_of >= 0).tolist():
            for first in range(
                max(0, int(slot_of[pair]) - day.breaks_after), min(int(slot_of[pair]) + 1, lattice.windows)
            ):
                for calendar in day.calendar[[day.left[pair], day.right[pair]]].tolist():
                    lattice.rhs[start[6] + int(calendar) * lattice.windows + first] -= 1


def _free_tables(
    day: FairInstance, slot_of: Slots, new: dict[int, int], tables: dict[int, int], changes: Changes
) -> dict[int, int]:
    taken: dict[int, set[int]] = defaultdict(set)
    for pair, table in tables.items():
        taken[int(slot_of[pair])].add(table)
    home = homes(day)
    order = list(_open_tables(day, changes))
    found: dict[int, int] = {}
    for pair in sorted(new, key=lambda pair: (home[pair] < 0, pair)):
        slot = new[pair]
        table = int(home[pair]) if home[pair] >= 0 else next(k for k in order if k not in taken[slot])
        taken[slot].add(table)
        found[pair] = table
    return found


def _open_bound(day: FairInstance, held: NDArray[np.bool_], slot_of: Slots, changes: Changes) -> tuple[float, Prices]:
    """The most that planning the rest of the day anew could bring, and prices that prove it.

    Where a meeting was held, both calendars ask half the heaviest weight for that slot, so that no other pair can want it.
    """
    past = np.where(held, slot_of, -1)
    rest = rest_of(day, past, changes.now, past < 0)
    prices = first_prices(rest, two_sides(rest)) if len(rest.weight) and rest.room else Prices()
    names = calendar_names(day)
    rows: dict[str, list[float]] = {name: list(row) for name, row in prices.calendar_slot.items()}
    for pair in np.flatnonzero(held):
        for calendar in (int(day.calendar[day.left[pair]]), int(day.calendar[day.right[pair]])):
            row = rows.setdefault(names[calendar], [0.0] * day.slots)
            row[int(slot_of[pair])] = day.scale / 2.0
    prices = replace(prices, calendar_slot=rows)
    return bound_by_prices(day, prices), prices
