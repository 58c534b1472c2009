"""Up to when an account has seen what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.settings import Settings, shipped_data

AT = datetime(2026, 1, 15, 4, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = House(Settings(home=tmp_path, data=shipped_data()))
    yield opened
    opened.close()


def test_an_account_has_seen_nothing_at_first_and_then_up_to_its_last_look(house: House) -> None:
    account = house.door.add_account(SYSTEM, "zhang", "张", "银触点 and 断路器 7", [Membership(UserRole.OPERATOR)]).id
    before = house.notices.seen_at(account)
    house.notices.see(account, AT)
    house.notices.see(account, AT + timedelta(hours=1))
    assert (before, house.notices.seen_at(account)) == (None, AT + timedelta(hours=1))


def test_the_log_of_imports_tells_the_newest_file_first(house: House, tmp_path: Path) -> None:
    seed = shipped_data() / "seed"
    house.import_files([seed / "talent.csv"])
    house.import_files([seed / "housing.csv"])
    found = house.import_log.newest(5)
    assert [one.file for one in found] == ["housing.csv", "talent.csv"]
    assert all(one.row_count == one.accepted_count + one.review_count + one.rejected_count for one in found)
