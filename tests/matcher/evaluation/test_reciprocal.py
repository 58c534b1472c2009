"""What a list is worth when both have to agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matcher.evaluation.metrics.reciprocal import mutual_success_at, one_sided_success_at

CHANCES = arrays(np.float64, 12, elements=st.floats(0, 1))


def test_a_pair_counts_only_when_both_say_yes() -> None:
    assert mutual_success_at(np.array([1.0, 1.0, 0.0]), np.array([1.0, 0.0, 1.0]), 3) == 1.0


def test_places_beyond_the_first_k_do_not_count() -> None:
    assert mutual_success_at(np.array([0.5, 1.0]), np.array([0.5, 1.0]), 1) == 0.25


def test_a_short_list_keeps_what_it_has() -> None:
    assert mutual_success_at(np.array([0.5]), np.array([1.0]), 10) == 0.5


def test_an_empty_list_brings_nobody_together() -> None:
    assert mutual_success_at(np.zeros(0), np.zeros(0), 5) == 0.0


@given(CHANCES, CHANCES)
def test_no_list_brings_more_pairs_than_either_side_says_yes_to(forward: np.ndarray, backward: np.ndarray) -> None:
    pairs = mutual_success_at(forward, backward, 10)
    least = min(one_sided_success_at(forward, 10), one_sided_success_at(backward, 10))
    assert pairs <= least + 1e-12


@given(CHANCES, CHANCES)
def test_ordering_by_the_product_is_the_best_order(forward: np.ndarray, backward: np.ndarray) -> None:
    best = np.argsort(-forward * backward)
    for rival in (np.argsort(-forward), np.argsort(-backward)):
        ours = mutual_success_at(forward[best], backward[best], 5)
        assert ours >= mutual_success_at(forward[rival], backward[rival], 5) - 1e-12


def test_certain_outcomes_may_stand_for_chances() -> None:
    assert mutual_success_at(np.array([1.0, 1.0]), np.array([0.3, 1.0]), 2) == pytest.approx(1.3)
