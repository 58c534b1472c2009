"""The queue of a clinic: whom a free adviser calls, what no-shows give away, and that nobody is lost, called twice or passed for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from matcher.entities.clinics import STEPS, Ticket, TicketState, Topic, Urgency
from matcher.entities.days import ZONE
from matcher.errors import BadInput, Conflict, UnknownThing
from matcher.fairs.queue import GRACE, MOST_PASSES, Desk, Hall, Promise
from matcher.fairs.waiting import outlooks_of, visit_of

NINE = datetime(2026, 3, 2, 9, tzinfo=ZONE)
S = TicketState


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def a_hall(*desks: Desk, promises: dict[str, Promise] | None = None) -> Hall:
    known = {one.expert: one for one in desks or (Desk("m1"),)}
    return Hall("C1", timedelta(minutes=20), known, (), promises or {})


def a_slot(minutes: float, expert: str = "m1") -> Promise:
    return Promise(expert, at(minutes), at(minutes + 20))


def waiting(hall: Hall, *visitors: str, topic: Topic = Topic.OTHER) -> Hall:
    for visitor in visitors:
        hall, _ = hall.take(at(len(hall.tickets) / 10), visitor=visitor, topic=topic)
    return hall


def called(hall: Hall, now: datetime, expert: str = "m1") -> list[str]:
    """Everybody the adviser would call now, each seen at once."""
    names = []
    while True:
        hall, ticket = hall.call(expert, now)
        if ticket is None:
            return names
        names.append(ticket.visitor)
        hall = hall.seen(ticket.number, now)


def test_a_no_show_moves_the_queue_on_and_keeps_the_order_of_all_others() -> None:
    hall, first = waiting(a_hall(), "a", "b", "c").call("m1", at(1))
    assert first is not None
    assert called(hall.missed(first.number, at(3)), at(3)) == ["b", "c"]


def test_who_misses_a_call_comes_back_behind_the_next_two_and_the_second_time_at_the_end() -> None:
    hall, first = waiting(a_hall(), "a", "b", "c", "d", "e").call("m1", at(1))
    assert first is not None
    once = hall.missed(first.number, at(3)).back(first.number, at(4))
    assert called(once, at(5)) == ["b", "c", "a", "d", "e"]
    twice = hall.missed(1, at(3))
    twice = twice._with(replace(twice.find(1), missed_count=2)).back(1, at(4))
    assert called(twice, at(5)) == ["b", "c", "d", "e", "a"]


def test_who_waits_already_keeps_its_number() -> None:
    hall, again = waiting(a_hall(), "a", "b").take(at(9), visitor="a")
    assert (again.number, len(hall.tickets)) == (1, 2)


def test_a_booked_visitor_in_time_goes_before_whoever_walked_in_earlier() -> None:
    hall, booked = waiting(a_hall(promises={"b": a_slot(0)}), "w").take(at(0), visitor="b", state=S.BOOKED)
    assert called(hall.arrive(booked.number, at(2)), at(3)) == ["b", "w"]


def test_a_booked_slot_is_kept_for_five_minutes_and_then_given_away() -> None:
    hall, _ = waiting(a_hall(promises={"b": a_slot(0)}), "w").take(at(0), visitor="b", state=S.BOOKED)
    assert (called(hall, NINE + GRACE), called(hall, NINE + GRACE + timedelta(seconds=1))) == ([], ["w"])


def test_who_comes_after_its_slot_was_given_away_waits_by_arrival() -> None:
    hall, booked = waiting(a_hall(promises={"b": a_slot(0)}), "w").take(at(0), visitor="b", state=S.BOOKED)
    assert called(hall.arrive(booked.number, at(7)), at(8)) == ["w", "b"]


def test_nobody_is_called_into_a_visit_that_a_booked_one_would_cut_short() -> None:
    hall, booked = waiting(a_hall(promises={"b": a_slot(25)}), "w").take(at(0), visitor="b", state=S.BOOKED)
    assert (called(hall, at(15)), called(hall, at(16))) == (["w"], [])
    assert booked.state is S.BOOKED


def test_an_adviser_calls_only_questions_it_answers() -> None:
    hall = waiting(a_hall(Desk("bank", frozenset({Topic.FINANCE}))), "a", topic=Topic.LAW)
    hall = waiting(hall, "b", topic=Topic.FINANCE)
    assert called(hall, at(1), "bank") == ["b"]


def test_those_who_decline_one_another_are_never_called_together() -> None:
    hall = replace(waiting(a_hall(), "a", "b"), barred=frozenset({("a", "m1")}))
    assert called(hall, at(1)) == ["b"]


def test_an_urgent_number_goes_first_but_passes_nobody_more_than_twice() -> None:
    hall = waiting(a_hall(), "a", "b", "u1", "u2", "u3")
    for number in (3, 4, 5):
        hall = hall.urgent(number, Urgency.DEADLINE)
    assert called(hall, at(1)) == ["u1", "u2", "a", "b", "u3"]


def test_a_booked_visitor_whose_adviser_is_away_goes_to_the_next_free_one() -> None:
    hall = a_hall(Desk("m1", here=False), Desk("m2"), promises={"b": a_slot(0)})
    hall, booked = waiting(hall, "w").take(at(0), visitor="b", state=S.BOOKED)
    assert called(hall.arrive(booked.number, at(0)), at(1), "m2") == ["b", "w"]


def test_an_adviser_who_has_somebody_or_is_away_calls_nobody() -> None:
    hall, _ = waiting(a_hall(Desk("m1"), Desk("m2", here=False)), "a", "b").call("m1", at(1))
    with pytest.raises(Conflict):
        hall.call("m1", at(1))
    with pytest.raises(BadInput):
        hall.call("m2", at(1))


def test_whom_an_adviser_had_called_waits_again_from_where_it_was_when_it_leaves() -> None:
    hall, _ = waiting(a_hall(Desk("m1"), Desk("m2")), "a", "b").call("m1", at(1))
    assert called(hall.release("m1"), at(2), "m2") == ["a", "b"]


def test_a_number_that_was_never_given_and_a_step_that_cannot_follow_are_refused() -> None:
    hall = waiting(a_hall(), "a")
    with pytest.raises(UnknownThing):
        hall.seen(7, at(1))
    with pytest.raises(BadInput):
        hall.seen(1, at(1))


def test_the_wait_is_what_the_rule_would_do() -> None:
    hall = waiting(a_hall(Desk("m1"), Desk("m2")), "a", "b", "c", "d", "e")
    found = outlooks_of(hall, at(1))
    assert [(found[n].before_count, (found[n].at - at(1)).seconds // 60) for n in range(1, 6)] == [  # type: ignore[operator]  # all have a moment
        (0, 0), (0, 0), (2, 20), (2, 20), (4, 40),
    ]  # fmt: skip


def test_who_would_be_called_after_hours_is_told_so() -> None:
    hall = waiting(a_hall(Desk("m1", until=at(30))), "a", "b", "c")
    found = outlooks_of(hall, at(1))
    assert [found[number].at is None for number in (1, 2, 3)] == [False, False, True]


def test_the_wait_learns_from_the_visits_of_the_day() -> None:
    hall, first = waiting(a_hall(), "a").call("m1", at(0))
    assert first is not None
    assert visit_of(hall.seen(first.number, at(60))) == timedelta(minutes=(3 * 20 + 60) / 4)


# What can happen in a clinic: an act, whom it is about (modulo those it can be about), the adviser, a topic, minutes gone by.
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["walk in", "walk in", "urgent", "arrive", "call", "next", "next", "next", "missed", "back", "leave", "away", "here"]),
        st.integers(0, 30), st.sampled_from(["m1", "m2"]), st.sampled_from([Topic.FINANCE, Topic.LAW, Topic.OTHER]), st.integers(0, 8),
    ),
    min_size=20, max_size=60,
)  # fmt: skip
PROMISES = st.dictionaries(
    st.sampled_from([f"b{n}" for n in range(5)]),
    st.tuples(st.integers(0, 5), st.sampled_from(["m1", "m2"])).map(lambda slot: a_slot(slot[0] * 25, slot[1])),
)


@settings(max_examples=200, deadline=None)
@given(PROMISES, ACTS)
def test_whatever_happens_no_ticket_is_lost_called_twice_or_passed_too_often(
    promises: dict[str, Promise], acts: list[tuple[str, int, str, Topic, int]]
) -> None:
    hall = a_hall(Desk("m1", frozenset({Topic.FINANCE})), Desk("m2"), promises=promises)
    for visitor in sorted(promises):
        hall, _ = hall.take(NINE, visitor=visitor, state=S.BOOKED)
    now, passes = NINE, dict[int, int]()
    for act, about, expert, topic, minutes in acts:
        now += timedelta(minutes=minutes)
        for step in ("seen", "call") if act == "next" else (act,):
            before = hall
            try:
                hall = _done(hall, step, about, expert, topic, now)
            except (BadInput, Conflict, UnknownThing):
                continue
            _is_sound(before, hall, passes)
    _drains(hall, now)


def _done(hall: Hall, act: str, about: int, expert: str, topic: Topic, now: datetime) -> Hall:
    if act in ("walk in", "urgent"):
        hall, ticket = hall.take(now, visitor=f"w{len(hall.tickets)}", topic=topic)
        return hall.urgent(ticket.number, Urgency.CASH) if act == "urgent" else hall
    if act == "call":
        return hall.call(expert, now)[0]
    if act in ("away", "here"):
        hall = hall.release(expert) if act == "away" else hall
        return replace(hall, desks={**hall.desks, expert: replace(hall.desks[expert], here=act == "here")})
    busy = hall.called_by(expert)
    state = {"arrive": S.BOOKED, "back": S.MISSED, "leave": S.WAITING}.get(act)
    able = [one.number for one in hall.tickets if one.state is state] if state else [busy.number] if busy else []
    if not able:
        return hall
    number = able[about % len(able)]
    return {"arrive": hall.arrive, "seen": hall.seen, "missed": hall.missed, "back": hall.back, "leave": hall.leave}[act](number, now)  # fmt: skip


def _is_sound(before: Hall, after: Hall, passes: dict[int, int]) -> None:
    """Numbers only grow, states follow the law, at most one with an adviser, nobody passed by urgent ones more than twice."""
    old = {one.number: one for one in before.tickets}
    assert [one.number for one in after.tickets] == list(range(1, len(after.tickets) + 1))
    for one in after.tickets:
        was = old.get(one.number)
        assert was is None or was.state is one.state or one.state in STEPS[was.state]
    busy = [one.expert for one in after.tickets if one.state is S.CALLED]
    assert len(busy) == len(set(busy))
    newly = [one for one in after.tickets if one.state is S.CALLED and old[one.number].state is not S.CALLED]
    assert len(newly) <= 1
    for one in newly:
        assert old[one.number].state is S.WAITING
        for other in _who_came_first(before, one):
            assert one.urgency is not None, f"{one.number} before {other.number}"
            passes[other.number] = passes.get(other.number, 0) + 1
            assert passes[other.number] <= MOST_PASSES


def _who_came_first(hall: Hall, chosen: Ticket) -> list[Ticket]:
    """Plain walk-ins that the adviser answers and that wait longer than the walk-in it calls."""
    if hall.promise_of(chosen) is not None:
        return []
    return [
        other
        for other in hall.tickets
        if other.state is S.WAITING
        and other.urgency is None
        and hall.promise_of(other) is None
        and hall.fits(other, chosen.expert)
        and (other.since, other.number) < (chosen.since, chosen.number)  # type: ignore[operator]  # both wait
    ]


def _drains(hall: Hall, now: datetime) -> None:
    """With advisers who go on calling, everybody who waits is called exactly once."""
    hall = replace(hall, desks={name: replace(desk, here=True) for name, desk in hall.desks.items()})
    left = {one.number for one in hall.tickets if one.state is S.WAITING}
    seen: list[int] = []
    for turn in range(4 * (len(left) + 8)):
        for expert in hall.desks:
            busy = hall.called_by(expert)
            hall = hall if busy is None else hall.seen(busy.number, now)
            hall, one = hall.call(expert, now)
            seen += [] if one is None else [one.number]
        now += timedelta(minutes=10 + turn)
    assert sorted(seen) == sorted(left)
