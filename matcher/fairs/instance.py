"""对接会算例 · A fair to be scheduled: who takes part, who wishes to meet whom, how many slots and tables there are.

Participants stand in the order of their ids and pairs in the order of theirs, so that the order of a file changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Warning

UNPINNED = -1


@dataclass(frozen=True, slots=True)
class Participant:
    """One who meets others.

    `available` are slots counted from 0, None means always. Who shares a `calendar` cannot meet in the same slot. `firm` groups
    participants where a fair lets two firms meet once only. Who holds a `booth` receives at that table.
    """

    id: str
    side: str
    max_meetings: int
    min_meetings: int = 0
    available: tuple[int, ...] | None = None
    calendar: str | None = None
    firm: str | None = None
    booth: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who may meet, and what that is worth; a locked pair must meet, at `slot` and `table` where these are given."""

    a: str
    b: str
    weight: float
    locked: bool = False
    declined: bool = False
    slot: int | None = None
    table: int | None = None


@dataclass(frozen=True, eq=False)
class FairInstance:
    """A fair in arrays: pair p is participants `left[p]` and `right[p]`, worth `weight[p]`.

    int32[m] left, right, pin_slot, pin_table (-1: free); float64[m] weight; bool[m] locked.
    Declined pairs are not among them but in `refused`; `tables` None means as many as are needed.
    """

    slots: int
    tables: int | None
    participants: tuple[Participant, ...]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    weight: NDArray[np.float64]
    locked: NDArray[np.bool_]
    pin_slot: NDArray[np.int32]
    pin_table: NDArray[np.int32]
    breaks_after: int | None = None
    one_per_firm: bool = False
    refused: frozenset[tuple[str, str]] = frozenset()
    refused_locks: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Warning, ...] = ()

    @staticmethod
    def of(
        slots: int,
        tables: int | None,
        participants: Iterable[Participant],
        pairs: Sequence[Pair],
        *,
        breaks_after: int | None = None,
        one_per_firm: bool = False,
    ) -> FairInstance:
        """The fair of plain records. Raises KeyError for a pair of someone who does not take part."""
        people = tuple(participants)
        index = {one.id: place for place, one in enumerate(people)}
        return arranged(
            slots, tables, people,
            np.array([index[pair.a] for pair in pairs], np.int32),
            np.array([index[pair.b] for pair in pairs], np.int32),
            np.array([pair.weight for pair in pairs], np.float64),
            np.array([pair.locked for pair in pairs], np.bool_),
            np.array([pair.declined for pair in pairs], np.bool_),
            np.array([UNPINNED if pair.slot is None else pair.slot for pair in pairs], np.int32),
            np.array([UNPINNED if pair.table is None else pair.table for pair in pairs], np.int32),
            breaks_after=breaks_after, one_per_firm=one_per_firm,
        )  # fmt: skip

    @cached_property
    def index(self) -> dict[str, int]:
        """Id → place among the participants."""
        return {one.id: place for place, one in enumerate(self.participants)}

    @cached_property
    def open(self) -> NDArray[np.bool_]:
        """bool[n, T]: who is there in which slot."""
        table = np.ones((len(self.participants), self.slots), np.bool_)
        for place, one in enumerate(self.participants):
            if one.available is not None:
                table[place] = False
                table[place, list(one.available)] = True
        return table

    @cached_property
    def calendar(self) -> NDArray[np.int32]:
        """int32[n]: the calendar of each participant; those without a shared one have their own."""
        names = [f"c:{one.calendar}" if one.calendar is not None else f"p:{one.id}" for one in self.participants]
        return numbered(names)

    @cached_property
    def firm(self) -> NDArray[np.int32]:
        """int32[n]: the firm of each participant; those that name none are their own."""
        return numbered([f"f:{one.firm}" if one.firm is not None else f"p:{one.id}" for one in self.participants])

    @cached_property
    def cap(self) -> NDArray[np.int64]:
        """int64[n]: most meetings of each, by wish, presence and breaks."""
        there = self.open.sum(axis=1)
        if self.breaks_after is not None:
            there = np.array([_most_with_breaks(row, self.breaks_after) for row in self.open], np.int64)
        wish = np.array([one.max_meetings for one in self.participants], np.int64)
        result: NDArray[np.int64] = np.minimum(wish, there).astype(np.int64)
        return result

    @cached_property
    def floor(self) -> NDArray[np.int64]:
        """int64[n]: fewest meetings each was promised."""
        return np.array([one.min_meetings for one in self.participants], np.int64)

    @property
    def room(self) -> int:
        """Tables a slot, where free tables count as one for each two who are there."""
        return len(self.participants) // 2 if self.tables is None else self.tables

    @property
    def scale(self) -> float:
        """The heaviest weight, either way; rounding is judged against it."""
        return float(np.abs(self.weight).max(initial=0.0))

    def pair_ids(self, pair: int) -> tuple[str, str]:
        """The two ids of a pair, as the file names them."""
        return self.participants[int(self.left[pair])].id, self.participants[int(self.right[pair])].id


