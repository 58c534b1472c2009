"""A manager's desk reads the manager's own funds, and comes to what a look through all of them would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.pages.fund_room import own_funds
from matcher.access import Act, may
from matcher.bootstrap import House
from matcher.entities import Kind, Role
from matcher.entities.accounts import ANONYMOUS, DEMO, SYSTEM, UserRole, Viewer
from tests.builders import a_party, an_offer
from tests.matcher.services.fairs.town import a_town

MANAGER = frozenset({UserRole.FUND_MANAGER})
VIEWERS = {
    "one of two": Viewer(account_id="a", party_ids=frozenset({"M1"}), roles=MANAGER),
    "both": Viewer(account_id="b", party_ids=frozenset({"M2", "M1"}), roles=MANAGER),
    "of no fund": Viewer(account_id="c", party_ids=frozenset({"P1"}), roles=MANAGER),
    "operator": Viewer(account_id="d", roles=frozenset({UserRole.OPERATOR})),
    "visitor": DEMO, "stranger": ANONYMOUS, "service": SYSTEM,
}  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[House]:
    with a_town(tmp_path) as house:
        with house.writer.transaction() as work:
            work.put_parties([a_party(name, roles=(Role.FUND_MANAGER,)) for name in ("M1", "M2")])
            owners = {"fund:c": "M1", "fund:a": "M1", "fund:b": "M2"}
            work.put_offers(
                [an_offer(id, kind=Kind.FUND, party_id=owner, sample=id == "fund:c") for id, owner in owners.items()],
                "funds",
            )
            hidden = an_offer("fund:z", kind=Kind.FUND, party_id="M2", terms={"anonymous": True})
            work.put_offers([hidden, an_offer("fund:n", kind=Kind.FUND, party_id=None)], "funds")
            work.put_offers([an_offer("supplier:M1", party_id="M1")], "industry_chain")
        yield house


def test_own_funds_are_those_of_all_that_one_may_screen_for(town: House) -> None:
    for viewer in VIEWERS.values():
        every = town.records(viewer).iter_offers(Kind.FUND)
        meant = [one for one in every if may(viewer, Act.SCREEN, one.party_id, sample=one.sample)]
        assert own_funds(town, viewer) == meant


def test_nobody_finds_the_fund_of_another(town: House) -> None:
    found = {name: [one.id for one in own_funds(town, viewer)] for name, viewer in VIEWERS.items()}
    assert found["one of two"] == ["fund:a", "fund:c"]
    assert found["both"] == ["fund:a", "fund:b", "fund:c", "fund:z"]
    assert (found["of no fund"], found["operator"], found["stranger"], found["visitor"]) == ([], [], [], ["fund:c"])
