"""当天的对接会 · The fair as it is now: what was held is fixed, who came in is added, and what is left for the rest of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.fairs.changes import Changes
from matcher.fairs.instance import UNPINNED, FairInstance, Participant, arranged
from matcher.fairs.schedule import Meeting

Slots = NDArray[np.int64]


def the_day(instance: FairInstance, meetings: Sequence[Meeting], changes: Changes) -> FairInstance:
    """The fair as it is now: held meetings locked in their slots, those who came in, the hours left to those late or absent."""
    held = {frozenset((one.a, one.b)): one.slot for one in meetings if one.slot < changes.now}
    spent: dict[str, set[int]] = defaultdict(set)
    for pair, slot in held.items():
        for name in pair:
            spent[name].add(slot)
    people = [
        _hours(one, instance.slots, spent[one.id], changes) for one in (*instance.participants, *changes.walk_ins)
    ]
    index = {one.id: place for place, one in enumerate(people)}
    refused = sorted(instance.refused)
    locks = set(instance.refused_locks)
    extra = changes.pairs
    left = [*instance.left.tolist(), *(index[a] for a, _ in refused), *(index[pair.a] for pair in extra)]
    right = [*instance.right.tolist(), *(index[b] for _, b in refused), *(index[pair.b] for pair in extra)]
    ids = [frozenset((people[a].id, people[b].id)) for a, b in zip(left, right, strict=True)]
    asked = [*instance.locked.tolist(), *(pair in locks for pair in refused), *(pair.locked for pair in extra)]
    old, none = len(instance.left), [UNPINNED] * (len(refused) + len(extra))
    pins = [*instance.pin_slot.tolist(), *none]
    return arranged(
        instance.slots, instance.tables, tuple({one.id: one for one in people}.values()),
        np.array(left, np.int32), np.array(right, np.int32),
        np.array([*instance.weight.tolist(), *[0.0] * len(refused), *(pair.weight for pair in extra)], np.float64),
        # a lock on someone who does not come binds nobody; what was held cannot be undone
        np.array([pair in held or (lock and not pair & changes.absent) for pair, lock in zip(ids, asked, strict=True)], np.bool_),
        np.array([*[False] * old, *[True] * len(refused), *(pair.declined for pair in extra)], np.bool_),
        np.array([held.get(pair, pin) for pair, pin in zip(ids, pins, strict=True)], np.int32),
        np.array([*instance.pin_table.tolist(), *none], np.int32),
        breaks_after=instance.breaks_after, one_per_firm=instance.one_per_firm,
    )  # fmt: skip


def _hours(one: Participant, slots: int, spent: set[int], changes: Changes) -> Participant:
    """Past slots are over but for the meetings held in them; the promise to someone absent ends with those."""
    there = range(slots) if one.available is None else one.available
    since = slots if one.id in changes.absent else max(changes.now, changes.late.get(one.id, 0))
    least = min(one.min_meetings, len(spent)) if one.id in changes.absent else one.min_meetings
    return replace(one, available=tuple(sorted(spent | {slot for slot in there if slot >= since})), min_meetings=least)


def numbered(day: FairInstance, meetings: Sequence[Meeting]) -> dict[int, Meeting]:
    """Meetings by the number of their pair, in either order of the two; those whose pair the day does not know are left out."""
    width = len(day.participants) + 1
    keys = np.minimum(day.left, day.right).astype(np.int64) * width + np.maximum(day.left, day.right)
    order = np.argsort(keys, kind="stable")
    index = day.index
    found: dict[int, Meeting] = {}
    for one in meetings:
        if one.a in index and one.b in index:
            low, high = sorted((index[one.a], index[one.b]))
            at = int(np.searchsorted(keys, low * width + high, sorter=order))
            if at < len(keys) and keys[order[at]] == low * width + high:
                found[int(order[at])] = one
    return found


def met_counts(day: FairInstance, slot_of: Slots) -> NDArray[np.int64]:
    """int64[n]: meetings of each in `slot_of`."""
    on = slot_of >= 0
    n = len(day.participants)
    return np.bincount(day.left[on], minlength=n) + np.bincount(day.right[on], minlength=n)


def has_room(day: FairInstance, slot_of: Slots) -> NDArray[np.bool_]:
    """bool[m]: which pairs neither a limit nor a firm that has met keeps apart, given the meetings of `slot_of`."""
    room = day.cap > met_counts(day, slot_of)
    firms_met = {
        frozenset((int(day.firm[day.left[p]]), int(day.firm[day.right[p]]))) for p in np.flatnonzero(slot_of >= 0)
    }
    fresh = np.ones(len(slot_of), np.bool_)
    if day.one_per_firm:
        ends = zip(day.firm[day.left].tolist(), day.firm[day.right].tolist(), strict=True)
        fresh = np.array([frozenset(both) not in firms_met for both in ends], np.bool_)
    result: NDArray[np.bool_] = room[day.left] & room[day.right] & fresh
    return result


def rest_of(day: FairInstance, slot_of: Slots, now: int, use: NDArray[np.bool_]) -> FairInstance:
    """The fair that is left: open pairs, free slots from now on, places not yet taken."""
    use = use & has_room(day, slot_of)
    busy = np.zeros((int(day.calendar.max(initial=-1)) + 1, day.slots), np.bool_)
    for pair in np.flatnonzero(slot_of >= 0):
        busy[day.calendar[[day.left[pair], day.right[pair]]], slot_of[pair]] = True
    free = day.open & ~busy[day.calendar]
    free[:, :now] = False
    left = np.maximum(day.cap - met_counts(day, slot_of), 0)
    people = tuple(
        replace(one, available=tuple(np.flatnonzero(free[n]).tolist()), max_meetings=int(left[n]), min_meetings=0)
        for n, one in enumerate(day.participants)
    )
    return replace(
        day, participants=people, left=day.left[use], right=day.right[use], weight=day.weight[use],
        locked=day.locked[use], pin_slot=day.pin_slot[use], pin_table=day.pin_table[use], breaks_after=day.breaks_after,
    )  # fmt: skip
