"""What features read, and what they never can."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from matcher.entities import Kind, Need
from matcher.ranking.features import DIRECTIONS, asks_clearly, fits_credit, fits_money, fits_order, in_time
from matcher.ranking.pool import Pool


def fund_pool(facts: dict[str, Decimal], low: float, high: float) -> Pool:
    columns = {"ticket_min_cny": np.array([low]), "ticket_max_cny": np.array([high])}
    return Pool(Kind.FUND, Need("融资", facts=facts), np.array([0], dtype=np.int32), columns)


@pytest.mark.parametrize(
    ("asked", "low", "high", "fits"),
    [
        ("3000000", 1e6, 5e6, 1.0),
        ("1000000", 1e6, 5e6, 1.0),
        ("900000", 1e6, 5e6, 0.0),
        ("6000000", 1e6, 5e6, 0.0),
        ("6000000", 1e6, np.nan, 1.0),
    ],
)
def test_a_ticket_fits_within_its_limits_and_an_open_limit_does_not_bind(
    asked: str, low: float, high: float, fits: float
) -> None:
    assert fits_money(fund_pool({"raising_cny": Decimal(asked)}, low, high)).tolist() == [fits]


def test_without_a_sum_nothing_is_known_of_the_money() -> None:
    assert np.isnan(fits_money(fund_pool({}, 1e6, 5e6))).all()


def supplier_pool(facts: dict[str, Decimal], **terms: float) -> Pool:
    columns = {name: np.array([value]) for name, value in terms.items()}
    return Pool(Kind.SUPPLIER, Need("料", facts=facts), np.array([0], dtype=np.int32), columns)


@pytest.mark.parametrize(("order", "fits"), [("20000", 1.0), ("10000", 1.0), ("1000", 0.0), ("10", 0.0)])
def test_an_order_below_the_smallest_one_fits_less(order: str, fits: float) -> None:
    pool = supplier_pool({"first_order_cny": Decimal(order)}, min_order_cny=10_000.0)
    assert fits_order(pool).tolist() == pytest.approx([fits])


@pytest.mark.parametrize(("days", "fits"), [("0", 1.0), ("30", 1.0), ("60", 0.5), ("120", 0.0)])
def test_longer_credit_than_is_given_fits_less(days: str, fits: float) -> None:
    assert fits_credit(supplier_pool({"credit_days": Decimal(days)}, credit_days_max=30.0)).tolist() == [fits]


@pytest.mark.parametrize(("lead", "fits"), [(7.0, 1.0), (14.0, 1.0), (28.0, 0.5), (90.0, 0.0)])
def test_late_delivery_fits_less(lead: float, fits: float) -> None:
    assert in_time(supplier_pool({"needed_within_days": Decimal(14)}, lead_days=lead)).tolist() == [fits]


def test_what_is_on_stock_or_asks_for_no_least_order_fits_entirely() -> None:
    pool = supplier_pool(
        {"needed_within_days": Decimal(14), "first_order_cny": Decimal(1)}, lead_days=0.0, min_order_cny=0.0
    )
    assert (in_time(pool).tolist(), fits_order(pool).tolist()) == ([1.0], [1.0])


def test_terms_that_one_side_does_not_state_are_unknown() -> None:
    silent, unasked = supplier_pool({"first_order_cny": Decimal(1)}), supplier_pool({}, min_order_cny=1.0)
    assert np.isnan([fits_order(silent)[0], fits_order(unasked)[0], fits_credit(unasked)[0], in_time(silent)[0]]).all()


def test_a_need_that_says_everything_asks_more_clearly_than_one_word() -> None:
    def clear(need: Need) -> float:
        return float(asks_clearly(Pool(Kind.SUPPLIER, need, np.array([0], dtype=np.int32)))[0])

    assert clear(Need("需要银触点用于断路器", region="330382", wanted=("银触点",))) > clear(Need("触点"))


def test_every_feature_explains_itself_in_its_first_sentence() -> None:
    for features in DIRECTIONS.values():
        for feature in features:
            assert (feature.__doc__ or "").strip().endswith(".")


def test_no_feature_reads_a_protected_fact() -> None:
    names = {feature.__name__ for features in DIRECTIONS.values() for feature in features}
    assert not {
        name for name in names for word in ("age", "sex", "gender", "school", "hukou") if word in name.split("_")
    }
