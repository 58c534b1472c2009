from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from matcher.errors import Unavailable
from matcher.storage import open_records
from matcher.storage.migrating import newest_version, run_steps
from matcher.storage.tables import METADATA
from matcher.storage.versions import v0001_baseline
from tests.builders import a_need, a_party, an_offer


def as_before_steps(url: str) -> None:
    """Turns a database into one of schema version "2": only the baseline's tables, and no mark of any step."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        later = [table for table in reversed(METADATA.sorted_tables) if table.name not in BASELINE_TABLES]
        for table in later:
            table.drop(connection)
        connection.execute(text("UPDATE meta SET value = '2' WHERE key = 'schema_version'"))
    engine.dispose()


BASELINE_TABLES = {
    "meta", "revisions", "parties", "offers", "needs", "materials", "segments", "preferences", "import_log",
}  # fmt: skip


def test_the_steps_lead_to_the_tables_the_code_speaks_of(records_url: str) -> None:
    engine = create_engine(records_url)
    with engine.begin() as connection:
        run_steps(connection)
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_a_new_database_has_the_tables_the_steps_lead_to(records_url: str) -> None:
    open_records(records_url)
    engine = create_engine(records_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert (context.get_current_heads(), compare_metadata(context, METADATA)) == ((newest_version(),), [])
    engine.dispose()


def test_a_database_of_the_second_schema_is_brought_up_losing_nothing(records_url: str) -> None:
    repository, writer = open_records(records_url)
    party, offer, need = a_party(), an_offer(party_id="P1", valid_to=date(2027, 1, 1)), a_need(id="N1", party_id="P1")
    writer.put_parties([party])
    writer.put_offers([offer], "industry_chain")
    writer.put_needs([need])
    writer.prefer("P1", "O1", "decline", "太远")
    before = (repository.data_version(), repository.revision(), repository.lineage(3), repository.counts())
    repository.close()
    writer.close()
    as_before_steps(records_url)
    again, _ = open_records(records_url)
    assert (again.data_version(), again.revision(), again.lineage(3), again.counts()) == before
    assert (again.party("P1"), again.offers_by_id(["O1"])["O1"], again.needs_of("P1")) == (party, offer, [need])
    assert again.preferences_of("P1") == {"O1": ("decline", "太远")}


def test_a_database_that_was_brought_up_equals_a_new_one(sqlite_url: str, tmp_path: Path) -> None:
    open_records(sqlite_url)
    as_before_steps(sqlite_url)
    open_records(sqlite_url)
    engine = create_engine(sqlite_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert (context.get_current_heads(), compare_metadata(context, METADATA)) == ((newest_version(),), [])
    engine.dispose()


def test_a_newer_database_than_the_code_is_refused_unchanged(records_url: str) -> None:
    open_records(records_url)
    engine = create_engine(records_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE meta SET value = '9999' WHERE key = 'schema_version'"))
    engine.dispose()
    with pytest.raises(Unavailable) as refusal:
        open_records(records_url)
    assert (refusal.value.code, refusal.value.facts["found"]) == ("records_of_other_version", "9999")


def test_a_step_that_fails_leaves_the_database_as_it_was(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, writer = open_records(sqlite_url)
    writer.put_parties([a_party()])
    as_before_steps(sqlite_url)
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as before:
        tables = before.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()
    monkeypatch.setattr("matcher.storage.engines.bring_up", _half_way)
    with pytest.raises(Unavailable):
        open_records(sqlite_url)
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as after:
        assert after.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall() == tables


def _half_way(connection: object, version: str) -> None:
    connection.execute(text("CREATE TABLE half (id INTEGER)"))  # type: ignore[attr-defined]
    connection.execute(text("SELECT * FROM nowhere"))  # type: ignore[attr-defined]


def test_the_steps_stand_in_one_line() -> None:
    names = sorted(path.name for path in Path(v0001_baseline.__file__).parent.glob("v*.py"))
    assert [name[1:5] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]


def as_of_step_13(url: str) -> None:
    """Turns a new database into one of before members and papers, with an account that came in and two cases, one a draft."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for step in (
            "DROP TABLE preferences_taken_back", "DROP TABLE case_papers", "ALTER TABLE accounts DROP COLUMN signed_in_at",
            "ALTER TABLE invitations DROP COLUMN note", "UPDATE alembic_version SET version_num = '0013'",
            "UPDATE meta SET value = '0013' WHERE key = 'schema_version'",
            "INSERT INTO accounts (id, login, name, created_at, disabled) VALUES ('A1', 'a', '样例', '2026-01-01 00:00:00', false), "
            "('A2', 'b', '样例', '2026-01-01 00:00:00', false)",
        ):  # fmt: skip
            connection.execute(text(step))
        for number, at in enumerate(("2026-02-03 08:00:00", "2026-02-01 08:00:00"), start=1):
            connection.execute(
                text("INSERT INTO audit_log VALUES (:number, :at, 'A1', 'sign_in', 'account:A1', '{}', :chain)"),
                {"number": number, "at": at, "chain": b"0" * 32},
            )
        for id, act in (("draft", "drafted"), ("handed-in", "submitted")):
            connection.execute(
                text("INSERT INTO cases VALUES (:id, 'help', 'P1', '求助', 'account:A1', NULL, '', true, :place, "
                     "'2026-02-01 08:00:00', NULL, 1, '[]', '{}')"), {"id": id, "place": f"02026-02-09{id}"}
            )  # fmt: skip
            connection.execute(
                text(
                    "INSERT INTO case_lines VALUES (:id, 1, :act, 'applicant', 'A1', '2026-02-01 08:00:00', '[]', '')"
                ),
                {"id": id, "act": act},
            )
    engine.dispose()


def test_what_is_known_of_sign_ins_and_drafts_fills_the_new_columns(records_url: str) -> None:
    open_records(records_url)
    as_of_step_13(records_url)
    open_records(records_url)
    engine = create_engine(records_url)
    with engine.connect() as connection:
        signed_in = connection.execute(text("SELECT id, signed_in_at FROM accounts ORDER BY id")).all()
        places = connection.execute(text("SELECT id, place FROM cases ORDER BY place")).all()
    engine.dispose()
    assert [(id, at and str(at)[:19]) for id, at in signed_in] == [("A1", "2026-02-03 08:00:00"), ("A2", None)]
    assert [tuple(row) for row in places] == [("handed-in", "02026-02-09handed-in"), ("draft", "22026-02-09draft")]
