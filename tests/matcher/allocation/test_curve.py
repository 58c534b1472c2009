from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from matcher.allocation import Batch, Conflict, make_batch
from matcher.allocation.curve import curve_of, gini
from tests.matcher.allocation.batches import batches


def test_what_fairness_costs_two_firms_and_two_mentors() -> None:
    """Most value gives 0.9 + 0.2; fair gives 0.5 + 0.5."""
    batch = make_batch(
        ["s1", "s2"], ["m1", "m2"], np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([0.9, 0.5, 0.5, 0.2])
    )
    points = curve_of(batch)
    assert not isinstance(points, Conflict)
    assert [(point.value, point.worst) for point in (points[0], points[-1])] == [
        (pytest.approx(1.1), pytest.approx(0.2)), (pytest.approx(1.0), pytest.approx(0.5)),
    ]  # fmt: skip
    assert points[-1].gini == pytest.approx(0.0)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(batch=batches(single=True))
def test_along_the_dial_the_worst_off_gains_and_the_total_falls(batch: Batch) -> None:
    points = curve_of(batch)
    if isinstance(points, Conflict):
        return
    same = [point for point in points if point.served_count == points[-1].served_count]
    assert all(a.value >= b.value - 1e-9 for a, b in pairwise(same))
    assert all(a.worst <= b.worst + 1e-9 for a, b in pairwise(same))


def test_the_gini_of_one_who_has_all_among_four_is_three_quarters() -> None:
    assert gini(np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(0.75)
    assert gini(np.array([2.0, 2.0])) == 0.0
    assert gini(np.zeros(3)) == 0.0
