"""Every rule of a fair against an exact program: alone and together, and by every road the solver takes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from matcher.fairs import Schedule, check, instance_from, schedule_document, search, solve

sys.path.insert(0, str(Path(__file__).parent))

from exact import exact_value  # stands beside this file

QUICK = settings(
    max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
RULES = ("same_side", "calendars", "firms", "breaks", "booths", "minimums", "locks", "hours")


@st.composite
def ruled_fairs(draw: st.DrawFn, *rules: str, size: int = 4, slots: int = 4) -> dict[str, Any]:
    """A small fair with the rules named, or with some of all of them."""
    holds = set(rules) or draw(st.sets(st.sampled_from(RULES), min_size=2))
    slot_count, tables = draw(st.integers(2, slots)), draw(st.integers(1, 3))
    people = []
    for side in "ab":
        for number in range(draw(st.integers(2, size))):
            one: dict[str, Any] = {"id": f"{side}{number}", "side": side, "max_meetings": draw(st.integers(1, 4))}
            if "hours" in holds:
                one["available"] = sorted(draw(st.sets(st.integers(0, slot_count - 1), min_size=1)))
            if "calendars" in holds and draw(st.booleans()):
                one["calendar"] = f"{side}-team"
            if "firms" in holds:
                one["firm"] = f"{side}-firm-{draw(st.integers(0, 1))}"
            if "booths" in holds and side == "b" and draw(st.booleans()):
                one["booth"] = draw(st.integers(0, tables - 1))
            if "minimums" in holds and draw(st.integers(0, 2)) == 0:
                one["min_meetings"] = draw(st.integers(1, min(2, one["max_meetings"])))
            people.append(one)
    names = [one["id"] for one in people]
    sides = [[name for name in names if name[0] == side] for side in "ab"]
    ends = [(a, b) for a in sides[0] for b in sides[1]]
    if "same_side" in holds:
        ends += [(a, b) for side in sides for a in side for b in side if a < b]
    pairs = [
        {"a": a, "b": b, "weight": draw(st.integers(1, 16)) / 16}
        for a, b in draw(st.lists(st.sampled_from(ends), min_size=2, max_size=10, unique=True))
    ]
    if "locks" in holds:
        pairs[0] |= {"locked": True, "slot": draw(st.integers(0, slot_count - 1))}
        pairs[1] |= {"locked": True}
    document: dict[str, Any] = {"slots": slot_count, "tables": tables, "participants": people, "pairs": pairs}
    return (
        document
        | ({"one_per_firm": True} if "firms" in holds else {})
        | ({"breaks_after": draw(st.integers(1, 3))} if "breaks" in holds else {})
    )


def solved(document: dict[str, Any]) -> Schedule:
    """The schedule, verified by the checker, whose own bound agrees."""
    instance = instance_from(document)
    schedule = solve(instance, seconds=3.0, worth=False)
    report = check(instance, json.loads(json.dumps(schedule_document(schedule), allow_nan=False)))
    assert (report.violations, report.notes) == ((), ()) or schedule.status.value == "infeasible"
    assert report.violations == ()
    return schedule


def told(schedule: Schedule) -> float | None:
    return None if schedule.status.value == "infeasible" else pytest.approx(schedule.value, abs=1e-6)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_alone_has_the_value_of_the_exact_program(rule: str) -> None:
    @QUICK
    @given(ruled_fairs(rule))
    def every(document: dict[str, Any]) -> None:
        assert exact_value(document) == told(solved(document))

    every()


@QUICK
@given(ruled_fairs())
def test_rules_together_have_the_value_of_the_exact_program(document: dict[str, Any]) -> None:
    assert exact_value(document) == told(solved(document))


@QUICK
@given(ruled_fairs())
def test_a_conflict_is_named_exactly_where_nothing_keeps_all_demands(document: dict[str, Any]) -> None:
    schedule = solved(document)
    assert (schedule.conflicts != ()) == (exact_value(document) is None)


@QUICK
@given(ruled_fairs("hours", "calendars", "breaks"), st.integers(0, 4))
def test_the_way_of_large_fairs_gives_the_optimum_of_small_ones(document: dict[str, Any], pool: int) -> None:
    with pytest.MonkeyPatch.context() as large:
        large.setattr(search, "LINEAR_FROM_START", 0)
        large.setattr(search, "POOL", pool)
        assert exact_value(document) == told(solved(document))


@QUICK
@given(ruled_fairs("hours", "same_side", "firms", "booths"))
def test_slot_by_slot_alone_every_rule_is_kept_and_the_bound_holds(document: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as large:
        large.setattr(search, "LINEAR_FROM_START", 0)
        large.setattr(search, "LINEAR", 0)
        schedule = solved(document)
    assert schedule.bound >= exact_value(document) - 1e-6  # type: ignore[operator]  # nothing is demanded


@QUICK
@given(ruled_fairs("hours", "minimums", "locks"))
def test_prices_of_promises_and_locks_prove_a_bound_where_they_can_be_kept(document: dict[str, Any]) -> None:
    best = exact_value(document)
    if best is None:
        return
    with pytest.MonkeyPatch.context() as large:
        large.setattr(search, "LINEAR_FROM_START", 0)
        large.setattr(search, "LINEAR", 0)
        schedule = solved(document)
    assert (schedule.value, schedule.conflicts) == (pytest.approx(best, abs=1e-6), ())
