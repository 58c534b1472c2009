"""The fairness dial: along it value falls and the worst-off gain; its first point is the most value; one more is worth what solving again says."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from matcher.fairs import Objective, instance_from, solve
from matcher.fairs.dial import dial_of
from matcher.fairs.optimum import Aim
from tests.matcher.fairs.fairs_at_random import fair_documents


def a_star_fair() -> dict[str, Any]:
    """One buyer whom everybody wants most: value alone gives it every slot."""
    people = [{"id": name, "side": "a", "max_meetings": 2} for name in ("a1", "a2")]
    people += [{"id": name, "side": "b", "max_meetings": 2} for name in ("b1", "b2")]
    weights = {("a1", "b1"): 1.0, ("a1", "b2"): 0.9, ("a2", "b1"): 0.3, ("a2", "b2"): 0.2}
    pairs = [{"a": a, "b": b, "weight": weight} for (a, b), weight in weights.items()]
    return {"slots": 2, "tables": 1, "participants": people, "pairs": pairs}


def test_the_dial_tells_what_one_more_person_served_costs() -> None:
    dial = dial_of(instance_from(a_star_fair()))
    assert [(one.served_count, one.worst_meetings, round(one.value, 6)) for one in dial.points] == [
        (3, 0, 1.9),
        (4, 1, 1.2),
    ]
    assert dial.points[1].price == pytest.approx(0.7 / 1.9)


def test_a_fair_that_costs_nothing_has_one_point() -> None:
    document = a_star_fair() | {"tables": 2}
    assert len(dial_of(instance_from(document)).points) == 1


def test_the_worth_of_one_more_is_what_solving_again_brings() -> None:
    document = a_star_fair()
    dial = dial_of(instance_from(document), slot_minutes=20)
    more = {"table": document | {"tables": 2}, "slot": document | {"slots": 3}, "hour": document | {"slots": 5}}
    base = solve(instance_from(document)).value
    gains = {kind: solve(instance_from(other)).value - base for kind, other in more.items()}
    assert {one.kind: pytest.approx(one.gain) for one in dial.worth if not one.id} == gains


@settings(deadline=None)
@given(fair_documents(even=True))
def test_along_the_dial_value_falls_and_nobody_pays_for_nothing(document: dict[str, Any]) -> None:
    instance = instance_from(document)
    points = dial_of(
        instance, settings=(Aim(), Aim(fairness=0.3), Aim(least=1), Aim(least=2), Aim(fairness=1.0)), seconds=2.0
    ).points
    values = [one.value for one in points]
    assert values == sorted(values, reverse=True)
    assert [one.served_count for one in points] == sorted(one.served_count for one in points)
    assert [one.worst_meetings for one in points] == sorted(one.worst_meetings for one in points)
    assert points[0].value == pytest.approx(solve(instance, worth=False).value)
    for one, other in pairwise(points):
        assert (
            other.served_count > one.served_count or other.worst_meetings > one.worst_meetings or other.gini < one.gini
        )


@settings(deadline=None)
@given(fair_documents(even=True))
def test_one_meeting_for_everybody_is_had_at_the_least_loss_of_value(document: dict[str, Any]) -> None:
    instance = instance_from(document)
    least = solve(instance, least=1, worth=False)
    served = solve(instance, objective=Objective.MAX_SERVED, worth=False)
    assert (least.certificate["served_count"], least.value) == (
        served.certificate["served_count"],
        pytest.approx(served.value),
    )
