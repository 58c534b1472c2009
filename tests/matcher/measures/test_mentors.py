"""Mentors: hours are scarce, grades expire."""

from __future__ import annotations

import pytest

from matcher.entities import Role
from matcher.measures import FieldError
from matcher.measures.mentors import MENTORS, Mentor, hours_left
from tests.matcher.measures.reading import state


def test_a_mentor_states_a_person_and_the_hours_that_are_left() -> None:
    found = state(MENTORS, mentor_id="m1", name="样例导师01", topics="融资、股权", hours_per_month="6", hours_taken="2")
    (party,), (offer,) = found.parties, found.offers
    assert (party.id, party.roles, offer.party_id) == ("m1", (Role.MENTOR,), "m1")
    assert (offer.id, offer.capacity_left, offer.terms["hours_per_month"]) == ("mentor:m1", 4.0, 6.0)


def test_a_full_mentor_has_nothing_left_and_an_unstated_one_is_unknown() -> None:
    full, unstated = Mentor("a", "甲", (), hours_per_month=4, hours_taken=4), Mentor("b", "乙", ())
    assert (hours_left(full), hours_left(unstated)) == (0.0, None)


def test_more_hours_taken_than_there_are_is_refused() -> None:
    with pytest.raises(FieldError, match="more_taken_than_there"):
        state(MENTORS, mentor_id="m1", name="样例导师01", topics="融资", hours_per_month="4", hours_taken="5")


def test_parties_a_mentor_must_not_advise_travel_with_the_offer() -> None:
    (offer,) = state(MENTORS, mentor_id="m1", name="样例导师01", topics="融资", conflicts="s1、s2").offers
    assert offer.terms["conflicts"] == ("s1", "s2")
