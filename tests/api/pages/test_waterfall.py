"""The parts that are shown add up to the sum that is shown."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.pages.formats import MINUS
from api.pages.waterfall import WIDTH, waterfall
from matcher.entities import Direction, Part

FEATURES = ("intercept", "text_similarity", "makes_wanted", "near_by", "fits_stage", "has_capacity")
values = st.lists(st.floats(-5, 5, allow_nan=False), min_size=1, max_size=len(FEATURES))


def a_direction(*parts: float) -> Direction:
    logit = math.fsum(parts)
    named = tuple(Part(name, value) for name, value in zip(FEATURES, parts, strict=False))
    return Direction(1 / (1 + math.exp(-logit)), logit, named)


def number(shown: str) -> Decimal:
    return Decimal(shown.replace(MINUS, "-"))


@given(values)
def test_the_shown_parts_sum_exactly_to_the_shown_logit(parts: list[float]) -> None:
    fall = waterfall(a_direction(*parts), "zh")
    assert sum((number(bar.value) for bar in fall.bars), Decimal(0)) == number(fall.logit)


@given(values)
def test_no_shown_part_is_off_by_more_than_a_hundredth(parts: list[float]) -> None:
    fall = waterfall(a_direction(*parts), "zh")
    exact = [value for value in parts if value != 0.0]
    assert [
        bar for bar, value in zip(fall.bars, exact, strict=True) if abs(float(number(bar.value)) - value) > 0.0101
    ] == []


@given(values)
@example([2.2e-309, 2.2e-309])  # too small to be drawn to scale
def test_every_bar_lies_within_the_picture(parts: list[float]) -> None:
    fall = waterfall(a_direction(*parts), "zh")
    assert [bar for bar in fall.bars if bar.left < -0.01 or bar.left + bar.width > WIDTH + 0.61] == []


def test_a_part_of_nothing_is_counted_and_not_drawn() -> None:
    fall = waterfall(a_direction(0.5, 0.0, -0.25), "zh")
    assert ([bar.feature for bar in fall.bars], fall.still) == (["intercept", "makes_wanted"], 1)


@pytest.mark.parametrize(("value", "sign"), [(0.4, "up"), (-0.4, "down")])
def test_a_part_against_speaks_in_other_words_than_one_for(value: float, sign: str) -> None:
    bar = waterfall(a_direction(0.1, value), "zh").bars[1]
    words = {"up": "供给的文字与需求意思相近", "down": "供给的文字与需求意思不太相近"}
    assert (bar.sign, bar.words) == (sign, words[sign])
