"""Confidence of placement held to draws that it was not fitted on."""

from __future__ import annotations

import numpy as np
import pytest

from graph.confidence import Calibration
from graph.placement import Placer
from matcher.evaluation.placing import Told, check, draw_case, fit, reliability, tell
from matcher.retrieval.calibration import load_calibration
from matcher.retrieval.meaning import SegmentMeaning
from matcher.settings import shipped_data
from tests.fakes import FakeEncoder

CHAINS = shipped_data() / "chains"
NEW_SEEDS = (203, 206, 209)  # neither fitted on nor in the file's own check


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    return load_calibration(shipped_data() / "models" / "placement.json")


@pytest.fixture(scope="module")
def told() -> list[Told]:
    cases = [draw_case(CHAINS, firms=250, seed=seed) for seed in NEW_SEEDS]
    return [one for drawn in cases for one in tell(drawn, Placer(drawn.chain))]


def test_the_same_seed_draws_the_same_firms():
    one, other = (draw_case(CHAINS, firms=40, seed=3) for _ in range(2))
    assert (one.draws, list(one.chain.segments)) == (other.draws, list(other.chain.segments))


def test_a_firm_of_a_segment_that_was_left_out_stands_nowhere():
    drawn = draw_case(CHAINS, firms=200, seed=3)
    assert all(draw.right <= set(drawn.chain.segments) for draw in drawn.draws)
    assert {draw.outside for draw in drawn.draws if not draw.right} == {"segment", "chain", "trader"}
    assert {draw.outside for draw in drawn.draws if draw.right} == {""}


def test_on_a_seed_it_has_not_seen_the_confidence_means_what_it_says(told: list[Told], shipped: Calibration):
    found = check(told, shipped)
    assert found["firms"]["brier"] < 0.09
    assert found["firms"]["calibration_error"] < 0.05
    large = [one for one in found["pairs"]["bins"] if one["count"] >= 100]
    assert all(abs(one["said"] - one["right"]) < 0.12 for one in large)


def test_of_trades_that_are_not_in_the_map_it_mostly_says_nothing(told: list[Told], shipped: Calibration):
    found = check(told, shipped)
    assert found["silent_on"]["all"] > 0.7
    assert found["spoken_of_known"] > 0.8
    assert found["right_when_spoken"] > 0.9


def test_a_fit_lowers_the_error_of_numbers_that_say_nothing(told: list[Told]):
    half = len(told) // 2
    weights = fit(told[:half])
    ours = check(told[half:], Calibration("fit", weights, weights, 0.5, 0.5))["pairs"]["brier"]
    right = np.concatenate([one.right for one in told[half:]])
    assert ours < 0.6 * float(np.square(right.mean() - right).mean())


def test_no_fitted_signal_speaks_against_a_segment(shipped: Calibration):
    numbers = [*shipped.words.trade.items(), *shipped.words.segment.items(), *shipped.meaning.segment.items()]
    assert [name for name, value in numbers if value < 0 and name not in ("intercept", "listed")] == []


def test_a_level_never_falls(shipped: Calibration):
    for weights in (shipped.words, shipped.meaning):
        said = [said for _, said in weights.level]
        assert said == sorted(said)


def test_with_an_encoder_the_signals_hold_a_nearness_of_meaning():
    drawn = draw_case(CHAINS, firms=10, seed=3)
    told = tell(drawn, Placer(drawn.chain), SegmentMeaning(drawn.chain, FakeEncoder()))
    assert all(one.signals.near is not None for one in told)


def test_reliability_counts_what_was_said_and_what_was_right():
    found = reliability(np.array([0.2, 0.2, 0.8, 0.8]), np.array([False, True, True, True]))
    assert [(one.count, one.said, one.right) for one in found.bins] == [(2, 0.2, 0.5), (2, 0.8, 1.0)]
    assert (found.brier, found.calibration_error) == (0.19, 0.25)
