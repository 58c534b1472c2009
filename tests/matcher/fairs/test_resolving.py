"""The day goes otherwise: what was held or can stay stays, and no schedule changes less for the same value."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from matcher.fairs import check, instance_from, resolve, schedule_document, solve
from matcher.fairs.changes import Changes, Difference, changes_from, difference
from matcher.fairs.instance import FairInstance, Pair, Participant
from matcher.fairs.schedule import Meeting


def a_fair(seed: int, *, size: int = 8, slots: int = 6, tables: int = 6) -> FairInstance:
    draw = random.Random(seed)
    people = [Participant(f"{side}{n:03}", side, 4) for side in "ab" for n in range(size)]
    pairs = [Pair(f"a{m:03}", f"b{n:03}", draw.random()) for m in range(size) for n in range(size)]
    return FairInstance.of(slots, tables, people, pairs)


def mended(instance: FairInstance, changes: Changes) -> tuple[FairInstance, tuple[Meeting, ...], Difference]:
    """The day's fair, the published meetings and the difference; the new schedule is checked."""
    before = solve(instance).meetings
    day, after = resolve(instance, before, changes, seconds=5.0)
    report = check(day, json.loads(json.dumps(schedule_document(after))))
    assert (report.violations, report.notes) == ((), ())
    return day, before, difference(before, after.meetings)


def forced(before: tuple[Meeting, ...], absent: set[str], now: int) -> set[Meeting]:
    return {one for one in before if one.slot >= now and {one.a, one.b} & absent}


@pytest.mark.parametrize("seed", range(5))
def test_only_meetings_of_those_who_do_not_come_are_disturbed(seed: int) -> None:
    absent = {"a001", "b004"}
    _, before, change = mended(a_fair(seed), Changes(now=2, absent=frozenset(absent)))
    assert set(change.cancelled) == forced(before, absent, 2)
    assert change.moved == ()


@pytest.mark.parametrize("seed", range(5))
def test_no_schedule_of_that_value_has_far_fewer_changes(seed: int) -> None:
    day, before, change = mended(a_fair(seed, size=5, slots=4, tables=4), Changes(now=1, absent=frozenset({"a001"})))
    ours = change.disturbed_count + len(change.added)
    kept = {*change.kept, *change.added, *(one.after for one in change.moved)}
    assert ours <= 1.5 * fewest_changes(day, before, value_of(day, kept))


def value_of(day: FairInstance, meetings: set[Meeting]) -> float:
    worth = {day.pair_ids(pair): float(day.weight[pair]) for pair in range(len(day.weight))}
    return sum(worth[one.a, one.b] for one in meetings)


def fewest_changes(day: FairInstance, before: tuple[Meeting, ...], value: float) -> int:
    """Published meetings cancelled or moved in time, and meetings added, at the least, for a schedule of that value: an exact program."""
    old = {(one.a, one.b): one.slot for one in before}
    columns = [
        (pair, slot)
        for pair in range(len(day.weight))
        for slot in range(day.slots)
        if day.open[day.left[pair], slot] and day.open[day.right[pair], slot] and day.pin_slot[pair] in (-1, slot)
    ]
    # each published meeting counts once unless it stays; a new one counts once; a moved one once, not twice
    cost = [
        -1.0 if old.get(day.pair_ids(pair)) == slot else 0.0 if day.pair_ids(pair) in old else 1.0
        for pair, slot in columns
    ]
    rows: list[np.ndarray] = []
    most: list[float] = []

    def row(holds: Any, limit: float) -> None:
        rows.append(np.array([float(holds(pair, slot)) for pair, slot in columns]))
        most.append(limit)

    for number in range(len(day.weight)):
        row(lambda pair, _, number=number: pair == number, 1)
    for who in range(len(day.participants)):
        row(lambda pair, _, who=who: who in (day.left[pair], day.right[pair]), day.cap[who])
        for at in range(day.slots):
            row(lambda pair, slot, who=who, at=at: slot == at and who in (day.left[pair], day.right[pair]), 1)
    for at in range(day.slots):
        row(lambda _, slot, at=at: slot == at, day.room)
    rows.append(np.array([-float(day.weight[pair]) for pair, _ in columns]))
    most.append(-value + 1e-6)
    least = np.array([1.0 if day.locked[pair] else 0.0 for pair, _ in columns])
    solved = milp(
        np.array(cost), constraints=LinearConstraint(np.array(rows), -np.inf, np.array(most)),
        integrality=np.ones(len(columns)), bounds=Bounds(least, 1),
    )  # fmt: skip
    return round(solved.fun) + len(old)


@pytest.mark.parametrize("seed", range(5))
def test_the_fewest_changes_that_are_proven_are_no_more_than_an_exact_program_finds(seed: int) -> None:
    instance = a_fair(seed, size=5, slots=4, tables=4)
    changes = Changes(now=1, absent=frozenset({"a001"}), late={"b002": 3})
    before = solve(instance).meetings
    day, after = resolve(instance, before, changes)
    proven = after.certificate["fewest_change_count"]
    exact = fewest_changes(day, before, after.value)
    assert 0 <= proven <= exact <= after.certificate["change_count"]  # type: ignore[operator]  # numbers all


