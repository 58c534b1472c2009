"""JSON as it is sent and kept: the same values as Python's own writer, and nothing that JSON does not know."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.compact import compact

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(PLAIN)
def test_what_is_written_is_read_as_it_was(document: object) -> None:
    assert json.loads(compact(document)) == document


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.lists(TEXTS | st.floats(1e-4, 1e15) | st.integers(0, 10**9) | st.none()))
def test_words_and_usual_numbers_are_the_bytes_of_pythons_own_writer(document: list[object]) -> None:
    assert compact(document) == json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_not_finite_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        compact({"parts": [0.5, number]})


def test_a_text_may_say_nan_or_infinity() -> None:
    assert json.loads(compact({"text": "Infinity 牌 NaN 合金"})) == {"text": "Infinity 牌 NaN 合金"}


def test_days_and_decimals_are_written_as_text() -> None:
    assert json.loads(compact([date(2026, 1, 2), Decimal("7.50")])) == ["2026-01-02", "7.50"]
