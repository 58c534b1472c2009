"""The walk from a product to its materials' makers, step by step."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matcher.retrieval.hops import incidence, named_inside, nearest, rarity, related, scaled, surprising

SIMILARITIES = arrays(np.float64, (3, 7), elements=st.floats(-1, 1, width=32))


def test_weights_are_one_for_the_nearest_and_zero_for_the_first_left_out() -> None:
    weights = nearest(np.array([[0.9, 0.5, 0.7, 0.1]]), 2).toarray()
    assert np.allclose(weights, [[1.0, 0.0, 0.5, 0.0]])


def test_of_few_products_the_least_similar_is_left_out() -> None:
    assert np.allclose(nearest(np.array([[0.2, 0.8]]), 60).toarray(), [[0.0, 1.0]])


def test_a_single_known_product_is_the_nearest() -> None:
    assert nearest(np.array([[0.3]]), 60).toarray().tolist() == [[1.0]]


@given(SIMILARITIES, st.integers(1, 9))
def test_weights_stay_between_zero_and_one_and_are_at_most_k(similarity: np.ndarray, count: int) -> None:
    weights = nearest(similarity, count).toarray()
    assert weights.min() >= 0.0
    assert weights.max() <= 1.0 + 1e-6
    assert (weights > 0).sum(axis=1).max() <= count


def test_a_material_in_every_product_is_no_evidence() -> None:
    uses = incidence([[0, 1], [0], [0]], 3)
    assert np.allclose(rarity(uses), [0.0, np.log(3), np.log(3)])


def test_repeated_materials_count_once() -> None:
    assert incidence([[2, 2, 0], []], 3).toarray().tolist() == [[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]]


def test_materials_used_side_by_side_are_related() -> None:
    uses = incidence([[0, 1], [2, 3]], 4)
    found = related(incidence([[0]], 4), uses).toarray()
    assert np.allclose(found, [[0.5, 0.5, 0.0, 0.0]])


def test_a_material_named_inside_the_product_is_marked() -> None:
    assert named_inside(["铜芯电线"], ["铜", "铝", "电线", "铜芯电线"]).toarray().tolist() == [[1.0, 0.0, 1.0, 1.0]]


def test_scaling_keeps_a_row_of_zeros() -> None:
    assert scaled(np.array([[0.0, 0.0], [1.0, 4.0]])).tolist() == [[0.0, 0.0], [0.25, 1.0]]


def test_only_what_stands_out_by_two_deviations_is_surprising() -> None:
    row = np.array([[0.0] * 99 + [1.0]])
    assert np.flatnonzero(surprising(row)[0]).tolist() == [99]
