"""The funnel's law: what may follow what, and what an error tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.entities import Kind
from matcher.entities.engagements import (
    ENGAGEMENT_OF,
    FOLLOWS,
    Act,
    Change,
    Engagement,
    EngagementKind,
    Member,
    State,
    advance,
    contract_key,
)
from matcher.errors import BadInput

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
PAIR = (Member("young", "asker"), Member("maker", "counterpart"))


def a_change(state: State, *, act: Act = Act.MOVED, on: date = date(2026, 3, 1), by: str = "young") -> Change:
    return Change(act, state, on, NOW, by)


def at(*states: State) -> Engagement:
    engagement = Engagement("E1", EngagementKind.SUPPLY, PAIR)
    for state in states:
        engagement = advance(engagement, a_change(state))
    return engagement


def test_the_funnel_runs_from_recommendation_to_the_end() -> None:
    way = (State.RECOMMENDED, State.INTENDED, State.MET, State.NEGOTIATING, State.SIGNED, State.PERFORMING, State.ENDED)
    done = at(*way)
    assert (tuple(line.state for line in done.history), done.is_open) == (way, False)


@pytest.mark.parametrize("here", list(State))
@pytest.mark.parametrize("there", list(State))
def test_exactly_what_the_table_allows_may_follow(here: State, there: State) -> None:
    if there in FOLLOWS[here]:
        assert advance(at(here), a_change(there)).state is there
    else:
        with pytest.raises(BadInput):
            advance(at(here), a_change(there))


def test_an_illegal_step_names_the_state_and_what_may_follow() -> None:
    with pytest.raises(BadInput, match=r"签约 signed.*意向 intended.*履约 performing、结束 ended、失败 failed"):
        advance(at(State.SIGNED), a_change(State.INTENDED))


def test_a_signature_cannot_be_dated_before_the_meeting() -> None:
    met = advance(at(State.INTENDED), replace(a_change(State.MET, on=date(2026, 3, 5)), at=NOW + timedelta(days=4)))
    with pytest.raises(BadInput, match="2026-03-04"):
        advance(met, a_change(State.SIGNED, on=date(2026, 3, 4)))


@pytest.mark.parametrize("state", [State.FAILED, State.MET])
def test_a_meeting_that_was_arranged_can_be_called_off_or_brought_forward(state: State) -> None:
    arranged = advance(at(State.INTENDED), a_change(State.MET, on=date(2026, 3, 20)))
    assert advance(arranged, a_change(state, on=date(2026, 3, 2))).history[-1].on == date(2026, 3, 2)


def test_only_members_move_a_pair_on() -> None:
    with pytest.raises(BadInput, match="stranger"):
        advance(at(State.INTENDED), a_change(State.MET, by="stranger"))


def test_nothing_follows_an_end() -> None:
    assert (FOLLOWS[State.ENDED], FOLLOWS[State.FAILED]) == ((), ())


@given(st.lists(st.sampled_from(list(State)), max_size=12))
def test_a_history_only_grows_and_every_line_is_legal(wishes: list[State]) -> None:
    engagement = at(State.RECOMMENDED)
    for wish in wishes:
        before = engagement.history
        try:
            engagement = advance(engagement, a_change(wish))
        except BadInput:
            assert wish not in FOLLOWS[before[-1].state]
        assert engagement.history[: len(before)] == before


def test_the_reason_of_a_refusal_is_seen_by_nobody_else() -> None:
    asked = advance(Engagement("E1", EngagementKind.SUPPLY, PAIR), a_change(State.INTENDED, act=Act.ASKED))
    no = Change(Act.REFUSED, State.FAILED, date(2026, 3, 1), NOW, "maker", "与其有纠纷")
    refused = advance(asked, no)
    assert [refused.as_seen_by(who).history[-1].reason for who in ("maker", "young")] == ["与其有纠纷", ""]


def test_both_spellings_of_a_contract_number_are_one() -> None:
    assert contract_key(" ht-2026/007 ") == contract_key("HT2026007")


def test_every_kind_of_offer_leads_to_an_engagement() -> None:
    assert set(ENGAGEMENT_OF) == set(Kind)
