"""对接会的存取 · Fairs over SQL. Published versions are only added to; a change names the version of the fair it changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from matcher.entities.engagements import Preference, Value
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
    context_of,
)
from matcher.errors import BadInput, Stale, UnknownThing
from matcher.storage.tables import FAIRS, MEETING_RECORDS, PARTICIPATIONS, SCHEDULE_VERSIONS
from matcher.storage.tables.engagements import PREFERENCE_LOG
from matcher.storage.webhooks import emit

if TYPE_CHECKING:
    from matcher.storage.beside import Beside

__all__ = ["SqlFairs", "told_of"]


class SqlFairs:
    """Reading and writing side in one; safe to share between threads."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def add(self, fair: Fair, invited: Iterable[Participation] = ()) -> None:
        """A new fair with those it invites."""
        with self._beside.write() as connection:
            connection.execute(insert(FAIRS), {"id": fair.id, **_fair_row(fair)})
            for one in invited:
                _put(connection, one)

    def fair(self, fair_id: str) -> Fair:
        """Raises UnknownThing("unknown_fair")."""
        rows = self._beside.read(select(FAIRS).where(FAIRS.c.id == fair_id))
        if not rows:
            raise UnknownThing("unknown_fair", value=fair_id)
        return _fair(rows[0])

    def all(self) -> tuple[Fair, ...]:
        """Every fair, the latest day first."""
        found = [_fair(row) for row in self._beside.read(select(FAIRS))]
        return tuple(sorted(found, key=lambda one: (one.day, one.id), reverse=True))

    def change(
        self, fair_id: str, act: Callable[[Fair], Fair], version: int | None = None,
        then: Callable[[Connection, Fair], None] | None = None,
    ) -> Fair:  # fmt: skip
        """Apply an act in one transaction. Raises Stale("fair_changed") when the fair has another version by now."""
        with self._beside.write() as connection:
            row = connection.execute(select(FAIRS).where(FAIRS.c.id == fair_id).with_for_update()).one_or_none()
            if row is None:
                raise UnknownThing("unknown_fair", value=fair_id)
            before = _fair(row)
            if version is not None and version != before.version:
                raise Stale("fair_changed", value=fair_id, version=before.version)
            after = act(before)
            connection.execute(
                update(FAIRS).where(FAIRS.c.id == fair_id).values(_fair_row(after) | {"version": before.version + 1})
            )
            if then is not None:
                then(connection, after)
        return self.fair(fair_id)

    def participations(self, fair_id: str) -> tuple[Participation, ...]:
        """Everybody of a fair, demand side first, by id."""
        order = PARTICIPATIONS.c.side, PARTICIPATIONS.c.party_id
        query = select(PARTICIPATIONS).where(PARTICIPATIONS.c.fair_id == fair_id).order_by(*order)
        return tuple(map(_participation, self._beside.read(query)))

    def participations_of(self, party_ids: Iterable[str]) -> tuple[Participation, ...]:
        """Every fair these parties take part in."""
        query = select(PARTICIPATIONS).where(PARTICIPATIONS.c.party_id.in_(sorted(set(party_ids))))
        return tuple(map(_participation, self._beside.read(query)))

    def put(self, people: Iterable[Participation]) -> None:
        """Keep participations, new or known."""
        with self._beside.write() as connection:
            for one in people:
                _put(connection, one)

    def join(self, one: Participation) -> None:
        """Somebody new. Raises BadInput("fair_has_it") for who is on the list, however many ask at once."""
        with self._beside.write() as connection:
            if connection.execute(select(PARTICIPATIONS.c.side).where(_key(one.fair_id, one.party_id))).first():
                raise BadInput("fair_has_it", value=one.party_id)
            try:
                connection.execute(insert(PARTICIPATIONS), _person_row(one))
            except IntegrityError as why:  # another process was first
                raise BadInput("fair_has_it", value=one.party_id) from why

    def change_people(self, fair_id: str, act: Callable[[Participation], Participation]) -> tuple[Participation, ...]:
        """Apply an act to everybody of a fair in one transaction; those it changed."""
        query = select(PARTICIPATIONS).where(PARTICIPATIONS.c.fair_id == fair_id).order_by(PARTICIPATIONS.c.party_id)
        changed = []
        with self._beside.write() as connection:
            for before in map(_participation, connection.execute(query.with_for_update()).all()):
                after = act(before)
                if after != before:
                    changed.append(replace(after, version=before.version + 1))
                    _put(connection, changed[-1])
        return tuple(changed)

    def change_person(
        self, fair_id: str, party_id: str, act: Callable[[Participation], Participation], version: int | None = None
    ) -> Participation:
        """Apply an act to one participation, read and kept in one transaction; what changes nothing is no new version.

        Raises UnknownThing("fair_not_invited"), Stale("participation_changed") when it has another version by now.
        """
        query = select(PARTICIPATIONS).where(_key(fair_id, party_id)).with_for_update()
        with self._beside.write() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise UnknownThing("fair_not_invited", value=party_id)
            before = _participation(row)
            if version is not None and version != before.version:
                raise Stale("participation_changed", value=party_id, version=before.version)
            after = act(before)
            if after == before:
                return before
            after = replace(after, version=before.version + 1)
            _put(connection, after)
        return after

    def publish(self, version: ScheduleVersion, act: Callable[[Fair], Fair], expected: int | None = None) -> Fair:
        """The next version of the schedule and the fair's change stand or fall together; numbers have no holes."""

        def keep(connection: Connection, _: Fair) -> None:
            numbers = select(func.max(SCHEDULE_VERSIONS.c.number)).where(SCHEDULE_VERSIONS.c.fair_id == version.fair_id)
            last = connection.scalar(numbers) or 0
            if version.number != last + 1:
                raise Stale("fair_changed", value=version.fair_id, version=last)
            connection.execute(insert(SCHEDULE_VERSIONS), _version_row(version))
            for party_id in told_of(version):
                told = {"id": version.fair_id, "version": version.number}
                emit(connection, "fair.published", party_id, told)

        return self.change(version.fair_id, act, expected, keep)

    def versions(self, fair_id: str) -> tuple[ScheduleVersion, ...]:
        """Every published schedule, the first first."""
        order = SCHEDULE_VERSIONS.c.number
        query = select(SCHEDULE_VERSIONS).where(SCHEDULE_VERSIONS.c.fair_id == fair_id).order_by(order)
        return tuple(map(_version, self._beside.read(query)))

    def outlines(self, fair_id: str) -> tuple[ScheduleVersion, ...]:
        """Every published schedule without its two files, which are large: when, by whom, and what it changed."""
        c = SCHEDULE_VERSIONS.c
        columns = (c.fair_id, c.number, c.published_at, c.by, c.note, c.difference)
        query = select(*columns).where(c.fair_id == fair_id).order_by(c.number)
        return tuple(
            ScheduleVersion(r.fair_id, r.number, _utc(r.published_at), r.by, {}, {}, json.loads(r.difference), r.note)
            for r in self._beside.read(query)
        )

    def latest(self, fair_id: str) -> ScheduleVersion | None:
        """The schedule that holds; None before the first."""
        order = SCHEDULE_VERSIONS.c.number.desc()
        query = select(SCHEDULE_VERSIONS).where(SCHEDULE_VERSIONS.c.fair_id == fair_id).order_by(order).limit(1)
        rows = self._beside.read(query)
        return _version(rows[0]) if rows else None

    def wishes_to(self, fair_id: str, party_id: str) -> tuple[Preference, ...]:
        """What each last said of a party for a fair, by id. For the other side's approval alone."""
        c = PREFERENCE_LOG.c
        query = select(PREFERENCE_LOG).where((c.to_id == party_id) & (c.context == context_of(fair_id)))
        latest = {
            row.from_id: Preference(
                row.from_id, row.to_id, Value[row.value.upper()], row.reason, row.context, _utc(row.at)
            )
            for row in self._beside.read(query.order_by(c.number))
        }
        return tuple(latest[name] for name in sorted(latest))

    def record(self, said: MeetingRecord) -> None:
        """What one side says of a meeting; said again, it replaces what the same side said before."""
        c = MEETING_RECORDS.c
        same = (c.fair_id == said.fair_id) & (c.a == said.a) & (c.b == said.b) & (c.by == said.by)
        with self._beside.write() as connection:
            connection.execute(
                select(FAIRS.c.id).where(FAIRS.c.id == said.fair_id).with_for_update()
            )  # one after another
            connection.execute(delete(MEETING_RECORDS).where(same))
            connection.execute(insert(MEETING_RECORDS), _record_row(said))

    def records(self, fair_id: str) -> tuple[MeetingRecord, ...]:
        """Everything said of a fair's meetings."""
        c = MEETING_RECORDS.c
        query = select(MEETING_RECORDS).where(c.fair_id == fair_id).order_by(c.a, c.b, c.by)
        return tuple(
            MeetingRecord(r.fair_id, r.a, r.b, r.by, r.held, r.rating, r.next_step, r.note, _utc(r.at), r.engagement_id)
            for r in self._beside.read(query)
        )


