"""告知 · What somebody is told of its fairs: asked to come, its meetings, what changed in them, who it would have met and is not there.

Read from the fair's own records, never written: each is told of its own meetings and of nobody else's, and a decline shows as
a meeting that is not held, like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matcher.entities.fairs import Attendance, Fair, FairKind, FairState, Participation, ScheduleVersion
from matcher.fairs.schedule import Meeting
from matcher.services.fairs.desk import FairDesk

__all__ = ["FairNews", "Line", "news_of", "news_of_fair"]


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting of the reader: what became of it, with whom, when and where; `was` is the place before."""

    code: str  # kept | planned | added | moved | cancelled
    other_id: str
    starts: datetime  # Asia/Shanghai
    table: int
    was_starts: datetime | None = None
    was_table: int | None = None
    walked_in: bool = False  # the other came unannounced


@dataclass(frozen=True, slots=True)
class FairNews:
    """Something to be told: a code of wording/pages after `notice_`, for whom, of which fair, about whose meetings.

    `lines` are the meetings it is about; `other_id` whoever it is about; `version` the schedule it comes from.
    """

    code: str  # fair_invited | fair_published | fair_changed | fair_absent | fair_left | fair_asked
    party_id: str
    fair_id: str
    title: str
    at: datetime  # UTC
    kind: FairKind = FairKind.FAIR
    lines: tuple[Line, ...] = ()
    other_id: str = ""
    version: int | None = None
    note: str = ""


def news_of(party_id: str, desk: FairDesk) -> tuple[FairNews, ...]:
    """Everything a party is told of its fairs, the newest first; of a fair being prepared nothing."""
    return _newest_first(
        one
        for mine in desk.shelf.participations_of([party_id])
        for one in _of_fair(desk.shelf.fair(mine.fair_id), mine, desk)
    )


def news_of_fair(fair_id: str, party_id: str, desk: FairDesk) -> tuple[FairNews, ...]:
    """What a party is told of one fair, the newest first. Raises UnknownThing for a fair it takes no part in."""
    mine = desk.participation(fair_id, party_id)
    return _newest_first(_of_fair(desk.shelf.fair(fair_id), mine, desk))


def _newest_first(found: Iterable[FairNews]) -> tuple[FairNews, ...]:
    return tuple(sorted(found, key=lambda one: (one.at, one.code, one.other_id), reverse=True))


def _of_fair(fair: Fair, mine: Participation, desk: FairDesk) -> Iterator[FairNews]:
    if fair.state is FairState.DRAFT:
        return
    asked = [moment for moment in (fair.opened_at, mine.invited_at) if moment is not None]
    if asked and fair.kind is FairKind.FAIR:  # a clinic is asked for by whoever wants advice
        yield FairNews("fair_invited", mine.party_id, fair.id, fair.title, max(asked))
    for said in desk.requests_to(fair.id, mine.party_id) if fair.state is not FairState.HELD else ():
        if said.at is not None:
            yield FairNews(
                "fair_asked", mine.party_id, fair.id, fair.title, said.at, other_id=said.from_id, note=said.reason
            )
    versions = desk.shelf.outlines(fair.id)
    if not versions:
        return
    people = {one.party_id: one for one in desk.shelf.participations(fair.id)}
    for version in versions:
        if told := _of_version(fair, mine, version, people):
            yield told
    yield from _of_gone(fair, mine.party_id, versions, people)


def _of_version(
    fair: Fair, mine: Participation, version: ScheduleVersion, people: Mapping[str, Participation]
) -> FairNews | None:
    """The first version tells everybody who was to come; later ones only whoever has a changed meeting."""
    lines = tuple(_lines(fair, mine.party_id, version, people))
    first = version.number == 1
    was_coming = mine.comes or (mine.left_at is not None and mine.left_at > version.published_at)
    if not lines and not (first and was_coming):
        return None
    return FairNews(
        "fair_published" if first else "fair_changed", mine.party_id, fair.id, fair.title, version.published_at, fair.kind,
        lines, version=version.number, note=version.note,
    )  # fmt: skip


def _lines(fair: Fair, party_id: str, version: ScheduleVersion, people: Mapping[str, Participation]) -> Iterator[Line]:
    change: Any = version.difference
    for code in ("cancelled", "added"):
        for row in change.get(code, ()):
            if party_id in (row["a"], row["b"]):
                other = row["b"] if row["a"] == party_id else row["a"]
                walked = code == "added" and other in people and "invite_walked_in" in people[other].reasons
                told = "planned" if version.number == 1 else code
                yield Line(told, other, fair.starts(row["slot"]), row["table"], walked_in=walked)
    for row in change.get("moved", ()):
        before, after = row["before"], row["after"]
        if party_id in (after["a"], after["b"]):
            other = after["b"] if after["a"] == party_id else after["a"]
            yield Line(
                "moved", other, fair.starts(after["slot"]), after["table"], fair.starts(before["slot"]), before["table"]
            )


def _of_gone(
    fair: Fair, party_id: str, versions: tuple[ScheduleVersion, ...], people: Mapping[str, Participation]
) -> Iterator[FairNews]:
    """Counterparts who do not come (any more), told to those who were to meet them by the version that held at that moment."""
    for other in people.values():
        if other.left_at is None or other.party_id == party_id:
            continue
        code = {Attendance.ABSENT: "fair_absent", Attendance.WITHDRAWN: "fair_left"}.get(other.status)
        held = [one for one in versions if one.published_at <= other.left_at]
        meeting = _between(party_id, other.party_id, held)
        if code and meeting is not None:
            line = Line("kept", other.party_id, fair.starts(meeting.slot), meeting.table)
            yield FairNews(code, party_id, fair.id, fair.title, other.left_at, fair.kind, (line,), other.party_id)


def _between(a: str, b: str, versions: Iterable[ScheduleVersion]) -> Meeting | None:
    """The meeting of two as the last of some versions has it: the differences one after another."""
    found: Meeting | None = None
    for version in versions:
        change: Any = version.difference
        if any({row["a"], row["b"]} == {a, b} for row in change.get("cancelled", ())):
            found = None
        rows = [*change.get("added", ()), *(moved["after"] for moved in change.get("moved", ()))]
        found = next((Meeting(**row) for row in rows if {row["a"], row["b"]} == {a, b}), found)
    return found
