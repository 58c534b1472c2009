"""The checker: each rule that is broken is named, whoever made the schedule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from matcher.errors import BadInput
from matcher.fairs import check, instance_from, schedule_document, solve


@pytest.fixture
def fair() -> dict[str, Any]:
    """Three visitors, two hosts; a1 comes from slot 1 on; a3 has declined b1; a2 must meet b2."""
    people = [
        {"id": "a1", "side": "a", "max_meetings": 2, "available": [1, 2]},
        {"id": "a2", "side": "a", "max_meetings": 2},
        {"id": "a3", "side": "a", "max_meetings": 1},
        {"id": "b1", "side": "b", "max_meetings": 3},
        {"id": "b2", "side": "b", "max_meetings": 3, "min_meetings": 1, "booth": 1},
    ]
    pairs = [
        {"a": "a1", "b": "b1", "weight": 1.0}, {"a": "a1", "b": "b2", "weight": 0.5}, {"a": "a2", "b": "b1", "weight": 0.75},
        {"a": "a2", "b": "b2", "weight": 0.5, "locked": True}, {"a": "a3", "b": "b2", "weight": 0.25},
        {"a": "a3", "b": "b1", "weight": 1.0, "declined": True},
    ]  # fmt: skip
    return {"slots": 3, "tables": 2, "participants": people, "pairs": pairs}


def meeting(a: str, b: str, slot: int, table: int) -> dict[str, Any]:
    return {"a": a, "b": b, "slot": slot, "table": table}


GOOD = [
    meeting("a1", "b1", 1, 0), meeting("a1", "b2", 2, 1), meeting("a2", "b1", 0, 0), meeting("a2", "b2", 1, 1),
    meeting("a3", "b2", 0, 1),
]  # fmt: skip


def schedule(meetings: list[dict[str, Any]], **said: Any) -> dict[str, Any]:
    served = {name for one in meetings for name in (one["a"], one["b"])}
    return {
        "value": 3.0, "bound": 3.0, "gap": 0.0, "status": "optimal", "meetings": meetings,
        "unserved": sorted({"a1", "a2", "a3", "b1", "b2"} - served),
    } | said  # fmt: skip


def codes(fair: dict[str, Any], document: dict[str, Any]) -> set[str]:
    return {one.code for one in check(instance_from(fair), document).violations}


def test_a_schedule_made_by_hand_is_proven_without_our_solver(fair: dict[str, Any]) -> None:
    report = check(instance_from(fair), schedule(GOOD))
    assert (report.valid, report.value, report.bound, report.notes) == (True, 3.0, pytest.approx(3.0), ())


@pytest.mark.parametrize(
    ("place", "change", "code"),
    [
        (0, {"slot": 0}, "fair_met_absent"),
        (0, {"slot": 3}, "fair_met_no_such_slot"),
        (0, {"slot": -1}, "fair_met_no_such_slot"),
        (0, {"table": 2}, "fair_met_no_such_table"),
        (0, {"table": 1}, "fair_table_twice"),
        (0, {"b": "zz"}, "fair_met_unknown"),
        (4, {"b": "b1", "table": 0, "slot": 2}, "fair_met_declined"),
        (0, {"b": "a3"}, "fair_met_not_a_pair"),
        (1, {"table": 0}, "fair_met_not_at_booth"),
        (1, {"slot": 1}, "fair_double_booked"),
        (4, {"a": "a2"}, "fair_met_twice"),
        (4, {"a": "a2"}, "fair_too_many_meetings"),
    ],
)
def test_a_broken_rule_is_named(fair: dict[str, Any], place: int, change: dict[str, Any], code: str) -> None:
    meetings = [one | change if number == place else one for number, one in enumerate(GOOD)]
    assert code in codes(fair, schedule(meetings))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"value": 3.5}, "fair_value_wrong"),
        ({"bound": 2.5}, "fair_bound_below_value"),
        ({"bound": 3.5}, "fair_not_optimal"),
        ({"gap": 0.5}, "fair_gap_wrong"),
        ({"gap": None}, "fair_figure_missing"),
        ({"value": float("nan")}, "fair_figure_missing"),
        ({"unserved": ["a1"]}, "fair_unserved_wrong"),
        ({"status": "infeasible"}, "fair_not_infeasible"),
    ],
)
def test_a_false_figure_is_named(fair: dict[str, Any], said: dict[str, Any], code: str) -> None:
    assert code in codes(fair, schedule(GOOD, **said))


def test_a_lock_and_a_minimum_left_open_are_violations_unless_the_file_says_so(fair: dict[str, Any]) -> None:
    few = GOOD[:1]
    assert {"fair_lock_not_kept", "fair_too_few_meetings"} <= codes(fair, schedule(few, value=1.0))
    said = check(instance_from(fair), schedule(few, value=1.0, gap=2 / 3, status="infeasible"))
    assert {one.code for one in said.notes} >= {"fair_lock_not_kept", "fair_too_few_meetings"}


def test_a_bound_that_is_too_low_to_be_true_is_told(fair: dict[str, Any]) -> None:
    report = check(instance_from(fair), schedule(GOOD[1:], value=2.0, bound=2.0, unserved=[]))
    assert [one.code for one in report.notes] == ["fair_bound_not_confirmed"]


def test_prices_that_are_nonsense_prove_nothing_and_harm_nothing(fair: dict[str, Any]) -> None:
    nonsense = {
        "participant": {"a1": "x", "b1": -3, "b2": None},
        "slot": [-1, "y"],
        "calendar_slot": {"a1": 7},
        "firms": [1, [2]],
    }
    assert check(instance_from(fair), schedule(GOOD, prices=nonsense)).valid


def test_the_prices_of_a_large_schedule_prove_its_bound() -> None:
    people = [{"id": f"{side}{n}", "side": side, "max_meetings": 5} for side in "ab" for n in range(70)]
    pairs = [
        {"a": f"a{m}", "b": f"b{n}", "weight": (m * 31 + n * 17) % 101 / 101} for m in range(70) for n in range(70)
    ]
    document = {"slots": 8, "tables": 30, "participants": people, "pairs": pairs}
    instance = instance_from(document)
    report = check(instance, json.loads(json.dumps(schedule_document(solve(instance)))))
    assert (report.valid, report.gap, report.notes) == (True, 0.0, ())


@pytest.mark.parametrize("document", [{}, {"meetings": 3}, {"meetings": [3]}, {"meetings": [{"a": "a1", "b": 1}]}])
def test_what_is_no_schedule_is_refused(fair: dict[str, Any], document: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        check(instance_from(fair), document)
