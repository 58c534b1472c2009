"""作业的存取 · Jobs in the store: taken by one worker, told of as they go, taken up again when their worker died."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, insert, literal, or_, select, update

from matcher.entities.jobs import Job, JobKind, JobState
from matcher.errors import Conflict, UnknownThing
from matcher.storage.beside import Beside
from matcher.storage.tables.jobs import JOBS

__all__ = ["SILENT", "SqlJobs", "add_job"]

SILENT: Final = timedelta(seconds=60)
"""A running job that was told nothing of for so long has lost its worker."""
_KINDS = {kind.value: kind for kind in JobKind}
_STATES = {state.value: state for state in JobState}

_LISTED = (*(column for column in JOBS.c if column.name != "asked"), literal("{}").label("asked"))


def add_job(connection: Connection, job: Job) -> None:
    """A new job, inside a transaction."""
    connection.execute(insert(JOBS), _row(job))


class SqlJobs:
    """Jobs of one database; several workers may share it."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def get(self, id: str) -> Job:
        """Raises UnknownThing("unknown_job")."""
        rows = self._beside.read(select(JOBS).where(JOBS.c.id == id))
        if not rows:
            raise UnknownThing("unknown_job", value=id)
        return _read(rows[0])

    def of_owner(self, owner: str, limit: int = 50) -> list[Job]:
        """The newest jobs somebody asked for; what was asked, which may be whole files, is left out."""
        newest = select(*_LISTED).where(JOBS.c.owner == owner).order_by(JOBS.c.created_at.desc(), JOBS.c.id)
        return [_read(row) for row in self._beside.read(newest.limit(limit))]

    def of_kind(self, kind: JobKind, limit: int = 20) -> list[Job]:
        """The newest jobs of a kind, whoever asked for them; as above."""
        newest = select(*_LISTED).where(JOBS.c.kind == kind.value).order_by(JOBS.c.created_at.desc(), JOBS.c.id)
        return [_read(row) for row in self._beside.read(newest.limit(limit))]

    def take(self, now: datetime) -> Job | None:
        """The oldest job that waits, or whose worker died, now running; None when there is none. One worker gets it."""
        lost = and_(JOBS.c.state == JobState.RUNNING.value, JOBS.c.updated_at < now - SILENT)
        waiting = select(JOBS).where(or_(JOBS.c.state == JobState.QUEUED.value, lost))
        with self._beside.write() as connection:
            row = connection.execute(
                waiting.order_by(JOBS.c.created_at, JOBS.c.id).limit(1).with_for_update(skip_locked=True)
            ).first()
            if row is None:
                return None
            _set(connection, row.id, state=JobState.RUNNING.value, updated_at=now)
            return _read(connection.execute(select(JOBS).where(JOBS.c.id == row.id)).one())

    def give_back(self, now: datetime) -> int:
        """Running jobs wait again: at the start of the only worker there is, none of them can be running."""
        running = update(JOBS).where(JOBS.c.state == JobState.RUNNING.value)
        with self._beside.write() as connection:
            return connection.execute(running.values(state=JobState.QUEUED.value, updated_at=now)).rowcount

    def tell(self, id: str, now: datetime, **facts: Any) -> bool:
        """How far it is (step, done, total, kept); whether somebody wants it stopped."""
        with self._beside.write() as connection:
            _set(connection, id, updated_at=now, **_stored(facts))
            return bool(connection.scalar(select(JOBS.c.cancel).where(JOBS.c.id == id)))

    def finish(self, id: str, state: JobState, now: datetime, *, result: Mapping[str, Any] | None = None,
               fault: Mapping[str, str] | None = None) -> Job:  # fmt: skip
        """The end of it."""
        facts = _stored({"result": result, "fault": fault})
        with self._beside.write() as connection:
            _set(connection, id, state=state.value, updated_at=now, **facts)
            return _read(connection.execute(select(JOBS).where(JOBS.c.id == id)).one())

    def cancel(self, id: str, now: datetime) -> Job:
        """Stop it: at once while it waits, at its next word while it runs. Raises Conflict for one that has ended."""
        with self._beside.write() as connection:
            row = connection.execute(select(JOBS).where(JOBS.c.id == id).with_for_update()).first()
            if row is None:
                raise UnknownThing("unknown_job", value=id)
            state = _STATES[row.state]
            if state.is_final and state is not JobState.CANCELLED:
                raise Conflict("job_has_ended", value=id, state=state)
            if state is JobState.QUEUED:
                _set(connection, id, state=JobState.CANCELLED.value, cancel=True, updated_at=now)
            elif state is JobState.RUNNING:
                _set(connection, id, cancel=True, updated_at=now)
            return _read(connection.execute(select(JOBS).where(JOBS.c.id == id)).one())


def _set(connection: Connection, id: str, **facts: Any) -> None:
    connection.execute(update(JOBS).where(JOBS.c.id == id).values(version=JOBS.c.version + 1, **facts))


def _stored(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: json.dumps(value, ensure_ascii=False, allow_nan=False) if name in ("kept", "result", "fault") else value
        for name, value in facts.items()
        if value is not None
    }


def _row(job: Job) -> dict[str, Any]:
    return {
        "id": job.id, "kind": job.kind.value, "asked": json.dumps(dict(job.asked), ensure_ascii=False), "owner": job.owner,
        "state": job.state.value, "step": job.step, "done": job.done, "total": job.total, "cancel": job.cancel,
        "kept": json.dumps(dict(job.kept)), "result": None, "fault": None, "version": job.version,
        "created_at": job.created_at, "updated_at": job.updated_at,
    }  # fmt: skip


def _read(row: Any) -> Job:
    return Job(
        id=row.id, kind=_KINDS[row.kind], asked=json.loads(row.asked), owner=row.owner, created_at=_utc(row.created_at),
        updated_at=_utc(row.updated_at), state=_STATES[row.state], step=row.step, done=row.done, total=row.total,
        cancel=row.cancel, kept=json.loads(row.kept), result=json.loads(row.result) if row.result else None,
        fault=json.loads(row.fault) if row.fault else None, version=row.version,
    )  # fmt: skip


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
