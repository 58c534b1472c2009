"""作业的存取 · Jobs in the store: taken by one worker, told of as they go, taken up again when their worker died."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, insert, literal, or_, select, update

from matcher.entities.jobs import Job, JobKind, JobState
from matcher.errors import Conflict, UnknownThing
from matcher.storage.beside import Beside
from matcher.storage.tables.jobs import JOBS

__all__ = ["KEPT_DAYS", "SILENT", "SqlJobs", "add_job"]

SILENT: Final = timedelta(seconds=60)
"""A running job without a sign of life for so long, seen so by the same looker twice, has lost its worker."""
KEPT_DAYS: Final = 90
"""Days a job that has ended can still be found."""
_CONTENTS: Final = {"content", "data"}
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
        self._seen: dict[
            str, tuple[datetime, datetime]
        ] = {}  # running job → its last sign of life, when that was first seen

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
        with self._beside.write() as connection:
            waiting = or_(JOBS.c.state == JobState.QUEUED.value, JOBS.c.id.in_(self._lost(connection, now)))
            oldest = select(JOBS).where(waiting).order_by(JOBS.c.created_at, JOBS.c.id).limit(1)
            row = connection.execute(oldest.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            _set(connection, row.id, state=JobState.RUNNING.value, updated_at=now)
            return _read(connection.execute(select(JOBS).where(JOBS.c.id == row.id)).one())

    def give_back(self, now: datetime) -> int:
        """Running jobs wait again: at the start of the only worker there is, none of them can be running."""
        running = update(JOBS).where(JOBS.c.state == JobState.RUNNING.value)
        with self._beside.write() as connection:
            return connection.execute(running.values(state=JobState.QUEUED.value, updated_at=now)).rowcount

    def beat(self, id: str, now: datetime) -> None:
        """Its worker lives. Does not queue behind this process's own writing, which may be the very work of the job."""
        running = and_(JOBS.c.id == id, JOBS.c.state == JobState.RUNNING.value)
        with self._beside.write_past_queue() as connection:
            connection.execute(update(JOBS).where(running).values(updated_at=now))

    def forget_ended(self, now: datetime) -> int:
        """Let go of the jobs that ended long ago; how many."""
        ended = JOBS.c.state.in_([state.value for state in JobState if state.is_final])
        with self._beside.write() as connection:
            return connection.execute(
                delete(JOBS).where(ended, JOBS.c.updated_at < now - timedelta(days=KEPT_DAYS))
            ).rowcount

    def _lost(self, connection: Connection, now: datetime) -> list[str]:
        """Running jobs whose last sign of life is what it was SILENT ago.

        Its age alone would tell nothing: while one long transaction holds the database, no sign of life gets through, and no
        look either.
        """
        running = connection.execute(
            select(JOBS.c.id, JOBS.c.updated_at).where(JOBS.c.state == JobState.RUNNING.value)
        ).all()
        before, self._seen = self._seen, {}
        for row in running:
            sign = _utc(row.updated_at)
            known = before.get(row.id)
            self._seen[row.id] = known if known is not None and known[0] == sign else (sign, now)
        return [id for id, (_, since) in self._seen.items() if now - since >= SILENT]

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
            _drop_contents(connection, id)
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
                _drop_contents(connection, id)
            elif state is JobState.RUNNING:
                _set(connection, id, cancel=True, updated_at=now)
            return _read(connection.execute(select(JOBS).where(JOBS.c.id == id)).one())


def _set(connection: Connection, id: str, **facts: Any) -> None:
    connection.execute(update(JOBS).where(JOBS.c.id == id).values(version=JOBS.c.version + 1, **facts))


def _drop_contents(connection: Connection, id: str) -> None:
    """Of the files of a job that has ended the names, sizes and hashes stay: what was in them is in the records, or refused."""
    asked = json.loads(connection.scalar(select(JOBS.c.asked).where(JOBS.c.id == id)) or "{}")
    if any(_CONTENTS & file.keys() for file in asked.get("files", ())):
        asked["files"] = [_in_brief(file) for file in asked["files"]]
        connection.execute(update(JOBS).where(JOBS.c.id == id).values(asked=json.dumps(asked, ensure_ascii=False)))


def _in_brief(file: Mapping[str, str]) -> dict[str, Any]:
    content = b64decode(file["data"]) if "data" in file else file["content"].encode()
    return {"name": file["name"], "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


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
