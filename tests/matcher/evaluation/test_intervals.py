"""How sure a figure is: intervals hold the figure, follow the asker, and compare two rankers on the same draws."""

from __future__ import annotations

import numpy as np

from matcher.evaluation.metrics.intervals import mean_interval, paired_ratio

RANDOM = np.random.default_rng(3)
NOISE = RANDOM.normal(size=200)


def test_the_interval_of_a_constant_is_a_point() -> None:
    found = mean_interval(np.full(9, 0.25))
    assert (found.low, found.mean, found.high) == (0.25, 0.25, 0.25)


def test_questions_of_one_asker_are_drawn_together() -> None:
    values = np.repeat(NOISE[:20], 10)
    askers = [f"a{number // 10}" for number in range(200)]
    together, apart = mean_interval(values, askers=askers), mean_interval(values)
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_a_ratio_is_that_of_the_means() -> None:
    assert paired_ratio(np.array([2.0, 4.0]), np.array([1.0, 3.0])).mean == 1.5


def test_the_ratio_to_nothing_is_infinite() -> None:
    assert paired_ratio(np.ones(4), np.zeros(4)).mean == float("inf")


def test_equal_seeds_give_equal_intervals() -> None:
    assert mean_interval(NOISE, seed=5) == mean_interval(NOISE, seed=5)
