"""Money, rates, areas and shares: with their unit, exact, or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.measures import amounts
from matcher.measures.template import FieldError


def refusal(parse: object, cell: str) -> str:
    """The code with which a parser refuses a cell."""
    with pytest.raises(FieldError) as caught:
        parse(cell)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "cny"),
    [
        ("50万元", "500000.00"),
        ("50万", "500000.00"),
        ("1.2亿元", "120000000.00"),
        ("300,000元", "300000.00"),
        ("￥300000", "300000.00"),
        ("５０万元", "500000.00"),
        ("0元", "0.00"),
        ("3千元", "3000.00"),
        ("0.01元", "0.01"),
    ],
)
def test_money_is_cny_to_the_fen(cell: str, cny: str) -> None:
    assert amounts.money(cell) == Decimal(cny)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("500000", "money_no_unit"),
        ("50万美元", "money_foreign"),
        ("USD 500", "money_foreign"),
        ("-50万元", "amount_negative"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("若干", "amount_not_understood"),
        ("0.001元", "money_below_fen"),
        ("9999999亿元", "amount_too_large"),
        ("1,23,4元", "amount_not_understood"),
    ],
)
def test_money_that_cannot_be_trusted_is_refused_by_name(cell: str, code: str) -> None:
    assert refusal(amounts.money, cell) == code


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("50-100万", "500000", "1000000"),
        ("50万元-1亿元", "500000", "100000000"),
        ("50\uff5e100万元", "500000", "1000000"),
        ("50至100万元", "500000", "1000000"),
        ("50-100元", "50", "100"),
        ("300万元", "3000000", "3000000"),
    ],
)
def test_a_range_has_two_ends_and_one_unit_serves_both(cell: str, low: str, high: str) -> None:
    assert amounts.money_range(cell) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("cell", "code"), [("100-50万", "range_inverted"), ("-50万元", "amount_negative"), ("50-100", "money_no_unit")]
)
def test_a_range_upside_down_or_below_nothing_is_refused(cell: str, code: str) -> None:
    assert refusal(amounts.money_range, cell) == code


@given(st.integers(0, 10**12))
def test_the_same_money_in_yuan_and_in_wan_is_the_same(fen: int) -> None:
    yuan = Decimal(fen) / 100
    assert amounts.money(f"{yuan:f}元") == amounts.money(f"{yuan / 10_000:f}万元") == yuan


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_range_keeps_its_order_or_is_refused(one: int, other: int) -> None:
    cell = f"{one}-{other}元"
    if one > other:
        assert refusal(amounts.money_range, cell) == "range_inverted"
    else:
        assert amounts.money_range(cell) == (one, other)


@given(st.text(max_size=12))
def test_whatever_a_cell_holds_money_is_an_amount_nothing_or_a_typed_refusal(cell: str) -> None:
    try:
        amount = amounts.money(cell)
    except FieldError:
        return
    assert amount is None or (amount.is_finite() and amount >= 0)


@pytest.mark.parametrize("cell", ["3.45", "0.0345"])
def test_a_rate_without_its_unit_is_refused(cell: str) -> None:
    assert refusal(amounts.rate, cell) == "rate_no_unit"


def test_a_percentage_is_kept_as_a_ratio() -> None:
    assert amounts.rate("3.45%") == amounts.Rate(Decimal("0.0345"))


@pytest.mark.parametrize(
    ("cell", "points"),
    [
        ("LPR+50BP", "50"),
        ("lpr-150bp", "-150"),
        ("LPR加50个基点", "50"),
        ("LPR+0.5%", "50"),
        ("1年期LPR+50BP", "50"),
        ("LPR", "0"),
    ],
)
def test_a_rate_on_lpr_is_kept_as_basis_and_points(cell: str, points: str) -> None:
    assert amounts.rate(cell) == amounts.Rate(None, "LPR", Decimal(points))


def test_a_rate_on_lpr_is_known_once_lpr_is() -> None:
    rate = amounts.Rate(None, "LPR", Decimal(50))
    assert (rate.at(None), rate.at(Decimal("0.03"))) == (None, Decimal("0.035"))


@pytest.mark.parametrize(("cell", "value"), [("60%", "0.6"), ("0.6", "0.6"), ("100%", "1"), ("0", "0")])
def test_a_share_lies_between_nothing_and_all(cell: str, value: str) -> None:
    assert amounts.share(cell) == Decimal(value)


@pytest.mark.parametrize("cell", ["60", "101%", "-0.1"])
def test_a_share_beyond_all_is_refused(cell: str) -> None:
    assert refusal(amounts.share, cell) == "share_out_of_range"


@pytest.mark.parametrize(("cell", "m2"), [("120平方米", 120.0), ("120㎡", 120.0), ("3亩", 2000.0), ("1公顷", 10_000.0)])
def test_an_area_is_square_metres(cell: str, m2: float) -> None:
    assert amounts.area(cell) == m2


def test_an_area_without_unit_is_refused() -> None:
    assert refusal(amounts.area, "120") == "area_no_unit"


@pytest.mark.parametrize(
    ("cell", "cny"),
    [("30元/平方米/月", "30.00"), ("1元/平方米/天", "30.42"), ("360元/平方米/年", "30.00"), ("免费", "0.00")],
)
def test_rents_by_day_month_and_year_are_comparable(cell: str, cny: str) -> None:
    assert amounts.rent(cell) == Decimal(cny)


@pytest.mark.parametrize(("cell", "number"), [("12", 12), ("12人", 12), ("1,200个", 1200), ("12.0", 12)])
def test_a_count_is_whole(cell: str, number: int) -> None:
    assert amounts.count(cell) == number


def test_half_a_person_is_refused() -> None:
    assert refusal(amounts.count, "12.5人") == "count_not_whole"


@pytest.mark.parametrize(("cell", "months"), [("36个月", 36), ("3年", 36)])
def test_a_term_is_months(cell: str, months: int) -> None:
    assert amounts.months(cell) == months


def test_a_term_without_unit_is_refused() -> None:
    assert refusal(amounts.months, "36") == "term_no_unit"
