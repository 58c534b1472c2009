"""The clinic's queue keeps its order; the diagnosis day is a small fair."""

from __future__ import annotations

import pytest

from matcher.errors import UnknownThing
from matcher.fairs import solve
from matcher.fairs.clinic import Queue, diagnosis_day


def a_queue(*visitors: str) -> Queue:
    queue = Queue()
    for visitor in visitors:
        queue = queue.take(visitor)
    return queue


def called(queue: Queue) -> list[str]:
    names = []
    while True:
        queue, ticket = queue.call()
        if ticket is None:
            return names
        names.append(ticket.visitor)


def test_a_no_show_moves_the_queue_on_and_keeps_the_order_of_all_others() -> None:
    queue, first = a_queue("a", "b", "c").call()
    assert first is not None
    assert called(queue.missed(first.number)) == ["b", "c"]


def test_who_comes_back_waits_behind_the_next_two() -> None:
    queue, first = a_queue("a", "b", "c", "d").call()
    assert first is not None
    assert called(queue.missed(first.number).back(first.number)) == ["b", "c", "a", "d"]


def test_who_waits_already_gets_no_second_ticket() -> None:
    assert called(a_queue("a", "b", "a")) == ["a", "b"]


def test_the_wait_counts_those_before_and_the_advisers() -> None:
    queue = a_queue("a", "b", "c", "d", "e")
    assert queue.wait_minutes(5, visit_minutes=20, advisers=2) == 40


def test_a_number_that_was_never_given_is_refused() -> None:
    with pytest.raises(UnknownThing):
        a_queue("a").seen(7)


def test_each_visitor_of_a_diagnosis_day_sees_an_adviser_at_the_adviser_s_table() -> None:
    wishes = {(f"v{n}", adviser): 1.0 for n in range(6) for adviser in ("m1", "m2")}
    day = diagnosis_day({"m1": None, "m2": (0, 1, 2)}, [f"v{n}" for n in range(6)], wishes, slots=6)
    schedule = solve(day, seconds=5.0)
    assert (schedule.status.value, schedule.unserved) == ("optimal", ())
    assert {(one.b, one.table) for one in schedule.meetings} == {("m1", 0), ("m2", 1)}
