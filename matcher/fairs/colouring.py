"""分时段 · When: the pairs of two sides are coloured with as many slots as the busiest calendar has meetings (D. König, 1916).

Alternating paths make room for every pair, then level the slots until none holds more than there are tables, which is possible
as long as all meetings together fit; more such swaps bring the meetings of each closer together (fewest gaps).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

SWEEP_WORK = 2_000_000  # steps spent at most on fewer gaps


class Grid:
    """Calendars × slots with at most one meeting in each cell; slots are bits of a mask.

    `allowed[e]` are the slots that suit pair e; `runs` tells whether a calendar's busy mask keeps its breaks.
    """

    def __init__(
        self,
        ends: Sequence[tuple[int, int]],
        calendars: int,
        slots: int,
        room: int,
        allowed: Sequence[int] | None = None,
        keeps_breaks: Callable[[int], bool] | None = None,
    ) -> None:
        """An empty grid."""
        self.ends, self.slots, self.room = ends, slots, room
        self.every = (1 << slots) - 1
        self.allowed = allowed
        self.keeps_breaks = keeps_breaks
        self.slot_of = [-1] * len(ends)
        self.at = [[-1] * slots for _ in range(calendars)]
        self.busy = [0] * calendars
        self.load = [0] * slots
        self.fixed: set[int] = set()

    def put(self, pair: int, slot: int) -> None:
        """The pair meets in this slot, which is free for both."""
        for end in self.ends[pair]:
            self.at[end][slot] = pair
            self.busy[end] |= 1 << slot
        self.slot_of[pair] = slot
        self.load[slot] += 1

    def take(self, pair: int) -> int:
        """The pair does not meet any more; the slot it had."""
        slot = self.slot_of[pair]
        for end in self.ends[pair]:
            self.at[end][slot] = -1
            self.busy[end] &= ~(1 << slot)
        self.slot_of[pair] = -1
        self.load[slot] -= 1
        return slot

    def path(self, start: int, first: int, other: int) -> tuple[list[int], set[int]]:
        """Pairs of the alternating path or cycle of two slots through a calendar, and its calendars."""
        pairs: list[int] = []
        seen = {start}
        for opening in (first, other):
            at, slot = start, opening
            while (pair := self.at[at][slot]) >= 0 and (not pairs or pair not in (pairs[0], pairs[-1])):
                pairs.append(pair)
                left, right = self.ends[pair]
                at = right if at == left else left
                seen.add(at)
                slot = other if slot == first else first
                if at == start:
                    return pairs, seen
        return pairs, seen

    def swap(self, pairs: Iterable[int], one: int, other: int) -> None:
        """Every pair of an alternating path moves to the other of the two slots."""
        moved = [(pair, other if self.take(pair) == one else one) for pair in list(pairs)]
        for pair, slot in moved:
            self.put(pair, slot)

    def may_swap(self, pairs: Iterable[int], one: int, other: int) -> bool:
        """No pair of the path is fixed, and each may meet in the other slot."""
        for pair in pairs:
            if pair in self.fixed:
                return False
            if self.allowed is not None:
                goal = other if self.slot_of[pair] == one else one
                if not self.allowed[pair] >> goal & 1:
                    return False
        return True


def colour(grid: Grid, pairs: Iterable[int]) -> None:
    """Put every pair (any two calendars of two sides, each with no more meetings than slots) into a slot."""
    for pair in pairs:
        left, right = grid.ends[pair]
        free_left, free_right = grid.every & ~grid.busy[left], grid.every & ~grid.busy[right]
        both = free_left & free_right
        if both:
            grid.put(pair, _lightest(grid, both))
            continue
        one, other = _lowest(free_left), _lowest(free_right)
        path, _ = _one_way(grid, right, one, other)
        grid.swap(path, one, other)  # by König this path never reaches the left end
        grid.put(pair, one)


def level(grid: Grid) -> None:
    """Swap paths between fuller and emptier slots until none is above the room; all meetings fit, so this ends."""
    while max(grid.load, default=0) > grid.room:
        full = max(range(grid.slots), key=lambda slot: (grid.load[slot], -slot))
        spare = min(range(grid.slots), key=lambda slot: (grid.load[slot], slot))
        for pair in [grid.at[c][full] for c in range(len(grid.at)) if grid.at[c][full] >= 0]:
            if grid.load[full] <= grid.room or grid.load[full] <= grid.load[spare] + 1:
                break
            if grid.slot_of[pair] != full:
                continue
            path, _ = grid.path(grid.ends[pair][0], full, spare)
            more = sum(1 if grid.slot_of[one] == full else -1 for one in path)
            if more == 1:
                grid.swap(path, full, spare)


def gather(grid: Grid) -> None:
    """Swap paths wherever that leaves fewer gaps, until nothing more is won or the work is spent."""
    work = SWEEP_WORK
    improved = True
    while improved and work > 0:
        improved = False
        for one in range(grid.slots):
            for other in range(one + 1, grid.slots):
                if work <= 0:
                    return
                work -= grid.load[one] + grid.load[other] + 1
                improved |= _gather_two(grid, one, other)


def gap_count(busy: int) -> int:
    """Empty slots between one's first and last meeting."""
    return 0 if not busy else busy.bit_length() - _lowest(busy) - busy.bit_count()


def _gather_two(grid: Grid, one: int, other: int) -> bool:
    done: set[int] = set()
    improved = False
    mask = (1 << one) | (1 << other)
    for start in range(len(grid.at)):
        here = grid.busy[start] & mask
        if not here or start in done:
            continue
        pairs, seen = grid.path(start, one, other)
        done |= seen
        change = 0
        whole = True
        for calendar in seen:
            busy = grid.busy[calendar]
            bits = busy & mask
            if bits != mask:
                flipped = busy ^ mask
                change += gap_count(flipped) - gap_count(busy)
                if grid.keeps_breaks is not None and not grid.keeps_breaks(flipped):
                    whole = False
                    break
        if not whole or change >= 0:
            continue
        shift = sum(1 if grid.slot_of[pair] == one else -1 for pair in pairs)
        if grid.load[other] + shift > grid.room or grid.load[one] - shift > grid.room:
            continue
        if grid.may_swap(pairs, one, other):
            grid.swap(pairs, one, other)
            improved = True
    return improved


def _one_way(grid: Grid, start: int, first: int, other: int) -> tuple[list[int], int]:
    """The alternating path that leaves a calendar by the first slot, and where it ends."""
    pairs: list[int] = []
    at, slot = start, first
    while (pair := grid.at[at][slot]) >= 0:
        pairs.append(pair)
        left, right = grid.ends[pair]
        at = right if at == left else left
        slot = other if slot == first else first
    return pairs, at


def _lightest(grid: Grid, free: int) -> int:
    """The earliest free slot with a table left; failing that the earliest."""
    rest = free
    while rest:
        slot = _lowest(rest)
        if grid.load[slot] < grid.room:
            return slot
        rest &= rest - 1
    return _lowest(free)


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
