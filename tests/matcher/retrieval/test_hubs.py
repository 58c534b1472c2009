"""Texts that lie near to everything."""

from __future__ import annotations

import numpy as np

from matcher.retrieval.hubs import away_from, middle, nearness, without_hubs

# d0 lies near to every other text, d3 near to none.
AMONG = np.array([[1, 0.8, 0.8, 0.4], [0.8, 1, 0.2, 0], [0.8, 0.2, 1, 0], [0.4, 0, 0, 1]], np.float32)


def test_nearness_is_the_mean_of_the_nearest_others() -> None:
    np.testing.assert_allclose(nearness(AMONG, 2), [0.8, 0.5, 0.5, 0.2], rtol=1e-6)


def test_with_few_others_all_of_them_count() -> None:
    np.testing.assert_allclose(nearness(AMONG, 10), [2 / 3, 1 / 3, 1 / 3, 0.4 / 3], rtol=1e-5)


def test_a_text_alone_is_near_to_nothing() -> None:
    assert nearness(np.ones((1, 1), np.float32)).tolist() == [0.0]


def test_of_two_equally_like_texts_the_hub_comes_second() -> None:
    hub, other = without_hubs(np.array([[0.5, 0.5, 0, 0]], np.float32), AMONG)[0, :2]
    assert other > hub


def test_the_likeness_among_the_texts_is_left_as_it_was() -> None:
    among = AMONG.copy()
    without_hubs(np.zeros((1, 4), np.float32), among)
    assert among.tolist() == AMONG.tolist()


def test_of_two_equally_like_texts_the_one_nearer_to_the_middle_of_all_comes_second() -> None:
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8], [0.6, 0.8]], np.float32)
    question = np.array([1, 1], np.float32) / np.float32(np.sqrt(2))
    first, second = vectors[:2] @ away_from(middle(vectors), question)
    assert first > second


def test_a_question_that_knows_no_word_stays_as_it_is() -> None:
    assert away_from(np.ones(2, np.float32), np.zeros(2, np.float32)).tolist() == [0.0, 0.0]


def test_the_middle_of_nothing_is_zero() -> None:
    assert middle(np.empty((0, 3), np.float32)).tolist() == [0.0, 0.0, 0.0]
