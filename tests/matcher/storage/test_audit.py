from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text

from matcher.entities.accounts import SYSTEM, Viewer
from matcher.errors import MatcherError
from matcher.storage import open_records
from matcher.storage.audit import SqlAudit
from matcher.storage.beside import Beside
from matcher.storage.keyring import Keyring

AT = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)
KEY = Keyring(b"k" * 32)


@pytest.fixture
def audit(records_url: str) -> SqlAudit:
    return SqlAudit(Beside(*open_records(records_url)), KEY)


def test_rows_are_numbered_told_and_hold(audit: SqlAudit) -> None:
    audit.note(SYSTEM, "import", "file:a", at=AT, detail={"rows": 3})
    audit.note(Viewer(account_id="A1"), "reveal", "party:P1", at=AT)
    head = audit.verify()
    assert (head.count, head.broken_at, audit.holds(2, head.chain)) == (2, None, True)
    assert [(each.number, each.actor, each.act, each.at) for each in audit.newest()] == [
        (2, "A1", "reveal", AT), (1, "system", "import", AT),
    ]  # fmt: skip


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET act = 'x'", "DELETE FROM audit_log"])
def test_the_database_itself_refuses_to_change_or_remove_a_row(
    audit: SqlAudit, records_url: str, statement: str
) -> None:
    audit.note(SYSTEM, "import", "file:a", at=AT)
    with pytest.raises(MatcherError), audit._beside.write() as connection:
        connection.execute(text(statement))
    assert audit.verify().count == 1


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_log SET actor = 'somebody else' WHERE number = 2", 2),
        ("DELETE FROM audit_log WHERE number = 2", 3),
        ("UPDATE audit_log SET number = 9 WHERE number = 3", 9),
    ],
)
def test_a_row_changed_behind_the_guard_shows(sqlite_url: str, statement: str, broken_at: int) -> None:
    audit = SqlAudit(Beside(*open_records(sqlite_url)), KEY)
    for number in range(3):
        audit.note(SYSTEM, f"act{number}", "x", at=AT)
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        for trigger in ("audit_log_kept", "audit_log_whole"):
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text(statement))
    engine.dispose()
    assert audit.verify().broken_at == broken_at


def test_a_chain_made_anew_without_the_key_does_not_hold(sqlite_url: str) -> None:
    beside = Beside(*open_records(sqlite_url))
    SqlAudit(beside, Keyring(b"x" * 32)).note(SYSTEM, "forged", "x", at=AT)
    assert SqlAudit(beside, KEY).verify().broken_at == 1


def test_a_log_cut_off_at_its_end_no_longer_has_the_head_that_was_noted(sqlite_url: str) -> None:
    audit = SqlAudit(Beside(*open_records(sqlite_url)), KEY)
    for _ in range(3):
        audit.note(SYSTEM, "act", "x", at=AT)
    noted = audit.verify()
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_log_whole"))
        connection.execute(text("DELETE FROM audit_log WHERE number = 3"))
    engine.dispose()
    assert (audit.verify().broken_at, audit.holds(noted.count, noted.chain)) == (None, False)


def test_rows_of_many_threads_make_one_chain(audit: SqlAudit) -> None:
    threads = [
        threading.Thread(target=lambda: [audit.note(SYSTEM, "act", "x", at=AT) for _ in range(10)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (audit.verify().count, audit.verify().broken_at) == (40, None)
