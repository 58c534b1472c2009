"""引擎 · From a URL to database engines: SQLite in WAL with synchronous=FULL, or PostgreSQL.

SQLite loses acknowledged writes on power loss under synchronous=NORMAL, and a transaction that reads before it writes
fails under load unless it starts with BEGIN IMMEDIATE; so the writing engine starts every transaction that way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from matcher.errors import BadInput, MatcherError, Unavailable
from matcher.storage.migrating import bring_up, can_be_brought_up, make_tables, newest_version
from matcher.storage.tables import META, REVISIONS

_BUSY_SECONDS: Final = 30  # how long a writer of another process is waited for


def open_engines(url: str) -> tuple[Engine, Engine]:
    """(reading engine, writing engine) of a database whose tables exist and are of this version; older ones are brought up.

    Raises BadInput for a URL that cannot be right, Unavailable for a database that cannot be reached or read, that
    belongs to something else, or that was written by a newer schema version.
    """
    parsed = _parse(url)
    reading, writing = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    try:
        with told(parsed):
            _prepare(writing, parsed)
    except MatcherError:
        reading.dispose()
        writing.dispose()
        raise
    return reading, writing


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Turns what the database refuses into Unavailable("records_unavailable") with its own words; broken references into BadInput."""
    try:
        yield
    except IntegrityError as error:  # e.g. an offer of a party that is not stored
        raise BadInput("records_contradict", reason=str(error.orig).strip()) from error
    except DBAPIError as error:
        raise Unavailable("records_unavailable", value=_shown(url), reason=str(error.orig).strip()) from error
    except SQLAlchemyError as error:  # e.g. a pool that gave no connection in time
        raise Unavailable("records_unavailable", value=_shown(url), reason=str(error)) from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadInput("bad_records_url", value=url) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise BadInput("bad_records_url", value=_shown(parsed))
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise BadInput("records_need_a_file", value=url)  # reader and writer are two connections
    return parsed


def _sqlite(url: URL) -> tuple[Engine, Engine]:
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable("records_unavailable", value=str(path), reason=error.strerror or str(error)) from error
    engines = []
    for begin in ("BEGIN", "BEGIN IMMEDIATE"):
        engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
        event.listen(engine, "connect", _set_up_sqlite)
        # the dialect's own hook: an engine that is listened to takes twice as long for each query
        engine.dialect.do_begin = _beginning(begin)  # type: ignore[assignment, method-assign]  # per engine
        engines.append(engine)
    return engines[0], engines[1]


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is sent by _beginning, not by sqlite3
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _beginning(statement: str) -> Callable[[Any], None]:
    def do_begin(connection: Any) -> None:
        connection.execute(statement)

    return do_begin


def _postgresql(url: URL) -> tuple[Engine, Engine]:
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise Unavailable("postgres_driver_missing", value=str(error)) from error
    return engine, engine


def _prepare(engine: Engine, url: URL) -> None:
    """Make the tables of an empty database, bring up those of an older one; refuse a newer one or another owner's."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # two processes may open an empty database at once
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(3303)")
        there = set(inspect(connection).get_table_names())
        if META.name not in there:
            if there:
                raise Unavailable("records_foreign", value=_shown(url), tables=sorted(there))
            make_tables(connection)
            start = {
                "schema_version": newest_version(),
                "content_sum": "0" * 32,
                "chain_sum": "0" * 32,
                "revision": "0",
            }
            connection.execute(META.insert(), [{"key": key, "value": value} for key, value in start.items()])
            connection.execute(REVISIONS.insert(), {"number": 0, "lineage": uuid4().hex})
        found = str(connection.scalar(select(META.c.value).where(META.c.key == "schema_version")))
        if found == newest_version():
            return
        if not can_be_brought_up(found):
            raise Unavailable("records_of_other_version", value=_shown(url), found=found, expected=newest_version())
        bring_up(connection, found)


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)
