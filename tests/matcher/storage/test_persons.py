from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.entities.accounts import Viewer
from matcher.storage import open_records
from matcher.storage.audit import SqlAudit
from matcher.storage.beside import Beside
from matcher.storage.keyring import Keyring
from matcher.storage.persons import Field, Purpose, SqlPersons, masked

AT = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)
CLERK = Viewer(account_id="A1")
PHONE, ID = "13812345678", "330302199001011234"


@pytest.fixture
def persons(records_url: str) -> SqlPersons:
    beside, keyring = Beside(*open_records(records_url)), Keyring(b"k" * 32)
    return SqlPersons(beside, keyring, SqlAudit(beside, keyring))


def test_a_number_is_masked_unless_it_is_asked_for_by_name(persons: SqlPersons) -> None:
    persons.keep("party:P1", Field.PHONE, PHONE, until=date(2027, 1, 1))
    assert persons.shown("party:P1", Field.PHONE) == "138******78"
    assert persons.reveal("party:P1", Field.PHONE, CLERK, why="case 7", at=AT) == PHONE


def test_that_a_number_was_read_is_in_the_log_without_the_number(persons: SqlPersons) -> None:
    persons.keep("party:P1", Field.ID_NUMBER, ID, until=date(2027, 1, 1))
    persons.reveal("party:P1", Field.ID_NUMBER, CLERK, why="case 7", at=AT)
    events = persons._audit.newest()
    assert [(each.actor, each.act, each.subject, dict(each.detail)) for each in events] == [
        ("A1", "reveal", "party:P1", {"field": "id_number", "why": "case 7"})
    ]
    assert ID not in repr(events)


def test_a_number_is_found_however_it_is_written(persons: SqlPersons) -> None:
    persons.keep("party:P1", Field.PHONE, PHONE, until=date(2027, 1, 1))
    persons.keep("party:P2", Field.PHONE, "13900000000", until=date(2027, 1, 1))
    assert persons.find(Field.PHONE, "".join(chr(ord(mark) + 0xFEE0) for mark in "138-") + "1234 5678") == ["party:P1"]
    assert persons.find(Field.ID_NUMBER, PHONE) == []


def test_no_byte_of_the_database_holds_a_number(sqlite_url: str) -> None:
    beside, keyring = Beside(*open_records(sqlite_url)), Keyring(b"k" * 32)
    persons = SqlPersons(beside, keyring, SqlAudit(beside, keyring))
    persons.keep("party:P1", Field.PHONE, PHONE, until=date(2027, 1, 1))
    persons.keep("party:P1", Field.ID_NUMBER, ID, until=date(2027, 1, 1))
    files = Path(sqlite_url.removeprefix("sqlite:///")).parent.glob("records.db*")
    stored = b"".join(path.read_bytes() for path in files)
    assert (PHONE.encode() in stored, ID.encode() in stored, b"party:P1" in stored) == (False, False, True)


def test_a_number_past_its_day_is_gone(persons: SqlPersons) -> None:
    persons.keep("party:P1", Field.PHONE, PHONE, until=date(2026, 1, 14))
    persons.keep("party:P2", Field.PHONE, PHONE, until=date(2026, 1, 15))
    assert persons.forget_expired(date(2026, 1, 15)) == 1
    assert persons.find(Field.PHONE, PHONE) == ["party:P2"]


@given(st.text(max_size=30))
def test_a_mask_hides_at_least_four_characters_or_all(text: str) -> None:
    shown = masked(text)
    assert len(shown) == len(text)
    assert shown.count("*") >= min(4, len(text))


def test_a_consent_is_in_force_until_it_ends_or_is_withdrawn(persons: SqlPersons) -> None:
    persons.consent("S1", Purpose.DEAL_FLOW, CLERK, at=AT, to_party_id="F1", until=date(2026, 6, 30))
    everyone = persons.consent("S2", Purpose.DEAL_FLOW, CLERK, at=AT)
    persons.consent("S3", Purpose.CONTACT, CLERK, at=AT, to_party_id="F1")
    assert persons.released_to(["F1"], Purpose.DEAL_FLOW, date(2026, 6, 30)) == {"S1", "S2"}
    assert persons.released_to(["F2"], Purpose.DEAL_FLOW, date(2026, 6, 30)) == {"S2"}
    assert persons.released_to(["F1"], Purpose.DEAL_FLOW, date(2026, 7, 1)) == {"S2"}
    assert persons.withdraw(everyone.id, "S1", CLERK, at=AT) is False
    assert persons.withdraw(everyone.id, "S2", CLERK, at=AT) is True
    assert persons.released_to(["F2"], Purpose.DEAL_FLOW, date(2026, 2, 1)) == frozenset()
    assert [each.act for each in persons._audit.newest()] == ["withdraw_consent", "consent", "consent", "consent"]
