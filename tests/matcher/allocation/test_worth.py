from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matcher.allocation import Allocation, Batch, Loads, Objective, allocate, make_batch
from matcher.allocation.worth import dearest, worth_of
from tests.matcher.allocation.batches import batches


def two_firms_one_hour() -> Batch:
    """Both want the star; the second firm has a second choice."""
    return make_batch(
        ["s1", "s2"], ["star", "other"], np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([0.6, 0.9, 0.4])
    )


def test_one_more_hour_of_the_star_is_worth_what_the_next_firm_gains_by_it() -> None:
    batch = two_firms_one_hour()
    found = allocate(batch)
    assert isinstance(found, Allocation)
    worth = worth_of(batch, found, ["star"])[0]
    # now s1-star and s2-other = 1.0; with one more 1.5; with one less s2-star is gone: 0.4
    assert (worth.gain, worth.loss) == (pytest.approx(0.5), pytest.approx(0.6))
    assert worth.is_confirmed
    assert worth.is_kink


def test_hours_that_nobody_needs_are_worth_nothing() -> None:
    batch = two_firms_one_hour()
    found = allocate(batch)
    assert isinstance(found, Allocation)
    assert worth_of(batch, found, ["other"])[0].gain == pytest.approx(0.0)
    assert dearest(batch, found, 5) == ["star"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(batch=batches())
def test_every_dual_price_lies_between_the_two_slopes_that_solving_again_gives(batch: Batch) -> None:
    found = allocate(batch)
    if not isinstance(found, Allocation):
        return
    for place, worth in enumerate(worth_of(batch, found, batch.counterpart_ids)):
        upper = batch.counterpart_loads.upper.copy()
        upper[place] += 1
        more = allocate(replace(batch, counterpart_loads=Loads(batch.counterpart_loads.lower, upper)))
        assert isinstance(more, Allocation)
        assert worth.gain == pytest.approx(more.value - found.value, abs=1e-7)
        assert worth.is_confirmed


def test_fairness_has_no_common_unit_and_so_no_price() -> None:
    batch = two_firms_one_hour()
    found = allocate(batch, Objective.LEXI_FAIR)
    assert isinstance(found, Allocation)
    assert worth_of(batch, found, ["star"]) == []


def test_where_most_served_comes_first_a_place_is_told_in_value_and_in_who_is_served() -> None:
    batch = make_batch(["s1", "s2"], ["star"], np.array([0, 1]), np.array([0, 0]), np.array([0.5, 0.4]))
    found = allocate(batch, Objective.MAX_SERVED)
    assert isinstance(found, Allocation)
    worth = worth_of(batch, found, ["star"])[0]
    assert (worth.gain, worth.loss, worth.served_gain, worth.price) == (pytest.approx(0.4), pytest.approx(0.5), 1, None)