@pytest.mark.parametrize("hours", [None, 0.7])
def test_after_no_shows_in_a_large_fair_no_schedule_of_that_value_changes_less(hours: float | None) -> None:
    draw = np.random.default_rng(3)
    people = [
        Participant(f"{side}{n:03}", side, 6, available=None if hours is None else _some(draw, 12, hours))
        for side in "ab"
        for n in range(60)
    ]
    weight = np.sqrt(draw.random((60, 60)) * draw.random((60, 60)))
    pairs = [Pair(f"a{m:03}", f"b{n:03}", float(weight[m, n])) for m in range(60) for n in range(60)]
    instance = FairInstance.of(12, 20, people, pairs)
    absent = frozenset({"a003", "a017", "a041", "b008", "b029", "b055"})
    before = solve(instance, worth=False).meetings
    _, after = resolve(instance, before, Changes(now=3, absent=absent))
    told = after.certificate
    assert (told["disturbed_count"], told["change_count"]) == (
        told["fewest_disturbed_count"],
        told["fewest_change_count"],
    )


def _some(draw: np.random.Generator, slots: int, there: float) -> tuple[int, ...]:
    return tuple(np.flatnonzero(draw.random(slots) < there).tolist())


class AClockThatFlies:
    """A machine on which an hour goes by between two looks at the clock."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 3_600.0
        return self.now


def test_a_starved_machine_mends_a_day_as_a_quiet_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(7)
    people = [
        Participant(f"{side}{n:03}", side, 4, available=tuple(sorted(draw.sample(range(8), 5))))
        for side in "ab"
        for n in range(20)
    ]
    pairs = [Pair(f"a{m:03}", f"b{n:03}", draw.random()) for m in range(20) for n in range(20)]
    instance = FairInstance.of(8, 12, people, pairs, breaks_after=3)
    before = solve(instance, worth=False).meetings
    changes = Changes(now=2, absent=frozenset({"a001", "b004", "b011"}), late={"a007": 5})
    quiet = resolve(instance, before, changes)[1]
    monkeypatch.setattr("matcher.fairs.work.time", AClockThatFlies())
    assert schedule_document(resolve(instance, before, changes)[1]) == schedule_document(quiet)


def test_meetings_already_held_never_move() -> None:
    _, before, change = mended(a_fair(1), Changes(now=3, absent=frozenset({"a000", "b000"}), late={"a002": 5}))
    held = {one for one in before if one.slot < 3}
    assert held <= set(change.kept)


def test_a_lost_table_moves_only_those_who_sat_there() -> None:
    instance = a_fair(2, size=8, tables=8)
    _, before, change = mended(instance, Changes(now=1, lost_tables=frozenset({0})))
    sat = {one for one in before if one.slot >= 1 and one.table == 0}
    assert {one.before for one in change.moved} | set(change.cancelled) == sat
    assert {one.after.table for one in change.moved} & {0} == set()


def test_who_comes_late_keeps_the_meetings_of_later_slots() -> None:
    _, before, change = mended(a_fair(3), Changes(now=0, late={"b003": 2}))
    missed = {one for one in before if "b003" in (one.a, one.b) and one.slot < 2}
    assert {one.before for one in change.moved} | set(change.cancelled) == missed


def test_a_walk_in_takes_free_places_and_nobody_s_meeting() -> None:
    changes = Changes(
        walk_ins=(Participant("a_new", "a", 2),), pairs=tuple(Pair("a_new", f"b{n:03}", 0.9) for n in range(8))
    )
    people = [Participant(f"{side}{n:03}", side, 4) for side in "ab" for n in range(8)]
    instance = FairInstance.of(6, 6, people, [Pair(f"a{n:03}", f"b{n:03}", 1.0) for n in range(8)])
    _, _, change = mended(instance, changes)
    assert (change.disturbed_count, len(change.added)) == (0, 2)


def test_without_filling_nothing_new_is_added() -> None:
    _, _, change = mended(a_fair(4), Changes(now=2, absent=frozenset({"a001"}), fill=False))
    assert change.added == ()


def test_changes_are_read_from_their_file() -> None:
    instance = instance_from({
        "slots": 3, "tables": 2, "pairs": [],
        "participants": [{"id": "a1", "side": "a", "max_meetings": 1}, {"id": "b1", "side": "b", "max_meetings": 1}],
    })  # fmt: skip
    document = {
        "now": 1, "absent": ["a1"], "late": {"b1": 2}, "walk_ins": [{"id": "a9", "side": "a", "max_meetings": 1}],
        "pairs": [{"a": "a9", "b": "b1", "weight": 0.5}], "lost_tables": [1],
    }  # fmt: skip
    assert changes_from(document, instance) == Changes(
        1, frozenset({"a1"}), {"b1": 2}, (Participant("a9", "a", 1),), (Pair("a9", "b1", 0.5),), frozenset({1})
    )
