"""对接会的行 · Fairs, participations, schedules and words on meetings as rows, and back; rows of earlier days lack what came later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from matcher.entities.fairs import (
    Attendance,
    Fair,
    FairKind,
    FairState,
    MeetingRecord,
    Participation,
    RequestMode,
    ScheduleVersion,
    SchedulingMode,
    Side,
)
from matcher.storage.some_at_a_time import utc

if TYPE_CHECKING:
    pass


__all__ = ["fair_of", "fair_row", "participation_of", "person_row", "record_row", "version_of", "version_row"]


_LISTS = {
    "title", "organiser_id", "chain", "region", "venue", "slot_minutes", "pause_minutes", "slot_count", "table_count",
    "breaks_after", "one_per_firm", "meet_again",
}  # fmt: skip


def fair_row(fair: Fair) -> dict[str, Any]:
    """A fair as its row, without the id."""
    facts = {name: getattr(fair, name) for name in sorted(_LISTS)} | {
        "day": fair.day.isoformat(), "begins": fair.begins.isoformat("minutes"), "segments": fair.segments,
        "kind": fair.kind.value, "request_mode": fair.request_mode.value, "scheduling_mode": fair.scheduling_mode.value,
        "locks": fair.locks, "type_limits": dict(fair.type_limits), "opened_at": _text(fair.opened_at),
    }  # fmt: skip
    row = {"owner": fair.owner, "state": fair.state.value, "version": fair.version}
    return row | {"facts": _json(facts), "draft": _json(fair.draft)}


def fair_of(row: Any) -> Fair:
    """The fair of a row."""
    facts = json.loads(row.facts)
    plain = {name: facts[name] for name in _LISTS if name in facts}  # rows of earlier days lack what came later
    return Fair(
        id=row.id, owner=row.owner, state=FairState[row.state.upper()], version=row.version,
        day=date.fromisoformat(facts["day"]), begins=time.fromisoformat(facts["begins"]),
        segments=tuple(facts["segments"]), kind=FairKind[facts["kind"].upper()],
        request_mode=RequestMode[facts["request_mode"].upper()],
        scheduling_mode=SchedulingMode[facts["scheduling_mode"].upper()],
        locks=tuple((a, b) for a, b in facts["locks"]), draft=json.loads(row.draft),
        type_limits=facts.get("type_limits", {}), opened_at=_moment(facts.get("opened_at")), **plain,
    )  # fmt: skip


_OF_PERSON = (
    "type", "max_meetings", "min_meetings", "limit_in", "limit_out", "booth", "calendar", "badge", "late_from", "version",
)  # fmt: skip


_MOMENTS = ("invited_at", "left_at")


def person_row(one: Participation) -> dict[str, Any]:
    """A participation as its row."""
    facts = {name: getattr(one, name) for name in _OF_PERSON} | {"available": one.available, "reasons": one.reasons}
    facts |= {name: _text(getattr(one, name)) for name in _MOMENTS}
    return {
        "fair_id": one.fair_id, "party_id": one.party_id, "side": one.side.value, "status": one.status.value,
        "checked_in_at": one.checked_in_at, "facts": _json(facts),
    }  # fmt: skip


def participation_of(row: Any) -> Participation:
    """The participation of a row."""
    facts = json.loads(row.facts)
    available = facts.pop("available")
    invited, left = (_moment(facts.pop(name, None)) for name in _MOMENTS)
    return Participation(
        fair_id=row.fair_id, party_id=row.party_id, side=Side[row.side.upper()],
        status=Attendance[row.status.upper()],
        checked_in_at=None if row.checked_in_at is None else utc(row.checked_in_at),
        available=None if available is None else tuple(available), reasons=tuple(facts.pop("reasons")),
        invited_at=invited, left_at=left, **facts,
    )  # fmt: skip


def version_row(version: ScheduleVersion) -> dict[str, Any]:
    """A published schedule as its row."""
    return {
        "fair_id": version.fair_id, "number": version.number, "published_at": version.published_at, "by": version.by,
        "note": version.note, "instance": _json(version.instance), "schedule": _json(version.schedule),
        "difference": _json(version.difference),
    }  # fmt: skip


def version_of(row: Any) -> ScheduleVersion:
    """The published schedule of a row."""
    return ScheduleVersion(
        row.fair_id, row.number, utc(row.published_at), row.by, json.loads(row.instance), json.loads(row.schedule),
        json.loads(row.difference), row.note,
    )  # fmt: skip


def record_row(said: MeetingRecord) -> dict[str, Any]:
    """What one side said of a meeting, as its row."""
    return {
        "fair_id": said.fair_id, "a": said.a, "b": said.b, "by": said.by, "held": said.held, "rating": said.rating,
        "next_step": said.next_step, "note": said.note, "at": said.at or datetime.now(UTC),
        "engagement_id": said.engagement_id,
    }  # fmt: skip


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