def told_of(version: ScheduleVersion) -> list[str]:
    """Everybody whose meetings a version changes."""
    change: Any = version.difference
    rows = [*change.get("cancelled", ()), *change.get("added", ()), *(one["after"] for one in change.get("moved", ()))]
    return sorted({row[end] for row in rows for end in ("a", "b")})


_LISTS = {
    "title", "organiser_id", "chain", "region", "venue", "slot_minutes", "pause_minutes", "slot_count", "table_count",
    "breaks_after", "one_per_firm", "meet_again",
}  # fmt: skip


def _fair_row(fair: Fair) -> dict[str, Any]:
    facts = {name: getattr(fair, name) for name in sorted(_LISTS)} | {
        "day": fair.day.isoformat(), "begins": fair.begins.isoformat("minutes"), "segments": fair.segments,
        "kind": fair.kind.value, "request_mode": fair.request_mode.value, "scheduling_mode": fair.scheduling_mode.value,
        "locks": fair.locks, "type_limits": dict(fair.type_limits), "opened_at": _text(fair.opened_at),
    }  # fmt: skip
    row = {"owner": fair.owner, "state": fair.state.value, "version": fair.version}
    return row | {"facts": _json(facts), "draft": _json(fair.draft)}


def _fair(row: Any) -> Fair:
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


