"""Who meets, when and where: the optimum of every small fair, demands first, and the same answer in any order of the file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Set
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.fairs import Objective, Schedule, check, instance_from, schedule_document, solve

sys.path.insert(0, str(Path(__file__).parent))

from fairs_at_random import best_value, can_be_kept, demands_of, fair_documents, timetables  # stands beside this file

QUICK = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def solved(document: dict[str, Any], **wishes: Any) -> Schedule:
    """The schedule of a document, verified by the checker."""
    instance = instance_from(document)
    schedule = solve(instance, seconds=3.0, **wishes)
    report = check(instance, json.loads(json.dumps(schedule_document(schedule), allow_nan=False)))
    assert report.violations == ()
    return schedule


def a_fair(
    pairs: list[tuple[str, str, float]], *, slots: int = 3, tables: int | None = 3, most: int = 3, **more: Any
) -> dict[str, Any]:
    ids = sorted({name for a, b, _ in pairs for name in (a, b)})
    people = [{"id": name, "side": name[0], "max_meetings": most} | more.get(name, {}) for name in ids]
    return {
        "slots": slots, "tables": tables, "participants": people,
        "pairs": [{"a": a, "b": b, "weight": weight} for a, b, weight in pairs],
    }  # fmt: skip


@QUICK
@given(fair_documents(even=True))
def test_with_even_hours_the_value_is_the_optimum_and_equals_the_bound(document: dict[str, Any]) -> None:
    schedule = solved(document)
    assert (schedule.status.value, schedule.gap) == ("optimal", 0.0)
    assert schedule.value == pytest.approx(best_value(document))


@QUICK
@given(fair_documents())
def test_with_differing_hours_small_fairs_are_solved_to_the_optimum(document: dict[str, Any]) -> None:
    schedule = solved(document)
    assert (schedule.status.value, schedule.value) == ("optimal", pytest.approx(best_value(document)))


@QUICK
@given(fair_documents(same_side=True))
def test_meetings_within_one_side_are_solved_to_the_optimum(document: dict[str, Any]) -> None:
    schedule = solved(document)
    assert (schedule.status.value, schedule.value) == ("optimal", pytest.approx(best_value(document)))


@QUICK
@given(fair_documents(demands=True, same_side=True))
def test_demands_are_kept_or_a_conflict_is_named(document: dict[str, Any]) -> None:
    schedule = solved(document)
    kept = can_be_kept(document, demands_of(document))
    assert (schedule.conflicts == ()) == kept
    assert (schedule.status.value == "infeasible") == (not kept)


@QUICK
@given(fair_documents(demands=True, most=3))
def test_a_conflict_cannot_be_kept_and_nothing_can_be_taken_from_it(document: dict[str, Any]) -> None:
    for conflict in solved(document).conflicts:
        words = list(conflict.demands)
        assert not can_be_kept(document, words)
        assert [word for word in words if not can_be_kept(document, [other for other in words if other != word])] == []


@QUICK
@given(fair_documents(demands=True, same_side=True), st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_nothing(document: dict[str, Any], random: Any) -> None:
    other = document | {"participants": document["participants"][:], "pairs": document["pairs"][:]}
    random.shuffle(other["participants"])
    random.shuffle(other["pairs"])
    one, two = solved(document), solved(other)
    assert (one.value, one.status, one.unserved) == (pytest.approx(two.value), two.status, two.unserved)


@QUICK
@given(fair_documents(demands=True, same_side=True), st.sampled_from(Objective), st.sampled_from((0.0, 0.3, 1.0)))
def test_every_objective_gives_a_schedule_that_holds(
    document: dict[str, Any], objective: Objective, dial: float
) -> None:
    solved(document, objective=objective, fairness=dial)


def test_a_star_wanted_by_all_meets_the_heaviest_its_slots_allow() -> None:
    schedule = solved(a_fair([(f"a{n}", "b_star", n / 10) for n in range(8)]))
    assert (schedule.value, len(schedule.unserved)) == (pytest.approx(0.7 + 0.6 + 0.5), 5)
    assert set(schedule.reasons.values()) == {"crowded_out"}


def test_the_longest_lists_of_even_hours_are_coloured_without_a_clash() -> None:
    pairs = [(f"a{m:02}", f"b{n:02}", ((m * 7 + n * 13) % 29) / 29) for m in range(25) for n in range(25)]
    schedule = solved(a_fair(pairs, slots=12, tables=11, most=12))
    assert (schedule.status.value, len(schedule.meetings)) == ("optimal", 12 * 11)


def test_more_are_served_where_that_is_the_objective() -> None:
    fair = a_fair([("a1", "b1", 1.0), ("a1", "b2", 0.9), ("a2", "b1", 0.9), ("a2", "b2", 0.1)], slots=1, tables=1)
    fair["slots"], fair["tables"] = 2, 1
    fair["participants"] = [one | {"max_meetings": 2} for one in fair["participants"]]
    assert solved(fair).unserved == ("a2",) or solved(fair).unserved == ("b2",)
    assert solved(fair, objective=Objective.MAX_SERVED).unserved == ()


def test_worst_off_first_leaves_nobody_out_where_value_alone_does() -> None:
    fair = a_fair([("a1", f"b{n}", 1.0) for n in range(3)] + [("a2", "b0", 0.1)], slots=3, tables=1)
    assert "a2" in solved(fair).unserved
    fair_one = solved(fair, fairness=1.0)
    assert fair_one.unserved == ()
    assert fair_one.certificate["price_of_fairness"] == pytest.approx(0.9 if len(fair_one.meetings) == 3 else 0.0)


def test_two_of_one_calendar_never_meet_others_at_the_same_time() -> None:
    team = {"calendar": "firm"}
    fair = a_fair([("a1", "b1", 1.0), ("a2", "b2", 1.0)], slots=1, tables=2, a1=team, a2=team)
    assert solved(fair).value == 1.0


def test_two_firms_meet_once_where_that_is_the_rule() -> None:
    fair = a_fair(
        [("a1", "b1", 1.0), ("a2", "b2", 0.5)], a1={"firm": "x"}, a2={"firm": "x"}, b1={"firm": "y"}, b2={"firm": "y"}
    )
    assert solved(fair | {"one_per_firm": True}).value == 1.0


@pytest.mark.parametrize("tables", [1, 3])
def test_nobody_has_more_meetings_in_a_row_than_the_breaks_allow(tables: int) -> None:
    fair = a_fair([(f"a{m}", f"b{n}", 1.0) for m in range(3) for n in range(6)], slots=6, tables=tables, most=6)
    assert solved(fair | {"breaks_after": 2}).status.value == "optimal"


def test_who_holds_a_booth_receives_there() -> None:
    fair = a_fair([("a1", "b1", 1.0), ("a2", "b1", 1.0), ("a2", "b2", 1.0)], b1={"booth": 2})
    assert {one.table for one in solved(fair).meetings if one.b == "b1"} == {2}


def test_a_lock_with_a_slot_and_a_table_is_kept_to_the_letter() -> None:
    fair = a_fair([("a1", "b1", 0.1), ("a1", "b2", 1.0), ("a2", "b1", 1.0)], slots=2)
    fair["pairs"][0] |= {"locked": True, "slot": 1, "table": 2}
    meeting = next(one for one in solved(fair).meetings if (one.a, one.b) == ("a1", "b1"))
    assert (meeting.slot, meeting.table) == (1, 2)


def test_a_lock_on_a_declined_pair_is_a_conflict() -> None:
    fair = a_fair([("a1", "b1", 1.0), ("a1", "b2", 1.0)])
    fair["pairs"][0] |= {"locked": True, "declined": True}
    schedule = solved(fair)
    assert [one.code for one in schedule.conflicts] == ["lock_declined"]
    assert {(one.a, one.b) for one in schedule.meetings} == {("a1", "b2")}


def test_minimums_above_supply_name_the_smallest_set_and_ways_out_that_work() -> None:
    fair = a_fair(
        [("a1", "b1", 1.0), ("a2", "b1", 1.0), ("a3", "b2", 1.0)],
        slots=1, a1={"min_meetings": 1}, a2={"min_meetings": 1}, a3={"min_meetings": 1},
    )  # fmt: skip
    (conflict,) = solved(fair).conflicts
    assert (conflict.demands, conflict.smallest) == (("a1 ≥ 1", "a2 ≥ 1"), True)
    assert [way.code for way in conflict.ways_out] == ["fair_lower_minimum", "fair_lower_minimum", "fair_more_slots"]


def test_an_empty_side_gives_an_empty_valid_schedule() -> None:
    people = [{"id": "a1", "side": "a", "max_meetings": 3}]
    schedule = solved({"slots": 4, "tables": 2, "participants": people, "pairs": []})
    assert (schedule.status.value, schedule.meetings, schedule.unserved) == ("optimal", (), ("a1",))


def test_one_more_table_is_worth_what_solving_again_gives() -> None:
    fair = a_fair([("a1", "b1", 1.0), ("a2", "b2", 0.25)], slots=1, tables=1)
    worth = {row["kind"]: row["gain"] for row in solved(fair, worth=True).certificate["worth"]}  # type: ignore[attr-defined]
    assert (worth["table"], worth["slot"]) == (0.25, 0.25)


def test_the_same_seed_gives_the_same_schedule() -> None:
    pairs = [(f"a{m}", f"b{n}", ((m * 5 + n * 3) % 11) / 11) for m in range(8) for n in range(8)]
    hours = {f"a{m}": {"available": [k for k in range(6) if (k + m) % 3]} for m in range(8)}
    fair = a_fair(pairs, slots=6, tables=4, **hours)
    assert solved(fair) == solved(fair)


@QUICK
@given(fair_documents(even=True))
def test_worst_off_first_has_the_lexicographically_largest_numbers_of_meetings(document: dict[str, Any]) -> None:
    counts = sorted(meeting_counts(document, ({one.a, one.b} for one in solved(document, fairness=1.0).meetings)))
    assert counts == max(sorted(meeting_counts(document, timetable)) for timetable in timetables(document))


@QUICK
@given(fair_documents(even=True))
def test_nobody_more_can_be_served_where_that_is_the_objective(document: dict[str, Any]) -> None:
    schedule = solved(document, objective=Objective.MAX_SERVED)
    assert len(schedule.unserved) == min(
        meeting_counts(document, timetable).count(0) for timetable in timetables(document)
    )


def meeting_counts(document: dict[str, Any], pairs: Iterable[Set[str]]) -> list[int]:
    """Number of meetings of each participant."""
    met = [name for pair in pairs for name in pair]
    return [met.count(one["id"]) for one in document["participants"]]
