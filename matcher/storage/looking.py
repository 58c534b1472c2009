"""查看 · What a database is, told without changing it: neither made, nor brought up, nor written to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, func, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from matcher.errors import BadInput, Unavailable
from matcher.storage.tables import META, OFFERS

__all__ = ["Standing", "look_at"]


@dataclass(frozen=True, slots=True)
class Standing:
    """`version` None: nothing is there yet. `damage`: what the database says of its own file, "" when it is whole."""

    version: str | None = None
    offer_count: int = 0
    damage: str = ""


def look_at(url: str) -> Standing:
    """How the database stands. Raises BadInput("bad_records_url"), Unavailable("records_unavailable")."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadInput("bad_records_url", value=url) from error
    shown = parsed.render_as_string(hide_password=True)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    if is_sqlite:
        path = Path(parsed.database or "")
        if not path.is_file():
            return Standing()
        parsed = parsed.set(database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})
    try:
        engine = create_engine(parsed)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise Unavailable("postgres_driver_missing", value=str(error)) from error
    try:
        with engine.connect() as connection:
            if META.name not in inspect(connection).get_table_names():
                return Standing()
            version = connection.scalar(select(META.c.value).where(META.c.key == "schema_version"))
            count = connection.scalar(select(func.count()).select_from(OFFERS)) or 0
            said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() if is_sqlite else "ok"
            return Standing(str(version), count, "" if said == "ok" else str(said))
    except DBAPIError as error:
        raise Unavailable("records_unavailable", value=shown, reason=str(error.orig).strip()) from error
    finally:
        engine.dispose()
