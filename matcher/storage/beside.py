"""旁边 · What stands beside the records in the same database: runs, keys, jobs, events. No part of the data version.

It shares the records' one writer, so that nobody of this process waits for a lock that another holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Executable

from matcher.storage.engines import told
from matcher.storage.repository import SqlRepository
from matcher.storage.writer import SqlWriter, Transaction

__all__ = ["Beside", "Joined", "connection_of"]


class Beside:
    """Reading and writing of tables that are no records; safe to share between threads."""

    def __init__(self, repository: SqlRepository, writer: SqlWriter) -> None:
        self._reading, self._writing, self._lock = repository._engine, writer._engine, writer._lock

    def read(self, query: Executable, given: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """All rows of a query with these parameters. Raises Unavailable("records_unavailable")."""
        with self.reading() as connection:
            return connection.execute(query, given).all()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read on, for several queries or a stream."""
        with told(self._reading.url), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, undone when it raises. The revision stays as it is."""
        with self._lock, told(self._writing.url), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def write_past_queue(self) -> Iterator[Connection]:
        """As write(), without queueing behind this process's other writing: for what touches nothing that they touch.

        SQLite has one writer: there it waits for the database itself, and may be refused.
        """
        with told(self._writing.url), self._writing.begin() as connection:
            yield connection


def connection_of(work: Transaction) -> Connection:
    """The connection of a transaction over the records, for what must be kept with it or not at all."""
    return work._connection


class Joined(Beside):
    """The same on one connection, inside a transaction that is under way: what is written stands or falls with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The transaction that is under way, its own writes included."""
        yield self._connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The transaction that is under way."""
        yield self._connection
