"""Likeness in one view, and the mean of several."""

from __future__ import annotations

import numpy as np

from matcher.ranking.kernels import Cosines, Gaussian, blended
from matcher.ranking.spelling import Spelling

VECTORS = np.random.default_rng(0).normal(size=(12, 5)).astype(np.float32)


def test_a_text_is_wholly_like_itself_in_meaning() -> None:
    np.testing.assert_allclose(np.diag(Gaussian(VECTORS).among_known()), 1, rtol=1e-5)


def test_a_text_is_wholly_like_itself_in_spelling() -> None:
    np.testing.assert_allclose(np.diag(Cosines(Spelling(["皮鞋", "阀门"]).own).among_known()), 1, rtol=1e-5)


def test_known_texts_asked_again_are_as_like_as_among_themselves() -> None:
    view = Gaussian(VECTORS)
    np.testing.assert_allclose(view.to_known(VECTORS), view.among_known(), rtol=1e-5)


def test_the_length_of_vectors_does_not_count() -> None:
    np.testing.assert_allclose(Gaussian(VECTORS * 3).among_known(), Gaussian(VECTORS).among_known(), rtol=1e-4)


def test_a_text_without_meaning_is_equally_far_from_all() -> None:
    assert np.ptp(Gaussian(VECTORS).to_known(np.zeros((1, 5), np.float32))) == 0.0


def test_a_blend_is_the_weighted_mean_of_its_views() -> None:
    one, other = np.full((1, 2), 0.2, np.float32), np.full((1, 2), 1.0, np.float32)
    np.testing.assert_allclose(blended([one, other], [1, 3]), [[0.8, 0.8]], rtol=1e-6)


def test_a_blend_can_be_learned_from() -> None:
    blend = blended([Gaussian(VECTORS).among_known(), Gaussian(VECTORS[:, :2]).among_known()], [1, 1])
    assert np.linalg.eigvalsh(blend).min() > -1e-5  # no negative eigenvalue: a kernel
