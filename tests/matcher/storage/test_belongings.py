from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from matcher.bootstrap import House
from matcher.entities import Kind
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.entities.profiles import Profile, ProfileContent, Side
from matcher.settings import Settings
from matcher.storage.persons import Field, Purpose
from tests.builders import a_party

AT = datetime(2026, 1, 15, tzinfo=UTC)


def test_profiles_follow_a_party_that_becomes_another(tmp_path: Path) -> None:
    house = House(Settings(home=tmp_path))
    house.writer.put_parties([a_party("OLD"), a_party("NEW")])
    profile = Profile("offer:1", Side.OFFER, "OLD", ProfileContent((Kind.SUPPLIER,), title="银触点"), 1, AT)
    with house.writer.transaction() as work:
        house.board_work(work).add(profile)
    with house.writer.transaction() as work:
        work.replace_party("OLD", "NEW")
    assert house.board.profile("offer:1").party_id == "NEW"
    house.close()


def test_members_and_consents_follow_a_party_that_becomes_another(tmp_path: Path) -> None:
    house = House(Settings(home=tmp_path))
    house.writer.put_parties([a_party("OLD"), a_party("NEW")])
    members = [
        Membership(UserRole.STARTUP, "OLD"),
        Membership(UserRole.STARTUP, "NEW"),
        Membership(UserRole.COUNTERPART, "OLD"),
    ]
    house.door.add_account(SYSTEM, "zhang", "", "银触点 and 断路器 7", members)
    house.persons.consent("OLD", Purpose.DEAL_FLOW, SYSTEM, at=AT)
    house.persons.keep("party:OLD", Field.PHONE, "13812345678", until=date(2027, 1, 1))
    with house.writer.transaction() as work:
        work.replace_party("OLD", "NEW")
    assert house.door.account("zhang").memberships == (
        Membership(UserRole.COUNTERPART, "NEW"), Membership(UserRole.STARTUP, "NEW"),
    )  # fmt: skip
    assert house.persons.released_to(["F1"], Purpose.DEAL_FLOW, date(2026, 2, 1)) == {"NEW"}
    assert house.persons.find(Field.PHONE, "13812345678") == []
    house.close()
