"""议程 · The published schedule with names and hours, ready for paper and phone."""

from __future__ import annotations

from collections.abc import Callable

from matcher.entities.fairs import Fair, ScheduleVersion
from matcher.errors import BadInput, UnknownThing
from matcher.fairs.schedule import Meeting, meetings_from
from matcher.papers import Entry, Guest, Programme
from matcher.services.fairs.desk import FairDesk

__all__ = ["programme_of"]


def programme_of(
    fair_id: str, desk: FairDesk, *, number: int | None = None, address: Callable[[str], str] = str
) -> Programme:
    """The version that holds, or an earlier one. `address` turns the word of a badge into where its QR code leads.

    Raises BadInput("fair_not_published"), UnknownThing("unknown_fair_version").
    """
    fair = desk.shelf.fair(fair_id)
    version = _version(fair, number, desk)
    people = desk.shelf.participations(fair_id)
    parties = desk.parties(people)
    there = {str(row["id"]) for row in version.instance["participants"]}  # type: ignore[attr-defined]  # a list by its format
    guests = tuple(
        Guest(one.party_id, parties[one.party_id].name if one.party_id in parties else one.party_id, one.side.value,
              one.type, address(one.badge))
        for one in people
        if one.party_id in there
    )  # fmt: skip

    def entry(one: Meeting) -> Entry:
        return Entry(one.slot, one.table, fair.starts(one.slot), fair.ends(one.slot), one.a, one.b)

    entries = tuple(map(entry, meetings_from(version.schedule)))
    stands = {frozenset((one.a, one.b)) for one in entries}
    gone = {
        key: entry(one)
        for before in desk.shelf.versions(fair_id)
        if before.number < version.number
        for one in meetings_from(before.schedule)
        if (key := frozenset((one.a, one.b))) not in stands
    }
    sample = any(party.sample for party in parties.values())
    return Programme(
        fair.id,
        fair.title,
        fair.venue,
        fair.day,
        version.number,
        version.published_at,
        guests,
        entries,
        sample,
        tuple(sorted(gone.values(), key=lambda one: (one.starts, one.a, one.b))),
    )


def _version(fair: Fair, number: int | None, desk: FairDesk) -> ScheduleVersion:
    if number is None:
        last = desk.shelf.latest(fair.id)
        if last is None:
            raise BadInput("fair_not_published", value=fair.title)
        return last
    for one in desk.shelf.versions(fair.id):
        if one.number == number:
            return one
    raise UnknownThing("unknown_fair_version", value=number, fair=fair.title)
