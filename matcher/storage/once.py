"""一次 · An effect and its answer kept in one transaction: however often a request is repeated, it happens once.

Source: IETF draft-ietf-httpapi-idempotency-key-header. A refusal is not kept: a repaired request may use its key again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from matcher.errors import Conflict
from matcher.storage.beside import Beside, connection_of
from matcher.storage.tables.board import ANSWERS
from matcher.storage.writer import SqlWriter, Transaction

__all__ = ["KEPT_DAYS", "Answer", "Connection", "Once", "Request"]

KEPT_DAYS: Final = 30
"""Days an answer is given again under its key."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, to be given again byte for byte."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is told from others: `scope` is who asks for what, `key` None where it may happen again."""

    scope: str
    key: str | None
    body: bytes

    @property
    def id(self) -> str:
        """Hash of scope and key."""
        return hashlib.sha256(f"{self.scope}\0{self.key}".encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def asked(self) -> bytes:
        """Hash of the body."""
        return hashlib.sha256(self.body).digest()


class _Known(Exception):
    """Somebody else was first; what it answered."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("known")
        self.answer = answer


class Once:
    """Runs effects over the records, each once a key. Equal requests that come together wait for the first."""

    def __init__(
        self, beside: Beside, writer: SqlWriter, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._beside, self._writer, self._now = beside, writer, now

    def answered(self, request: Request) -> Answer | None:
        """What was given under the key before, for work that is long to do and need not be done again.

        Raises Conflict("key_reused") as run() does.
        """
        return self._known(request) if request.key is not None else None

    def run(self, request: Request, effect: Callable[[Transaction], Answer]) -> Answer:
        """The answer of the effect, or the one that was given under the key before.

        Raises Conflict("key_reused") for a key under which something else was asked; what the effect raises undoes it.
        """
        if request.key is not None and (known := self._known(request)) is not None:
            return known
        try:
            with self._writer.transaction() as work:
                return self._first(connection_of(work), request, lambda: effect(work))
        except _Known as found:
            return found.answer

    def run_beside(self, request: Request, effect: Callable[[Connection], Answer]) -> Answer:
        """As run(), for an effect that changes no records."""
        if request.key is not None and (known := self._known(request)) is not None:
            return known
        try:
            with self._beside.write() as connection:
                return self._first(connection, request, lambda: effect(connection))
        except _Known as found:
            return found.answer

    def _known(self, request: Request) -> Answer | None:
        rows = self._beside.read(select(ANSWERS).where(ANSWERS.c.id == request.id))
        return _answer(rows[0], request) if rows else None

    def _first(self, connection: Connection, request: Request, effect: Callable[[], Answer]) -> Answer:
        if request.key is None:
            return effect()
        if connection.dialect.name == "postgresql":  # SQLite's one writer needs no lock of its own
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({int(request.id[:15], 16)})")
        row = connection.execute(select(ANSWERS).where(ANSWERS.c.id == request.id)).first()
        if row is not None:
            raise _Known(_answer(row, request))
        answer, now = effect(), self._now()
        connection.execute(delete(ANSWERS).where(ANSWERS.c.at < now - timedelta(days=KEPT_DAYS)))
        connection.execute(
            insert(ANSWERS),
            {
                "id": request.id, "asked": request.asked, "status": answer.status, "body": answer.body, "at": now,
                "headers": json.dumps(dict(answer.headers)),
            },
        )  # fmt: skip
        return answer


def _answer(row: Any, request: Request) -> Answer:
    if bytes(row.asked) != request.asked:
        raise Conflict("key_reused", value=request.key or "")
    return Answer(row.status, bytes(row.body), json.loads(row.headers))
