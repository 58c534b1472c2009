"""对接会的文档 · Fairs as JSON, for those who plan them and for those who take part. No document names a decline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.documents import labelled
from matcher.entities import Party
from matcher.entities.engagements import Preference
from matcher.entities.fairs import Fair, MeetingRecord, Participation, ScheduleVersion
from matcher.fairs.documents import warning_document
from matcher.papers import Entry, Programme
from matcher.services.fairs import FairDesk, Proposal
from matcher.services.fairs.editing import Preview
from matcher.services.fairs.recap import Funnel
from matcher.services.fairs.telling import FairNews
from matcher.wording import LANGUAGES, label

__all__ = [
    "agenda_document", "brief_document", "fair_document", "funnel_document", "news_document", "outcome_document",
    "participation_document", "preview_document", "proposal_document", "request_document", "version_document",
]  # fmt: skip


def fair_document(fair: Fair, *, planning: bool) -> dict[str, Any]:
    """The fair; locks and the state of the draft for those who plan it."""
    document: dict[str, Any] = {
        "id": fair.id, "title": fair.title, "kind": labelled(fair.kind), "day": fair.day.isoformat(), "venue": fair.venue,
        "organiser_id": fair.organiser_id, "chain": fair.chain, "segments": list(fair.segments), "region": fair.region,
        "slots": [
            {"number": slot, "starts": fair.starts(slot).isoformat(), "ends": fair.ends(slot).isoformat()}
            for slot in range(fair.slot_count)
        ],
        "table_count": fair.table_count, "breaks_after": fair.breaks_after, "one_per_firm": fair.one_per_firm,
        "meet_again": fair.meet_again, "type_limits": dict(fair.type_limits),
        "request_mode": labelled(fair.request_mode), "scheduling_mode": labelled(fair.scheduling_mode),
        "state": labelled(fair.state), "version": fair.version,
    }  # fmt: skip
    if planning:
        document |= {"locks": [list(pair) for pair in fair.locks], "draft": dict(fair.draft) or None}
    return document


def brief_document(fair: Fair) -> dict[str, Any]:
    """A fair on a list."""
    whole = fair_document(fair, planning=False)
    return {name: whole[name] for name in ("id", "title", "kind", "day", "venue", "state", "chain", "version")}


def proposal_document(found: Proposal, parties: Mapping[str, Party]) -> dict[str, Any]:
    """A proposal with names and the reasons in both languages."""
    document = found.document()
    for row in document["invited"]:
        row["name"] = _name(row["party_id"], parties)
        row["reasons"] = [_words(code) for code in row["reasons"]]
    return document | {"assumed": [_words(code) for code in document["assumed"]]}


def request_document(asking: Iterable[Preference], desk: FairDesk) -> list[dict[str, Any]]:
    """Who asks, and the one line of why."""
    found = list(asking)
    parties = desk.named(one.from_id for one in found)
    return [{"party_id": one.from_id, "name": _name(one.from_id, parties), "reason": one.reason} for one in found]


def news_document(found: Iterable[FairNews], desk: FairDesk) -> list[dict[str, Any]]:
    """What one is told of a fair."""
    news = list(found)
    ids = {name for one in news for name in (one.other_id, *(line.other_id for line in one.lines)) if name}
    parties = desk.named(sorted(ids))

    def named(id: str) -> dict[str, str]:
        return {"id": id, "name": _name(id, parties)}

    return [
        {"code": one.code, "at": one.at.isoformat(timespec="seconds"), "about": named(one.other_id) if one.other_id else None,
         "version": one.version, "note": one.note, "lines": [
            {"code": line.code, "with": named(line.other_id), "starts": line.starts.isoformat(), "table": line.table,
             "was_starts": line.was_starts.isoformat() if line.was_starts else None, "was_table": line.was_table,
             "walked_in": line.walked_in}
            for line in one.lines
        ]}
        for one in news
    ]  # fmt: skip


def participation_document(one: Participation, parties: Mapping[str, Party], *, whole: bool) -> dict[str, Any]:
    """Somebody who takes part; limits, hours and presence for the organiser and for oneself alone."""
    document: dict[str, Any] = {"party_id": one.party_id, "name": _name(one.party_id, parties), "side": one.side.value}
    if whole:
        document |= {
            "type": one.type, "status": labelled(one.status), "max_meetings": one.max_meetings,
            "min_meetings": one.min_meetings, "limit_in": one.limit_in, "limit_out": one.limit_out,
            "version": one.version, "available": None if one.available is None else list(one.available),
            "booth": one.booth, "calendar": one.calendar, "reasons": list(one.reasons), "late_from": one.late_from,
            "checked_in_at": one.checked_in_at.isoformat(timespec="seconds") if one.checked_in_at else None,
        }  # fmt: skip
    return document


def preview_document(found: Preview) -> dict[str, Any]:
    """What an edit costs."""
    return {
        "allowed": found.allowed, "value_cost": found.value_cost, "idle_cost": found.idle_cost,
        "also_moves": list(found.other) if found.other else None,
        "violations": [warning_document(one) for one in found.violations],
    }  # fmt: skip


def version_document(version: ScheduleVersion, *, whole: bool = False) -> dict[str, Any]:
    """A published version; with the two files `matcher fair check` reads where it is asked for alone."""
    document: dict[str, Any] = {
        "number": version.number, "published_at": version.published_at.isoformat(timespec="seconds"), "note": version.note,
        "difference": dict(version.difference),
    }  # fmt: skip
    return document | ({"instance": dict(version.instance), "schedule": dict(version.schedule)} if whole else {})


def agenda_document(programme: Programme, party_id: str) -> dict[str, Any]:
    """One's own meetings."""
    return {
        "fair_id": programme.fair_id, "title": programme.title, "version": programme.version,
        "meetings": [_entry(one, programme, party_id) for one in programme.of(party_id)],
    }  # fmt: skip


def outcome_document(said: MeetingRecord) -> dict[str, Any]:
    """What was said of a meeting."""
    return {
        "a": said.a, "b": said.b, "by": said.by or None, "held": said.held, "rating": said.rating,
        "next_step": said.next_step, "note": said.note, "engagement_id": said.engagement_id,
    }  # fmt: skip


def funnel_document(found: Funnel) -> dict[str, Any]:
    """Counts and shares."""
    counts = ("invited", "registered", "came", "planned", "told", "held", "second", "contract")
    document: dict[str, Any] = {f"{name}_count": getattr(found, f"{name}_count") for name in counts}
    shares = {f"{name}_share": getattr(found, f"{name}_share") for name in ("accepted", "kept", "second")}
    return document | shares | {"rating_mean": found.rating_mean}


def _entry(one: Entry, programme: Programme, party_id: str) -> dict[str, Any]:
    other = one.b if one.a == party_id else one.a
    return {
        "slot": one.slot, "table": one.table, "starts": one.starts.isoformat(), "ends": one.ends.isoformat(),
        "with": {"id": other, "name": programme.name_of(other)},
    }  # fmt: skip


def _name(id: str, parties: Mapping[str, Party]) -> str:
    return parties[id].name if id in parties else id


def _words(code: str) -> dict[str, str]:
    return {"code": code, **{lang: label(code, lang) for lang in LANGUAGES}}
