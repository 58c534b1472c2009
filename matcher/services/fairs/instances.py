"""算例 · The fair as the solver takes it: who comes, with hours and limits, which pairs may meet, and what locks pin. No file names a decline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matcher.entities.fairs import Fair, Participation
from matcher.fairs import FairInstance, instance_from
from matcher.fairs.instance import Pair, Participant
from matcher.fairs.reading import instance_document
from matcher.fairs.schedule import meetings_from
from matcher.services.fairs.desk import FairDesk
from matcher.services.fairs.weighing import chances_of, pairs_of, wishes_of

__all__ = ["instance_of", "pairs_at", "participant", "pinned", "refused_since", "without_declines"]


def instance_of(fair: Fair, people: Sequence[Participation], desk: FairDesk) -> FairInstance:
    """The fair as the solver takes it: those who come, and pairs that may meet."""
    coming = [one for one in people if one.comes]
    return FairInstance.of(
        fair.slot_count, fair.table_count, [participant(one, desk, fair) for one in coming], pairs_at(fair, coming, desk),
        breaks_after=fair.breaks_after, one_per_firm=fair.one_per_firm,
    )  # fmt: skip


def participant(one: Participation, desk: FairDesk, fair: Fair) -> Participant:
    """One of them with hours, limits, calendar, booth and firm."""
    hours = one.available
    if one.late_from is not None:
        hours = tuple(slot for slot in hours or range(fair.slot_count) if slot >= one.late_from)
    group = min(desk.occasion.book.group_of([one.party_id]), default=one.party_id) if fair.one_per_firm else None
    return Participant(
        one.party_id, one.side.value, one.max_meetings, one.min_meetings, hours, one.calendar, group, one.booth
    )


def pairs_at(fair: Fair, people: Sequence[Participation], desk: FairDesk) -> list[Pair]:
    """Pairs that may meet, with what they are worth; limits kept."""
    parties, book = desk.parties(people), desk.occasion.book
    chances = chances_of(fair, people, parties, day=desk.today, matchmaker=desk.matchmaker())
    return pairs_of(fair, people, chances, wishes_of(fair.id, parties, book), book)


def refused_since(before: FairInstance, coming: Sequence[Participation], desk: FairDesk, fair_id: str) -> list[Pair]:
    """Pairs of the published fair that one of the two has declined since."""
    pairs = {frozenset(before.pair_ids(pair)): before.pair_ids(pair) for pair in range(len(before.weight))}
    names = [one.party_id for one in coming]
    said = wishes_of(fair_id, names, desk.occasion.book)
    no = {frozenset(pair) for pair, value in said.items() if value.value == "decline"}
    return [Pair(*pairs[key], 0.0, declined=True) for key in sorted(no & set(pairs), key=sorted)]


def pinned(instance: FairInstance, fair: Fair) -> FairInstance:
    """Locked pairs stay where the draft has them."""
    if not fair.draft or not fair.locks:
        return instance
    document: dict[str, Any] = instance_document(instance)
    where = {frozenset((one.a, one.b)): one for one in meetings_from(fair.draft["schedule"])}
    for row in document["pairs"]:
        meeting = where.get(frozenset((row["a"], row["b"])))
        if row.get("locked") and meeting is not None:
            row |= {"slot": meeting.slot, "table": meeting.table}
    return instance_from(document)


def without_declines(document: Mapping[str, Any]) -> dict[str, Any]:
    """A fair's file without the pairs that must not meet: it looks as if they had no chance."""
    return {**document, "pairs": [row for row in document["pairs"] if not row.get("declined")]}
