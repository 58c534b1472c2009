"""Chances that mean what they say: the Brier score, its parts, the reliability curve and the calibration error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matcher.evaluation.metrics.calibration import brier, calibration_error, reliability_curve

FORECASTS = arrays(np.float64, 60, elements=st.floats(0, 1))
OUTCOMES = arrays(np.float64, 60, elements=st.sampled_from([0.0, 1.0]))


def test_a_sure_and_right_forecast_scores_nothing() -> None:
    assert brier(np.array([1.0, 0.0]), np.array([1.0, 0.0])).score == 0.0


def test_half_and_half_scores_a_quarter() -> None:
    assert brier(np.full(4, 0.5), np.array([1.0, 0.0, 1.0, 0.0])).score == 0.25


@given(FORECASTS, OUTCOMES)
def test_the_parts_add_up_to_the_score(forecasts: np.ndarray, outcomes: np.ndarray) -> None:
    found = brier(forecasts, outcomes)
    assert found.reliability - found.resolution + found.uncertainty + found.within == pytest.approx(found.score)
    assert found.score == pytest.approx(float(np.mean((forecasts - outcomes) ** 2)))


@given(OUTCOMES)
def test_with_one_forecast_a_bin_the_identity_of_murphy_is_exact(outcomes: np.ndarray) -> None:
    forecasts = np.repeat([0.05, 0.35, 0.95], 20)
    assert brier(forecasts, outcomes).within == pytest.approx(0.0, abs=1e-12)


def test_a_known_chance_gives_the_expected_score() -> None:
    forecast, chance = np.array([0.3]), np.array([0.8])
    expected = 0.8 * (0.3 - 1) ** 2 + 0.2 * 0.3**2
    assert brier(forecast, chance).score == pytest.approx(expected)


def test_the_true_chance_is_the_best_forecast() -> None:
    chance = np.linspace(0.05, 0.95, 30)
    honest, bold = brier(chance, chance).score, brier(np.clip(chance * 1.3, 0, 1), chance).score
    assert honest < bold


def test_the_curve_leaves_out_empty_bins_and_counts_everything() -> None:
    curve = reliability_curve(np.array([0.0, 0.02, 1.0]), np.array([0.0, 1.0, 1.0]))
    assert [(each.count, each.observed) for each in curve] == [(2, 0.5), (1, 1.0)]


def test_a_forecast_of_the_base_rate_is_calibrated_and_tells_nothing() -> None:
    outcomes = np.array([1.0, 0.0, 0.0, 0.0])
    assert calibration_error(np.full(4, 0.25), outcomes) == 0.0
    assert brier(np.full(4, 0.25), outcomes).resolution == 0.0


def test_nothing_forecast_is_nothing_known() -> None:
    assert np.isnan(calibration_error(np.zeros(0), np.zeros(0)))
    assert np.isnan(brier(np.zeros(0), np.zeros(0)).score)
