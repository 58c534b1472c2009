"""Nothing is learned from what came later than what it is judged on."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.evaluation.splits import rolling_splits, split_at

DAYS = st.lists(st.integers(730_000, 731_500), min_size=1, max_size=40).map(lambda days: np.array(days, np.int64))
MOMENTS = [date.fromordinal(day) for day in (730_200, 730_600, 731_000, 731_400)]


@given(DAYS)
def test_all_that_is_learned_from_lies_before_all_that_is_judged(days: np.ndarray) -> None:
    for split in rolling_splits(days, MOMENTS):
        assert days[split.train].max() < days[split.judge].min()


@given(DAYS)
def test_no_row_is_judged_twice(days: np.ndarray) -> None:
    judged = [row for split in rolling_splits(days, MOMENTS) for row in split.judge.tolist()]
    assert len(judged) == len(set(judged))


def test_the_moment_itself_is_judged() -> None:
    split = split_at(np.array([1, 2, 3]), 2)
    assert (split.train.tolist(), split.judge.tolist()) == ([0], [1, 2])


def test_moments_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="ascend"):
        list(rolling_splits(np.array([1]), [MOMENTS[1], MOMENTS[0]]))
