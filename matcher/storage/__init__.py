"""记录 · Where parties, offers, needs and chains are kept: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from matcher.storage.engines import open_engines
from matcher.storage.repository import SqlRepository
from matcher.storage.writer import SqlWriter, Transaction

__all__ = ["SqlRepository", "SqlWriter", "Transaction", "open_engines", "open_records"]


def open_records(url: str) -> tuple[SqlRepository, SqlWriter]:
    """The reading and the writing side of the records at a URL such as sqlite:///var/records.db; made when not there.

    Raises BadInput for a URL that cannot be right, Unavailable for a database that cannot be used, with the way out.
    """
    reading, writing = open_engines(url)
    return SqlRepository(reading), SqlWriter(writing)
