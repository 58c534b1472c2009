"""Who of a pair is named, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from matcher.entities.accounts import SYSTEM, Viewer
from matcher.entities.engagements import Act, Change, Engagement, EngagementKind, Member, State
from matcher.services.disclosure import UNNAMED, hidden_members
from tests.builders import an_offer

DAY, NOON = date(2026, 1, 15), datetime(2026, 1, 15, 4, tzinfo=UTC)
ASKED = Change(Act.ASKED, State.INTENDED, DAY, NOON, "S1")
ACCEPTED = Change(Act.ACCEPTED, State.INTENDED, DAY, NOON, "P1")
MEMBERS = (Member("S1", "asker"), Member("P1", "counterpart"))
UNNAMED_OFFER = an_offer("O1", party_id="P1", terms={"anonymous": True})


def a_pair(*lines: Change, unnamed: bool = True) -> Engagement:
    return Engagement("E1", EngagementKind.SUPPLY, MEMBERS, lines, "O1", facts={UNNAMED: "asker"} if unnamed else {})


def speaks_for(*ids: str) -> Viewer:
    return Viewer(account_id="A", party_ids=frozenset(ids))


@pytest.mark.parametrize(
    ("viewer", "hidden"),
    [(speaks_for("P1"), {"S1"}), (speaks_for("S1"), {"P1"}), (speaks_for("X"), {"S1", "P1"}), (SYSTEM, set())],
)
def test_who_asks_or_offers_without_a_name_is_named_to_itself_alone(viewer: Viewer, hidden: set[str]) -> None:
    assert hidden_members(a_pair(ASKED), UNNAMED_OFFER, viewer) == hidden


def test_both_are_named_once_both_have_agreed() -> None:
    assert hidden_members(a_pair(ASKED, ACCEPTED), UNNAMED_OFFER, speaks_for("X")) == frozenset()


def test_nobody_is_hidden_who_did_not_ask_for_it() -> None:
    assert hidden_members(a_pair(ASKED, unnamed=False), an_offer("O1", party_id="P1"), speaks_for("X")) == frozenset()


def test_a_refused_asker_stays_without_a_name() -> None:
    refused = Change(Act.REFUSED, State.FAILED, DAY, NOON, "P1")
    assert hidden_members(a_pair(ASKED, refused), None, speaks_for("P1")) == {"S1"}
