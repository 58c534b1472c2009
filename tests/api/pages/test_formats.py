"""Numbers carry their units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from api.pages.formats import day_words, exact_money, fact_words, money, percent, signed, term_lines
from matcher.entities import Kind
from tests.builders import an_offer


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        ("300", "300 元", "CNY 300"), ("500000", "50 万元", "CNY 500,000"), ("125000.5", "12.5 万元", "CNY 125,000.50"),
        ("120000000", "1.2 亿元", "CNY 120,000,000"), ("0", "0 元", "CNY 0"),
    ],
)  # fmt: skip
def test_money_is_said_in_the_unit_people_use(amount: str, zh: str, en: str) -> None:
    assert (money(Decimal(amount), "zh"), money(Decimal(amount), "en")) == (zh, en)


def test_what_is_computed_is_told_to_the_fen() -> None:
    assert exact_money(Decimal("40000.00"), "zh") == "40,000.00 元"


def test_a_loss_has_a_true_minus() -> None:
    assert (signed(Decimal("-0.20")), signed(Decimal("0.20"))) == ("\u22120.20", "+0.20")


def test_a_day_is_told_with_its_weekday_and_what_is_no_day_is_left_as_it_is() -> None:
    told = [day_words(day, lang) for day in (date(2026, 11, 27), "2026-11-27", "–") for lang in ("zh", "en")]
    assert told == ["2026年11月27日 周五", "Fri 27 Nov 2026"] * 2 + ["–", "–"]


@pytest.mark.parametrize(("name", "value", "told"), [
    ("employees", 9, "9 人"), ("trl", 6, "6 级（共 9 级）"), ("is_incubated", True, "是"), ("raising_cny", Decimal(3_000_000), "300 万元"),
    ("founded", date(2025, 4, 18), "2025-04-18"), ("employees", None, ""),
])  # fmt: skip
def test_a_fact_is_told_with_its_unit(name: str, value: object, told: str) -> None:
    assert fact_words(name, value, "zh") == told  # type: ignore[arg-type]  # any fact


def test_a_ratio_is_a_percentage() -> None:
    assert (percent(0.125), percent(0.125, 1)) == ("12%", "12.5%")


def test_terms_are_told_with_label_and_unit_and_secrets_are_not() -> None:
    terms = {"hours_per_month": 12.0, "modes": ("clinic", "online"), "conflicts": ("P3",)}
    assert term_lines(an_offer(kind=Kind.MENTOR, terms=terms), "zh") == [
        ("方式", "创业门诊、线上"),
        ("每月时间", "12 小时"),
    ]


def test_a_grade_is_told_with_its_end_and_one_without_an_end_is_not() -> None:
    graded = {"level": "二级", "level_until": date(2026, 6, 30)}
    told = [term_lines(an_offer(kind=Kind.MENTOR, terms=terms), "zh") for terms in (graded, {"level": "二级"})]
    assert told == [[("等级", "二级（有效期至 2026-06-30）")], []]
