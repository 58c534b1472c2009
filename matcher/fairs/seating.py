"""排桌 · Where: tables for the meetings of each slot; who holds a booth receives there, others move as little as can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence


def seat(
    meetings: Sequence[tuple[int, int, int]], home: Sequence[int], room: int, booths: frozenset[int] = frozenset()
) -> list[int]:
    """A table for each (slot, left calendar, right calendar); `home` is its fixed table or -1.

    Slot by slot, a meeting takes the table at which one of the two sat last, both before one; booths are given away last.
    Fixed tables of one slot differ, and no slot has more meetings than tables.
    """
    by_slot: dict[int, list[int]] = defaultdict(list)
    for place, (slot, _, _) in enumerate(meetings):
        by_slot[slot].append(place)
    last: dict[int, int] = {}
    tables = [-1] * len(meetings)
    for slot in sorted(by_slot):
        here = by_slot[slot]
        taken = {home[place] for place in here if home[place] >= 0}
        wishes = [
            (-sum(last.get(end) == table for end in meetings[place][1:]), place, table)
            for place in here
            if home[place] < 0
            for table in {last[end] for end in meetings[place][1:] if end in last}
            if table not in booths
        ]
        for place in here:
            tables[place] = home[place]
        for _, place, table in sorted(wishes):
            if tables[place] < 0 and table not in taken:
                tables[place] = table
                taken.add(table)
        _fill(tables, here, taken, room, booths)
        for place in here:
            for end in meetings[place][1:]:
                last[end] = tables[place]
    return tables


def move_count(meetings: Sequence[tuple[int, int, int]], tables: Sequence[int]) -> int:
    """How often someone sits at another table than at the meeting before."""
    last: dict[int, int] = {}
    moves = 0
    for place in sorted(range(len(meetings)), key=lambda place: meetings[place][0]):
        for end in meetings[place][1:]:
            moves += last.get(end, tables[place]) != tables[place]
            last[end] = tables[place]
    return moves


def _fill(tables: list[int], here: Sequence[int], taken: set[int], room: int, booths: frozenset[int]) -> None:
    free = [table for table in range(room) if table not in taken and table not in booths]
    free += sorted(table for table in booths if table not in taken and table < room)
    spare = iter(free)
    for place in here:
        if tables[place] < 0:
            tables[place] = next(spare)
