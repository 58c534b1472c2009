"""A proposal weighs everybody by number and tells only what is shown; it is what the plain words say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import BadInput, MatcherError, UnknownThing
from matcher.services.fairs.proposing import Proposal, propose
from matcher.services.standing import Standing
from tests.matcher.services.fairs.plain_proposing import proposal
from tests.matcher.services.standings import PLACES, standings


def told(make: Callable[[], Proposal]) -> Proposal | tuple[str, object]:
    try:
        return make()
    except BadInput as refusal:
        return refusal.code, refusal.facts


@settings(max_examples=80, deadline=None)  # a busy machine is not a fault
@given(
    standings(), st.sampled_from([*PLACES, "3303"]), st.sampled_from([None, "e", "s"]), st.integers(1, 12),
    st.sampled_from([None, 1, 2]), st.sampled_from([2, 3, 5, 120]),
)  # fmt: skip
def test_a_proposal_is_what_a_list_of_everybody_comes_to(
    standing: Standing, region: str | None, chain: str | None, slots: int, venue: int | None, most: int
) -> None:
    found = told(lambda: propose(standing, region, chain, slots=slots, venue_tables=venue, most=most))
    assert found == told(lambda: proposal(standing, region, chain, slots, venue, most))


@settings(max_examples=5, deadline=None)
@given(standings())
def test_an_unknown_chain_is_refused(standing: Standing) -> None:
    with pytest.raises(UnknownThing) as refusal:
        propose(standing, None, "shoelaces")
    assert isinstance(refusal.value, MatcherError)
    assert refusal.value.code == "unknown_chain"
