"""迁移 · Brings the tables of an older database to today's, inside the transaction that opens it.

The steps lie in matcher.storage.versions; the newest file name is the version wanted, so a database that is up to date
costs one read and no import of Alembic. `meta.schema_version` holds the version reached; "2" is what it was called
before there were steps.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from matcher.storage.tables import META, METADATA

BASELINE: Final = "0001"
_BEFORE_STEPS: Final = {"2": BASELINE}
_STEP: Final = re.compile(r"v(\d{4})_\w+\.py")


@cache
def newest_version() -> str:
    """Version of the tables as this code knows them, e.g. "0007"."""
    return max(_known_versions())


def can_be_brought_up(version: str) -> bool:
    """Whether a database of this version has all its steps ahead of it here."""
    return version in _BEFORE_STEPS or version in _known_versions()


def make_tables(connection: Connection) -> None:
    """Every table of an empty database at once, marked as of the newest version."""
    METADATA.create_all(connection)
    _context(connection).stamp(_script(), newest_version())


def bring_up(connection: Connection, version: str) -> None:
    """Apply each step after `version` in order and note the version reached; nothing of it stands if one fails."""
    if version in _BEFORE_STEPS:
        _context(connection).stamp(_script(), _BEFORE_STEPS[version])
    run_steps(connection)
    reached = META.update().where(META.c.key == "schema_version").values(value=newest_version())
    connection.execute(reached)


def run_steps(connection: Connection) -> None:
    """The steps that are still ahead of the database, all of them where it has none behind it."""
    from alembic.operations import Operations  # noqa: PLC0415 — slow import

    def ahead(reached: Any, _: object) -> Any:
        return _script()._upgrade_revs("head", reached)

    context = _context(connection, fn=ahead)
    with Operations.context(context):
        context.run_migrations()


@cache
def _known_versions() -> frozenset[str]:
    names = (each.name for each in resources.files("matcher.storage.versions").iterdir())
    return frozenset(found[1] for name in names if (found := _STEP.fullmatch(name)))


@cache
def _script() -> Any:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 — slow import: only a new or an old database needs it

    folder = Path(str(resources.files("matcher.storage.versions")))
    return ScriptDirectory(folder, version_locations=[folder])


def _context(connection: Connection, **options: Any) -> Any:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 — slow import

    return MigrationContext.configure(connection, opts=options)
