"""对接会的存取 · Fairs over SQL. Published versions are only added to; a change names the version of the fair it changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, insert, select, update

from matcher.entities.engagements import Preference, Value
from matcher.entities.fairs import (
    Fair,
    MeetingRecord,
    Participation,
    ScheduleVersion,
    context_of,
)
from matcher.errors import Stale, UnknownThing
from matcher.storage.fair_rows import (
    fair_of,
    fair_row,
    record_row,
    version_of,
    version_row,
)
from matcher.storage.participations import SqlParticipations, put_person
from matcher.storage.some_at_a_time import utc
from matcher.storage.tables import FAIRS, MEETING_RECORDS, SCHEDULE_VERSIONS
from matcher.storage.tables.engagements import PREFERENCE_LOG
from matcher.storage.taking_back import STANDING
from matcher.storage.webhooks import emit

if TYPE_CHECKING:
    pass


__all__ = ["SqlFairs", "told_of"]


class SqlFairs(SqlParticipations):
    """Reading and writing side in one; safe to share between threads."""

    def add(self, fair: Fair, invited: Iterable[Participation] = ()) -> None:
        """A new fair with those it invites."""
        with self._beside.write() as connection:
            connection.execute(insert(FAIRS), {"id": fair.id, **fair_row(fair)})
            for one in invited:
                put_person(connection, one)

    def fair(self, fair_id: str) -> Fair:
        """Raises UnknownThing("unknown_fair")."""
        rows = self._beside.read(select(FAIRS).where(FAIRS.c.id == fair_id))
        if not rows:
            raise UnknownThing("unknown_fair", value=fair_id)
        return fair_of(rows[0])

    def all(self) -> tuple[Fair, ...]:
        """Every fair, the latest day first."""
        found = [fair_of(row) for row in self._beside.read(select(FAIRS))]
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
            before = fair_of(row)
            if version is not None and version != before.version:
                raise Stale("fair_changed", value=fair_id, version=before.version)
            after = act(before)
            connection.execute(
                update(FAIRS).where(FAIRS.c.id == fair_id).values(fair_row(after) | {"version": before.version + 1})
            )
            if then is not None:
                then(connection, after)
        return self.fair(fair_id)

    def publish(self, version: ScheduleVersion, act: Callable[[Fair], Fair], expected: int | None = None) -> Fair:
        """The next version of the schedule and the fair's change stand or fall together; numbers have no holes."""

        def keep(connection: Connection, _: Fair) -> None:
            numbers = select(func.max(SCHEDULE_VERSIONS.c.number)).where(SCHEDULE_VERSIONS.c.fair_id == version.fair_id)
            last = connection.scalar(numbers) or 0
            if version.number != last + 1:
                raise Stale("fair_changed", value=version.fair_id, version=last)
            connection.execute(insert(SCHEDULE_VERSIONS), version_row(version))
            for party_id in told_of(version):
                told = {"id": version.fair_id, "version": version.number}
                emit(connection, "fair.published", party_id, told)

        return self.change(version.fair_id, act, expected, keep)

    def versions(self, fair_id: str) -> tuple[ScheduleVersion, ...]:
        """Every published schedule, the first first."""
        order = SCHEDULE_VERSIONS.c.number
        query = select(SCHEDULE_VERSIONS).where(SCHEDULE_VERSIONS.c.fair_id == fair_id).order_by(order)
        return tuple(map(version_of, self._beside.read(query)))

    def outlines(self, fair_id: str) -> tuple[ScheduleVersion, ...]:
        """Every published schedule without its two files, which are large: when, by whom, and what it changed."""
        c = SCHEDULE_VERSIONS.c
        columns = (c.fair_id, c.number, c.published_at, c.by, c.note, c.difference)
        query = select(*columns).where(c.fair_id == fair_id).order_by(c.number)
        return tuple(
            ScheduleVersion(r.fair_id, r.number, utc(r.published_at), r.by, {}, {}, json.loads(r.difference), r.note)
            for r in self._beside.read(query)
        )

    def latest(self, fair_id: str) -> ScheduleVersion | None:
        """The schedule that holds; None before the first."""
        order = SCHEDULE_VERSIONS.c.number.desc()
        query = select(SCHEDULE_VERSIONS).where(SCHEDULE_VERSIONS.c.fair_id == fair_id).order_by(order).limit(1)
        rows = self._beside.read(query)
        return version_of(rows[0]) if rows else None

    def wishes_to(self, fair_id: str, party_id: str) -> tuple[Preference, ...]:
        """What each last said of a party for a fair and has not taken back, by id. For the other side's approval alone."""
        c = PREFERENCE_LOG.c
        query = select(PREFERENCE_LOG).where((c.to_id == party_id) & (c.context == context_of(fair_id)) & STANDING)
        latest = {
            row.from_id: Preference(
                row.from_id, row.to_id, Value[row.value.upper()], row.reason, row.context, utc(row.at)
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
            connection.execute(insert(MEETING_RECORDS), record_row(said))

    def records(self, fair_id: str) -> tuple[MeetingRecord, ...]:
        """Everything said of a fair's meetings."""
        c = MEETING_RECORDS.c
        query = select(MEETING_RECORDS).where(c.fair_id == fair_id).order_by(c.a, c.b, c.by)
        return tuple(
            MeetingRecord(r.fair_id, r.a, r.b, r.by, r.held, r.rating, r.next_step, r.note, utc(r.at), r.engagement_id)
            for r in self._beside.read(query)
        )


def told_of(version: ScheduleVersion) -> list[str]:
    """Everybody whose meetings a version changes."""
    change: Any = version.difference
    rows = [*change.get("cancelled", ()), *change.get("added", ()), *(one["after"] for one in change.get("moved", ()))]
    return sorted({row[end] for row in rows for end in ("a", "b")})
