from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.confidence import PRIOR, Calibration, Signals, Weights, confidences, known_trade

SHARES = st.floats(0.0, 1.0)
AMOUNTS = st.lists(st.floats(0.01, 5.0), min_size=2, max_size=6)


def signals(own: list[float], *, known: float = 1.0, covers: float = 0.5, near: list[float] | None = None) -> Signals:
    values = np.array(own)
    close = None if near is None else np.array(near)
    return Signals(values, values, np.full(len(own), covers), known, True, close)


@given(AMOUNTS, SHARES, SHARES)
def test_a_confidence_is_a_probability(own: list[float], known: float, covers: float):
    found = confidences(signals(own, known=known, covers=covers), PRIOR)
    assert ((found >= 0) & (found <= 1)).all()


@given(AMOUNTS, SHARES, SHARES)
def test_the_more_of_a_text_is_explained_the_likelier_its_trade_is_known(own: list[float], one: float, other: float):
    low, high = sorted((one, other))
    assert known_trade(signals(own, known=low), PRIOR) <= known_trade(signals(own, known=high), PRIOR)


def test_where_nothing_speaks_no_trade_is_known():
    silent = signals([0.0, 0.0])
    assert (known_trade(silent, PRIOR), confidences(silent, PRIOR).tolist()) == (0.0, [0.0, 0.0])


def test_a_chain_without_segments_says_nothing():
    assert confidences(signals([]), PRIOR).tolist() == []


def test_a_lead_over_the_second_segment_makes_a_trade_likelier_known():
    assert known_trade(signals([1.0, 0.1]), PRIOR) > known_trade(signals([1.0, 1.0]), PRIOR)


def test_a_nearness_of_meaning_is_weighed_by_its_own_numbers():
    weights = Weights({"intercept": 0.0}, {"intercept": 0.0})
    sure = Weights({"intercept": 9.0}, {"intercept": 9.0})
    two = Calibration("two", words=weights, meaning=sure, threshold=0.5, known_from=0.5)
    assert confidences(signals([1.0]), two)[0] == pytest.approx(0.25)
    assert confidences(signals([1.0], near=[0.0]), two)[0] > 0.99


def test_the_level_is_read_off_a_line_between_knots():
    flat = Weights({"intercept": 0.0}, {"intercept": 0.0}, ((0.0, 0.0), (0.5, 1.0), (1.0, 1.0)))
    found = confidences(signals([1.0]), Calibration("flat", flat, flat, 0.5, 0.5))
    assert found[0] == pytest.approx(0.5)