def arranged(
    slots: int,
    tables: int | None,
    people: tuple[Participant, ...],
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    weight: NDArray[np.float64],
    locked: NDArray[np.bool_],
    declined: NDArray[np.bool_],
    pin_slot: NDArray[np.int32],
    pin_table: NDArray[np.int32],
    *,
    breaks_after: int | None = None,
    one_per_firm: bool = False,
    warnings: tuple[Warning, ...] = (),
) -> FairInstance:
    """Everyone and every pair in order of ids; of a repeated pair the heaviest stays, self pairs go, a decline is absolute."""
    order = sorted(range(len(people)), key=lambda place: people[place].id)
    rank = np.empty(len(people), np.int32)
    rank[order] = np.arange(len(people), dtype=np.int32)
    ordered = tuple(people[place] for place in order)
    left, right = (rank[left], rank[right]) if len(left) else (left, right)
    low, high = np.minimum(left, right), np.maximum(left, right)
    # of a repeated pair the first in this order stays: pinned before locked before heavy, whatever the order of the file
    by = np.lexsort((right, left, pin_table, -pin_slot, -weight, ~locked, high, low))
    first = np.ones(len(by), np.bool_)
    first[1:] = (np.diff(low[by]) != 0) | (np.diff(high[by]) != 0)
    group = np.cumsum(first) - 1
    refused = np.zeros(int(first.sum()), np.bool_)
    np.logical_or.at(refused, group, declined[by])
    heaviest = np.full(int(first.sum()), -np.inf)
    np.maximum.at(heaviest, group, weight[by])
    kept, selfish = by[first], (low == high)[by[first]]
    notes = list(warnings)
    if len(by) > len(kept):
        twice = by[~first][0]
        notes.append(
            Warning("fair_pair_repeats", _facts(ordered, int(left[twice]), int(right[twice]), len(by) - len(kept)))
        )
    if selfish.any():
        one = kept[selfish][0]
        notes.append(
            Warning("fair_pair_of_oneself", {"value": ordered[int(left[one])].id, "count": int(selfish.sum())})
        )
    no = kept[refused & ~selfish]
    names = {int(pair): (ordered[int(left[pair])].id, ordered[int(right[pair])].id) for pair in no}
    use = ~selfish & ~refused
    kept = kept[use]
    if (heaviest[use] < 0).any():
        light = int(kept[heaviest[use] < 0][0])
        notes.append(
            Warning(
                "fair_weight_negative",
                _facts(ordered, int(left[light]), int(right[light]), int((heaviest[use] < 0).sum())),
            )
        )
    return FairInstance(
        slots, tables, ordered, left[kept], right[kept], heaviest[use], locked[kept],
        pin_slot[kept], pin_table[kept], breaks_after, one_per_firm,
        frozenset(names.values()), tuple(names[int(pair)] for pair in no if locked[pair]), tuple(notes),
    )  # fmt: skip


def longer(instance: FairInstance, more: int) -> FairInstance:
    """The same fair with so many more slots at its end, in which everyone is there."""
    new = tuple(range(instance.slots, instance.slots + more))
    people = tuple(
        one if one.available is None else replace(one, available=one.available + new) for one in instance.participants
    )
    return replace(instance, slots=instance.slots + more, participants=people)


def numbered(names: Sequence[str]) -> NDArray[np.int32]:
    """int32: equal names get equal numbers, in the order of the names' first appearance."""
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(name, len(seen)) for name in names], np.int32)


def _facts(people: Sequence[Participant], left: int, right: int, count: int) -> dict[str, object]:
    return {"a": people[left].id, "b": people[right].id, "count": count}


def _most_with_breaks(there: NDArray[np.bool_], run: int) -> int:
    """Most slots one can fill with never more than `run` in a row: greedy from the left is best."""
    total = streak = 0
    for present in there:
        streak = streak + 1 if present and streak < run else 0
        total += streak > 0
    return total
