from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from matcher.errors import BadInput, Unavailable
from matcher.storage import open_records
from matcher.storage.migrating import newest_version
from tests.builders import a_party


def test_records_are_made_where_the_folder_does_not_exist_yet(tmp_path: Path) -> None:
    repository, _ = open_records(f"sqlite:///{tmp_path}/new/folder/records.db")
    assert repository.counts() == dict.fromkeys(
        ("parties", "offers", "needs", "materials", "segments", "preferences"), 0
    )


def test_records_are_there_when_opened_again(records_url: str) -> None:
    open_records(records_url)[1].put_parties([a_party()])
    assert open_records(records_url)[0].party("P1") == a_party()


def test_sqlite_is_durable_and_checks_references(sqlite_url: str) -> None:
    repository, writer = open_records(sqlite_url)
    for engine in (repository._engine, writer._engine):
        with engine.connect() as connection:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in _PRAGMAS}
        assert found == _PRAGMAS


_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # 2 is FULL


def test_a_database_of_another_schema_version_is_refused_with_the_way_out(records_url: str) -> None:
    open_records(records_url)
    engine = create_engine(records_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE meta SET value = '0' WHERE key = 'schema_version'"))
    engine.dispose()
    with pytest.raises(Unavailable) as refusal:
        open_records(records_url)
    assert (refusal.value.code, refusal.value.facts["found"], refusal.value.facts["expected"]) == (
        "records_of_other_version", "0", newest_version(),
    )  # fmt: skip
    assert "matcher import" in refusal.value.sentence("en")


def test_somebody_elses_database_is_left_alone(records_url: str) -> None:
    engine = create_engine(records_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
    engine.dispose()
    with pytest.raises(Unavailable) as refusal:
        open_records(records_url)
    assert (refusal.value.code, refusal.value.facts["tables"]) == ("records_foreign", ["invoices"])


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_bytes(b"name,products\n" * 400)
    with pytest.raises(Unavailable) as refusal:
        open_records(f"sqlite:///{tmp_path}/records.db")
    assert refusal.value.code == "records_unavailable"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("records.db", "bad_records_url"),
        ("mysql://somebody@somewhere/records", "bad_records_url"),
        ("oracle+nothing://x", "bad_records_url"),
        ("sqlite://", "records_need_a_file"),
        ("sqlite:///:memory:", "records_need_a_file"),
    ],
)
def test_an_address_that_cannot_be_right_is_refused(url: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        open_records(url)
    assert refusal.value.code == code


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(Unavailable) as refusal:
        open_records("postgresql://somebody:geheim@127.0.0.1:1/records")
    assert refusal.value.code == "records_unavailable"
    assert "geheim" not in str(refusal.value)


def test_a_locked_database_is_told_not_crashed(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.storage.engines._BUSY_SECONDS", 0.05)
    _, writer = open_records(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable) as refusal:
        writer.put_parties([a_party()])
    other.close()
    assert (refusal.value.code, refusal.value.facts["reason"]) == ("records_unavailable", "database is locked")


def test_writers_in_many_threads_lose_nothing(both_engines) -> None:  # type: ignore[no-untyped-def]
    repository, writer = both_engines

    def write(thread: int) -> None:
        for number in range(10):
            writer.put_parties([a_party(f"{thread}-{number}")])

    threads = [threading.Thread(target=write, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert repository.counts()["parties"] == 40


def test_two_writers_of_one_database_keep_one_data_version(records_url: str) -> None:
    (repository, first), (_, second) = open_records(records_url), open_records(records_url)
    first.put_parties([a_party("A")])
    second.put_parties([a_party("B")])
    first.put_parties([a_party("C")])
    together = repository.data_version()
    with first.transaction(rehearsal=True) as work:
        work.put_parties([a_party("A"), a_party("B"), a_party("C")])
        assert work.data_version() == together
