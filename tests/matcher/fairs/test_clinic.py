"""A day of advice is a small fair: every visitor at most one slot, at the adviser's own table, with a proof."""

from __future__ import annotations

from datetime import datetime

import hypothesis.strategies as st
from hypothesis import given, settings

from matcher.entities.clinics import TicketState, Topic
from matcher.entities.days import ZONE
from matcher.fairs import check, schedule_document, solve
from matcher.fairs.clinic import Adviser, Clinic, Visitor, hall_of, instance_of

NINE = datetime(2026, 3, 2, 9, tzinfo=ZONE)


def a_clinic(advisers: tuple[Adviser, ...], visitors: tuple[Visitor, ...], slots: int = 6) -> Clinic:
    return Clinic(NINE, slots, 20, 5, advisers, visitors)


@st.composite
def clinics(draw: st.DrawFn) -> Clinic:
    topics = st.lists(st.sampled_from(list(Topic)), max_size=2, unique=True).map(tuple)
    slots = draw(st.integers(1, 4))
    hours = st.none() | st.sets(st.integers(0, slots - 1), min_size=1).map(lambda chosen: tuple(sorted(chosen)))
    advisers = tuple(Adviser(f"m{n}", draw(topics), draw(hours)) for n in range(draw(st.integers(1, 3))))
    wants = st.dictionaries(st.sampled_from([one.id for one in advisers]), st.sampled_from([0.5, 1.0]), max_size=2)
    visitors = tuple(
        Visitor(f"v{n}", draw(st.sampled_from(list(Topic))), draw(wants)) for n in range(draw(st.integers(0, 6)))
    )
    return a_clinic(advisers, visitors, slots)


def test_each_visitor_sees_an_adviser_at_the_adviser_s_table() -> None:
    day = a_clinic((Adviser("m1"), Adviser("m2", hours=(0, 1, 2))), tuple(Visitor(f"v{n}") for n in range(6)))
    schedule = solve(instance_of(day), seconds=5.0)
    assert (schedule.status.value, schedule.unserved) == ("optimal", ())
    assert {(one.b, one.table) for one in schedule.meetings} == {("m1", 0), ("m2", 1)}


def test_a_question_goes_to_whom_it_is_for_unless_another_is_wanted() -> None:
    advisers = (Adviser("bank", (Topic.FINANCE,)), Adviser("lawyer", (Topic.LAW,)))
    day = a_clinic(advisers, (Visitor("v1", Topic.LAW), Visitor("v2", Topic.LAW, {"bank": 2.0})))
    assert {(one.a, one.b) for one in solve(instance_of(day)).meetings} == {("v1", "lawyer"), ("v2", "bank")}


def test_who_booked_has_a_number_in_the_order_of_the_slots() -> None:
    day = a_clinic((Adviser("m1"),), tuple(Visitor(f"v{n}") for n in range(3)))
    schedule = solve(instance_of(day))
    hall = hall_of(day, schedule.meetings)
    assert [one.visitor for one in hall.tickets] == [one.a for one in sorted(schedule.meetings)]
    assert {one.state for one in hall.tickets} == {TicketState.BOOKED}


@settings(deadline=None)
@given(clinics())
def test_every_grid_is_verified_by_the_checker(clinic: Clinic) -> None:
    instance = instance_of(clinic)
    schedule = solve(instance, seconds=1.0, worth=False)
    report = check(instance, schedule_document(schedule))
    assert (report.valid, max((len([m for m in schedule.meetings if m.a == v.id]) for v in clinic.visitors), default=0) <= 1) == (True, True)  # fmt: skip
