from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.allocation import Allocation, Batch, Conflict, Objective, allocate, make_batch
from tests.matcher.allocation.batches import batches, every_allocation, is_allowed, served

STEP = 0.25


def value(batch: Batch, chosen: np.ndarray) -> float:
    return float(batch.values[chosen].sum())


def fairness(batch: Batch, chosen: np.ndarray) -> tuple[int, ...]:
    """Greater is fairer: served askers, filled claims, then claims above each class of values, lowest class first."""
    levels = np.floor(batch.values / STEP + 1e-9).astype(int)
    above = [int((levels[chosen] >= level).sum()) for level in range(1, 5)]
    return (served(batch, chosen), int(chosen.sum()), *above)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(batch=batches(lower=True))
def test_the_most_value_is_what_trying_everything_finds(batch: Batch) -> None:
    found, every = allocate(batch), list(every_allocation(batch))
    assert isinstance(found, Allocation) == bool(every)
    if isinstance(found, Allocation):
        assert is_allowed(batch, found.chosen)
        assert found.value == pytest.approx(max(value(batch, chosen) for chosen in every))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(batch=batches(lower=True))
def test_the_most_served_come_before_the_value(batch: Batch) -> None:
    found, every = allocate(batch, Objective.MAX_SERVED), list(every_allocation(batch))
    assert isinstance(found, Allocation) == bool(every)
    if isinstance(found, Allocation):
        assert is_allowed(batch, found.chosen)
        best = max((served(batch, chosen), round(value(batch, chosen), 9)) for chosen in every)
        assert (found.served_count, round(found.value, 9)) == best


@settings(max_examples=60, deadline=None, derandomize=True)
@given(batch=batches(lower=True))
def test_the_worst_off_come_first_in_classes_of_value(batch: Batch) -> None:
    found, every = allocate(batch, Objective.LEXI_FAIR, step=STEP), list(every_allocation(batch))
    assert isinstance(found, Allocation) == bool(every)
    if isinstance(found, Allocation):
        assert is_allowed(batch, found.chosen)
        best = max((*fairness(batch, chosen), round(value(batch, chosen), 9)) for chosen in every)
        assert (*fairness(batch, found.chosen), round(found.value, 9)) == best


@settings(max_examples=40, deadline=None, derandomize=True)
@given(batch=batches(single=True))
def test_with_one_place_each_the_served_values_are_leximin(batch: Batch) -> None:
    found, every = allocate(batch, Objective.LEXI_FAIR, step=0.0), list(every_allocation(batch))

    def in_order(chosen: np.ndarray) -> list[float]:
        # who is served counts before what it is worth: a place of value 0 is still a place
        had = {
            int(asker): float(worth) for asker, worth in zip(batch.askers[chosen], batch.values[chosen], strict=True)
        }
        return sorted(had.get(asker, -1.0) for asker in range(len(batch.asker_ids)))

    assert isinstance(found, Allocation) == bool(every)
    if isinstance(found, Allocation):
        assert in_order(found.chosen) == max(map(in_order, every))


@pytest.mark.parametrize("objective", list(Objective))
@settings(max_examples=30, deadline=None, derandomize=True)
@given(batch=batches(lower=True))
def test_every_aim_is_proved_by_its_bound(objective: Objective, batch: Batch) -> None:
    found = allocate(batch, objective)
    if isinstance(found, Allocation):
        assert all(stage.reached == pytest.approx(stage.bound, abs=1e-7) for stage in found.stages)
        assert found.gap < 1e-9


@pytest.mark.parametrize("objective", list(Objective))
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data(), batch=batches())
def test_the_order_of_the_rows_changes_nothing(objective: Objective, data: st.DataObject, batch: Batch) -> None:
    pairs = data.draw(st.permutations(range(len(batch))))
    left = data.draw(st.permutations(range(len(batch.asker_ids))))
    right = data.draw(st.permutations(range(len(batch.counterpart_ids))))

    def chosen_ids(pairs: list[int], left: list[int], right: list[int]) -> set[tuple[str, str]]:
        names = [batch.asker_ids[at] for at in left], [batch.counterpart_ids[at] for at in right]
        again = make_batch(
            *names, np.array([left.index(batch.askers[at]) for at in pairs], np.int64),
            np.array([right.index(batch.counterparts[at]) for at in pairs], np.int64), batch.values[pairs],
            counterpart_upper={name: int(batch.counterpart_loads.upper[at]) for at, name in enumerate(batch.counterpart_ids)},
        )  # fmt: skip
        found = allocate(again, objective)
        assert isinstance(found, Allocation)
        return {
            (again.asker_ids[again.askers[at]], again.counterpart_ids[again.counterparts[at]])
            for at in np.flatnonzero(found.chosen)
        }

    plain = [list(range(len(some))) for some in (batch, batch.asker_ids, batch.counterpart_ids)]
    assert chosen_ids(pairs, left, right) == chosen_ids(*plain)


def test_newcomers_get_the_places_kept_for_them() -> None:
    """Two mentors, one of them new: value alone would give both places to the known one."""
    batch = make_batch(
        ["s1", "s2"], ["known", "new"], np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([0.9, 0.2, 0.8, 0.3]),
        counterpart_upper={"known": 2, "new": 2}, counterpart_floor=(frozenset({"new"}), 1),
    )  # fmt: skip
    found = allocate(batch)
    assert isinstance(found, Allocation)
    assert [(int(batch.askers[at]), int(batch.counterparts[at])) for at in np.flatnonzero(found.chosen)] == [
        (0, 0),
        (1, 1),
    ]


def test_more_firms_than_hours_fills_every_hour_and_leaves_the_rest_unserved() -> None:
    """The 3.3 % case: thirty firms, one hour."""
    askers = np.arange(30)
    names = [f"s{number:02d}" for number in range(30)]
    batch = make_batch(
        names, ["star"], askers, np.zeros(30, int), np.linspace(0.1, 0.9, 30), counterpart_upper={"star": 1}
    )
    for objective in Objective:
        found = allocate(batch, objective)
        assert isinstance(found, Allocation)
        assert np.flatnonzero(found.chosen).tolist() == [29]


def test_an_empty_batch_has_an_empty_optimum() -> None:
    none = np.zeros(0, int)
    for objective in Objective:
        found = allocate(make_batch(["s"], ["m"], none, none, np.zeros(0)), objective)
        assert not isinstance(found, Conflict)
        assert (found.value, found.served_count) == (0.0, 0)
