"""何时何地 · When and where: chosen pairs of even hours into slots, then every timetable onto tables with the secondary aims.

Secondary aims never cost value: fewest_gaps (empty slots between one's meetings), fewest_moves (changes of table).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.fairs.colouring import Grid, colour, gap_count, gather, level
from matcher.fairs.instance import FairInstance
from matcher.fairs.proof import allowed_slots
from matcher.fairs.schedule import Meeting
from matcher.fairs.seating import move_count, seat


def into_slots(instance: FairInstance, chosen: NDArray[np.bool_], slots: Sequence[int], room: int) -> NDArray[np.int64]:
    """int64[m]: the slot of each chosen pair (-1 for others), among `slots` in which all are there."""
    pairs = np.flatnonzero(chosen)
    grid = _grid(instance, pairs, len(slots), room)
    colour(grid, range(len(pairs)))
    level(grid)
    gather(grid)
    result = np.full(len(chosen), -1, np.int64)
    result[pairs] = np.array(slots, np.int64)[grid.slot_of] if len(pairs) else []
    return result


def drawn_together(instance: FairInstance, slot_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same meetings with fewer gaps, each in a slot that suits it, breaks kept."""
    pairs = np.flatnonzero(slot_of >= 0)
    masks = np.zeros(len(pairs), object)
    for slot in range(instance.slots):
        masks[allowed_slots(instance, slot)[pairs]] += 1 << slot
    run = instance.breaks_after
    grid = _grid(instance, pairs, instance.slots, instance.room)
    grid.allowed = masks.tolist()
    if run is not None:
        grid.keeps_breaks = lambda busy: (
            not any(busy >> first & (1 << run + 1) - 1 == (1 << run + 1) - 1 for first in range(instance.slots))
        )
    for place, pair in enumerate(pairs):
        grid.put(place, int(slot_of[pair]))
    gather(grid)
    result = slot_of.copy()
    result[pairs] = grid.slot_of
    return result


def at_tables(instance: FairInstance, slot_of: NDArray[np.int64], home: NDArray[np.int32]) -> tuple[Meeting, ...]:
    """The meetings with their tables."""
    pairs = np.flatnonzero(slot_of >= 0)
    rows = _rows(instance, slot_of, pairs)
    booths = frozenset(one.booth for one in instance.participants if one.booth is not None)
    tables = seat(rows, home[pairs].tolist(), instance.room, booths)
    return tuple(
        sorted(
            Meeting(row[0], table, *instance.pair_ids(int(pair)))
            for row, table, pair in zip(rows, tables, pairs, strict=True)
        )
    )


def idle_and_moves(instance: FairInstance, meetings: Sequence[Meeting]) -> tuple[int, int]:
    """(empty slots between one's meetings, changes of table), each summed over all calendars."""
    calendar = instance.calendar.tolist()
    rows = [(one.slot, calendar[instance.index[one.a]], calendar[instance.index[one.b]]) for one in meetings]
    busy: dict[int, int] = {}
    for slot, left, right in rows:
        busy[left] = busy.get(left, 0) | 1 << slot
        busy[right] = busy.get(right, 0) | 1 << slot
    return sum(map(gap_count, busy.values())), move_count(rows, [one.table for one in meetings])


def slots_with_breaks(there: Sequence[bool], run: int | None) -> list[int]:
    """The slots of a common timetable that never has more than `run` in a row."""
    slots: list[int] = []
    streak = 0
    for slot, present in enumerate(there):
        streak = streak + 1 if present and (run is None or streak < run) else 0
        if streak:
            slots.append(slot)
    return slots


def _grid(instance: FairInstance, pairs: NDArray[np.intp], slots: int, room: int) -> Grid:
    left, right = instance.calendar[instance.left[pairs]].tolist(), instance.calendar[instance.right[pairs]].tolist()
    return Grid(list(zip(left, right, strict=True)), int(instance.calendar.max(initial=-1)) + 1, slots, room)


def _rows(instance: FairInstance, slot_of: NDArray[np.int64], pairs: NDArray[np.intp]) -> list[tuple[int, int, int]]:
    left, right = instance.calendar[instance.left[pairs]].tolist(), instance.calendar[instance.right[pairs]].tolist()
    return list(zip(slot_of[pairs].tolist(), left, right, strict=True))
