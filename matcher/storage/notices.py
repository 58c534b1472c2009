"""通知的存取 · Up to when each account has seen what it is told."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from matcher.storage.beside import Beside
from matcher.storage.tables.notices import NOTICES_SEEN

__all__ = ["SqlNotices"]


class SqlNotices:
    """One moment an account; safe to share between threads."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def seen_at(self, account_id: str) -> datetime | None:
        """The moment up to which everything has been seen, UTC; None: nothing yet."""
        rows = self._beside.read(select(NOTICES_SEEN.c.seen_at).where(NOTICES_SEEN.c.account_id == account_id))
        return rows[0].seen_at.replace(tzinfo=UTC) if rows else None

    def see(self, account_id: str, at: datetime) -> None:
        """Everything up to a moment has been seen."""
        with self._beside.write() as connection:
            connection.execute(delete(NOTICES_SEEN).where(NOTICES_SEEN.c.account_id == account_id))
            connection.execute(insert(NOTICES_SEEN), {"account_id": account_id, "seen_at": at})
