from __future__ import annotations

import pytest

from matcher.access import DO_FOR_OTHERS, SEE_OTHERS, Act, Subject, may, offer_as_seen, party_as_seen, reach, require
from matcher.entities.accounts import ANONYMOUS, DEMO, SYSTEM, UserRole, Viewer
from matcher.errors import Forbidden
from tests.builders import a_party, an_offer

MEMBER = Viewer(account_id="A", party_ids=frozenset({"P1"}), roles=frozenset({UserRole.STARTUP}))
OPERATOR = Viewer(account_id="B", roles=frozenset({UserRole.OPERATOR}))


def test_every_subject_and_every_act_has_its_line_in_the_table() -> None:
    assert (set(SEE_OTHERS), set(DO_FOR_OTHERS)) == (set(Subject), set(Act))


@pytest.mark.parametrize("subject", Subject)
def test_a_member_sees_all_of_its_own_and_nothing_of_others(subject: Subject) -> None:
    within = reach(MEMBER, subject)
    assert (within.holds("P1"), within.holds("P2"), within.holds(None)) == (True, False, False)


@pytest.mark.parametrize("subject", Subject)
def test_a_stranger_sees_nothing_and_the_service_everything(subject: Subject) -> None:
    assert (reach(ANONYMOUS, subject).holds("P1", sample=True), reach(SYSTEM, subject).holds("P1")) == (False, True)


@pytest.mark.parametrize("role", UserRole)
def test_nobody_sees_what_another_has_declined_or_drafted(role: UserRole) -> None:
    viewer = Viewer(account_id="A", roles=frozenset({role}))
    assert (reach(viewer, Subject.PREFERENCES).holds("P2"), reach(viewer, Subject.DRAFTS).holds("P2")) == (False, False)


@pytest.mark.parametrize("act", Act)
def test_a_visitor_of_an_open_server_may_match_and_screen_for_samples_and_nothing_else(act: Act) -> None:
    assert (may(DEMO, act, "P1", sample=True), may(DEMO, act, "P1")) == (act in (Act.MATCH, Act.SCREEN), False)


def test_what_is_done_for_the_cluster_needs_a_role() -> None:
    assert (may(MEMBER, Act.IMPORT), may(OPERATOR, Act.IMPORT)) == (False, True)
    with pytest.raises(Forbidden) as refusal:
        require(MEMBER, Act.WRITE, "P2")
    assert (refusal.value.code, refusal.value.facts["value"]) == ("not_yours", "P2")


def test_facts_of_a_party_are_for_its_own_people_and_operators() -> None:
    party = a_party("P1", facts={"employees": 9})
    seen = {
        name: dict(party_as_seen(party, reach(viewer, Subject.FACTS)).facts)
        for name, viewer in (("member", MEMBER), ("operator", OPERATOR), ("visitor", DEMO))
    }
    assert seen == {"member": {"employees": 9}, "operator": {"employees": 9}, "visitor": {}}


def test_an_owner_without_a_name_is_known_to_itself_alone() -> None:
    offer = an_offer(party_id="P1", terms={"anonymous": True})
    assert [offer_as_seen(offer, viewer).party_id for viewer in (MEMBER, OPERATOR, DEMO, SYSTEM)] == [
        "P1",
        None,
        None,
        "P1",
    ]