def _key(fair_id: str, party_id: str) -> ColumnElement[bool]:
    return (PARTICIPATIONS.c.fair_id == fair_id) & (PARTICIPATIONS.c.party_id == party_id)


def _put(connection: Connection, one: Participation) -> None:
    connection.execute(delete(PARTICIPATIONS).where(_key(one.fair_id, one.party_id)))
    connection.execute(insert(PARTICIPATIONS), _person_row(one))


def _person_row(one: Participation) -> dict[str, Any]:
    facts = {name: getattr(one, name) for name in _OF_PERSON} | {"available": one.available, "reasons": one.reasons}
    facts |= {name: _text(getattr(one, name)) for name in _MOMENTS}
    return {
        "fair_id": one.fair_id, "party_id": one.party_id, "side": one.side.value, "status": one.status.value,
        "checked_in_at": one.checked_in_at, "facts": _json(facts),
    }  # fmt: skip


def _participation(row: Any) -> Participation:
    facts = json.loads(row.facts)
    available = facts.pop("available")
    invited, left = (_moment(facts.pop(name, None)) for name in _MOMENTS)
    return Participation(
        fair_id=row.fair_id, party_id=row.party_id, side=Side[row.side.upper()],
        status=Attendance[row.status.upper()],
        checked_in_at=None if row.checked_in_at is None else _utc(row.checked_in_at),
        available=None if available is None else tuple(available), reasons=tuple(facts.pop("reasons")),
        invited_at=invited, left_at=left, **facts,
    )  # fmt: skip


def _version_row(version: ScheduleVersion) -> dict[str, Any]:
    return {
        "fair_id": version.fair_id, "number": version.number, "published_at": version.published_at, "by": version.by,
        "note": version.note, "instance": _json(version.instance), "schedule": _json(version.schedule),
        "difference": _json(version.difference),
    }  # fmt: skip


def _version(row: Any) -> ScheduleVersion:
    return ScheduleVersion(
        row.fair_id, row.number, _utc(row.published_at), row.by, json.loads(row.instance), json.loads(row.schedule),
        json.loads(row.difference), row.note,
    )  # fmt: skip


def _record_row(said: MeetingRecord) -> dict[str, Any]:
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


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
