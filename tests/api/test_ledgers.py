"""The ledgers are read once, again after any change, and never lent to somebody who sees less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from api.ledgers import Ledgers
from matcher.entities import Party, Role
from matcher.entities.accounts import UserRole, Viewer
from matcher.services.engagements import express_interest
from tests.api.board_client import Desk, open_desk
from tests.builders import an_offer

OPERATOR = Viewer(account_id="A1", roles=frozenset({UserRole.OPERATOR}))
ORGANISER = Viewer(account_id="A2", roles=frozenset({UserRole.ORGANISER}))
DAY = date(2026, 1, 15)
FIRM = Party("S1", "温州明弧", roles=(Role.STARTUP,), facts={"new_jobs_12m": 7, "incubated_since": date(2026, 1, 2)})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        opened.house.writer.put_parties([FIRM])
        opened.house.writer.put_offers([an_offer("O1", party_id="P2")], "industry_chain")
        yield opened


def test_they_are_kept_while_nothing_changes_and_made_anew_when_anything_does(desk: Desk) -> None:
    ledgers = Ledgers(desk.house)
    first = ledgers.of(OPERATOR, DAY)
    same = ledgers.of(OPERATOR, DAY) is first
    desk.house.engage(lambda occasion: express_interest("S1", "O1", occasion=occasion))
    after_a_request = ledgers.of(OPERATOR, DAY)
    desk.house.writer.put_parties([replace(FIRM, facts={**FIRM.facts, "new_jobs_12m": 9})])
    after_a_change = ledgers.of(OPERATOR, DAY)
    assert (same, after_a_request is first, after_a_change is after_a_request) == (True, False, False)
    assert ledgers.of(OPERATOR, date(2026, 1, 16)) is not after_a_change
    [jobs] = [row.entry.amount for one in after_a_change if one.target.code == "new_jobs" for row in one.rows]
    assert jobs == 9


def test_who_does_not_see_facts_is_given_none_of_them(desk: Desk) -> None:
    ledgers = Ledgers(desk.house)
    ledgers.of(OPERATOR, DAY)
    rows = {one.target.code: len(one.rows) for one in ledgers.of(ORGANISER, DAY)}
    assert (rows["new_jobs"], rows["new_incubated"]) == (0, 0)
