"""审计 · The audit log: what was seen or done by whom, one row after another, chained so that no row can be changed unnoticed.

chain(n) = HMAC-SHA256(key, chain(n-1) ‖ canonical JSON of row n). The key is not in the database. A log that was cut off
at its end is whole in itself: note the head that `verify` gives somewhere else, and ask for it again later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from matcher.entities.accounts import Viewer
from matcher.storage.beside import Beside
from matcher.storage.keyring import Keyring
from matcher.storage.tables.audit import AUDIT_LOG

__all__ = ["AuditEvent", "AuditHead", "SqlAudit"]

_ROWS_A_READ: Final = 2_000
_START: Final = b"\0" * 32


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One row of the log."""

    number: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditHead:
    """What a check found: rows in order, the chain of the last, and the first row that does not hold (None: all hold)."""

    count: int
    chain: str
    broken_at: int | None


class SqlAudit:
    """The log of one database; safe to share between threads."""

    def __init__(self, beside: Beside, keyring: Keyring) -> None:
        self._beside, self._keyring = beside, keyring

    def note(
        self, viewer: Viewer, act: str, subject: str, *, at: datetime, detail: Mapping[str, Any] | None = None
    ) -> int:
        """Add a row in a transaction of its own; its number."""
        with self._beside.write() as connection:
            return self.note_within(connection, viewer, act, subject, at=at, detail=detail)

    def note_within(
        self, connection: Connection, viewer: Viewer, act: str, subject: str, *, at: datetime,
        detail: Mapping[str, Any] | None = None,
    ) -> int:  # fmt: skip
        """Add a row together with what it tells of, or not at all; its number."""
        if connection.dialect.name == "postgresql":  # on SQLite the transaction itself is alone
            connection.exec_driver_sql("LOCK TABLE audit_log IN EXCLUSIVE MODE")
        newest = select(AUDIT_LOG.c.number, AUDIT_LOG.c.chain).order_by(AUDIT_LOG.c.number.desc()).limit(1)
        last = connection.execute(newest).first()
        number = int(last.number) + 1 if last else 1
        row: dict[str, Any] = {
            "number": number, "at": at.astimezone(UTC).replace(microsecond=0), "actor": actor_of(viewer),
            "act": act, "subject": subject, "detail": _json(detail or {}),
        }  # fmt: skip
        row["chain"] = self._link(last.chain if last else _START, row)
        connection.execute(AUDIT_LOG.insert(), row)
        return number

    def verify(self) -> AuditHead:
        """Work the chain out anew from its first row."""
        count, chain = 0, _START
        for row in self._rows():
            chain = self._link(chain, row._mapping)
            if row.number != count + 1 or chain != row.chain:
                return AuditHead(count, bytes(row.chain).hex(), row.number)
            count += 1
        return AuditHead(count, chain.hex(), None)

    def holds(self, number: int, chain: str) -> bool:
        """Whether the row of that number still carries the chain that was once noted."""
        rows = self._beside.read(select(AUDIT_LOG.c.chain).where(AUDIT_LOG.c.number == number))
        return bool(rows) and bytes(rows[0].chain).hex() == chain

    def newest(self, *, subject: str | None = None, limit: int = 50) -> list[AuditEvent]:
        """The newest rows first, optionally those about one subject."""
        query = select(AUDIT_LOG).order_by(AUDIT_LOG.c.number.desc()).limit(limit)
        if subject is not None:
            query = query.where(AUDIT_LOG.c.subject == subject)
        return [
            AuditEvent(row.number, row.at.replace(tzinfo=UTC), row.actor, row.act, row.subject, json.loads(row.detail))
            for row in self._beside.read(query)
        ]

    def _rows(self) -> Any:
        after = 0
        while rows := self._beside.read(
            select(AUDIT_LOG).where(AUDIT_LOG.c.number > after).order_by(AUDIT_LOG.c.number).limit(_ROWS_A_READ)
        ):
            yield from rows
            after = rows[-1].number

    def _link(self, before: bytes, row: Mapping[str, Any]) -> bytes:
        at = row["at"].replace(tzinfo=UTC).isoformat()
        told = _json([row["number"], at, row["actor"], row["act"], row["subject"], row["detail"]])
        return self._keyring.mark("audit", bytes(before).hex() + told)


def actor_of(viewer: Viewer) -> str:
    """How the log calls a viewer."""
    return viewer.account_id or ("system" if viewer.system else "anonymous")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
