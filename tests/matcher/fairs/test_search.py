"""Large fairs of differing hours: prices that prove, timetables that hold, and the same answer on a machine that is busy."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import numpy as np
import pytest

from matcher.fairs import FairInstance, check, schedule_document, search, solve, work
from matcher.fairs.highs import linear
from matcher.fairs.instance import Pair, Participant
from matcher.fairs.lattice import Lattice, Rung
from matcher.fairs.program import Program
from matcher.fairs.slotwise import dived, polished
from matcher.fairs.smoothing import smoothed
from matcher.fairs.work import Work


def a_fair(seed: int, *, size: int = 16, slots: int = 8, tables: int = 12, most: int = 5) -> FairInstance:
    """Two sides of people who are there in two thirds of the slots."""
    draw = random.Random(seed)
    people = [
        Participant(f"{side}{n:02}", side, most, available=tuple(t for t in range(slots) if draw.random() < 0.67))
        for side in "ab"
        for n in range(size)
    ]
    pairs = [Pair(f"a{m:02}", f"b{n:02}", draw.random()) for m in range(size) for n in range(size)]
    return FairInstance.of(slots, tables, people, pairs)


def a_program(instance: FairInstance, rungs: list[Rung] | None = None) -> Program:
    lattice = Lattice(instance, instance.weight, rungs or [], np.full(len(instance.weight), -1, np.int32))
    pair, slot = np.nonzero(lattice.allowed)
    return Program(lattice, pair, slot)


def best_fraction(program: Program) -> float:
    """The value of the linear program."""
    widths = np.concatenate((np.full(len(program.pair), np.inf), program.widths[len(program.pair) :]))
    solved = linear(program.gains, program.matrix, program.lattice.rhs, widths, seconds=60.0, method="highs")
    assert solved is not None
    return solved.value


def no_prices(program: Program) -> np.ndarray:
    return np.zeros(int(program.lattice.starts[-1]))


@pytest.mark.parametrize("seed", range(3))
def test_smoothed_prices_prove_nearly_what_the_linear_program_is_worth(seed: int) -> None:
    program = a_program(a_fair(seed))
    best = best_fraction(program)
    assert best - 1e-6 <= smoothed(program, no_prices(program), work=Work(5.0)).bound <= 1.003 * best


def test_prices_with_promises_prove_nearly_what_the_linear_program_is_worth() -> None:
    program = a_program(a_fair(1, tables=6), [Rung(who, 3, 50.0) for who in range(0, 32, 2)])
    best = best_fraction(program)
    assert best - 1e-6 <= smoothed(program, no_prices(program), work=Work(5.0)).bound <= 1.003 * best


@pytest.mark.parametrize("tables", [4, 12])
def test_slot_by_slot_comes_within_two_hundredths_of_the_bound(tables: int) -> None:
    program = a_program(a_fair(3, tables=tables))
    smooth = smoothed(program, no_prices(program), work=Work(5.0))
    totals = [program.total(polished(program, dived(program, stage, Work(5.0)), Work(5.0))) for stage in smooth.stages]
    assert max(totals) >= 0.98 * smooth.bound


def test_polishing_never_loses_anything() -> None:
    program = a_program(a_fair(4))
    for stage in smoothed(program, no_prices(program), work=Work(5.0)).stages:
        first = dived(program, stage, Work(5.0))
        assert program.total(polished(program, first.copy(), Work(5.0))) >= program.total(first)


def test_a_large_fair_is_searched_to_a_small_proven_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "LINEAR_FROM_START", 0)
    instance = a_fair(5)
    schedule = solve(instance, seconds=1.0, worth=False)
    report = check(instance, json.loads(json.dumps(schedule_document(schedule))))
    assert (report.violations, report.gap <= 0.005) == ((), True)


def test_a_busy_machine_gets_the_same_timetable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "LINEAR_FROM_START", 0)
    instance = a_fair(6, tables=7)
    quiet = solve(instance, seconds=0.5, worth=False)
    clock = iter(np.arange(0.0, 1e6, 0.01))  # a look at the clock costs a hundredth of a second
    monkeypatch.setattr(work.time, "monotonic", lambda: float(next(clock)))
    assert solve(instance, seconds=0.5, worth=False).meetings == quiet.meetings


def test_where_all_are_worth_the_same_nobody_is_left_with_the_same_few_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "LINEAR_FROM_START", 0)
    monkeypatch.setattr(search, "POOL", 0)
    instance = a_fair(7, size=40, tables=40, most=4)
    alike = replace(instance, weight=np.full(len(instance.weight), 0.5))
    assert solve(alike, seconds=0.5, worth=False).gap <= 0.005
