"""What each side of the synthetic city looks for."""

from __future__ import annotations

import pytest

from matcher.evaluation.city.acceptance import HALF_PLEASED, Acceptance
from matcher.evaluation.city.wishes import credit_wish, focus_wish, mentor_wish, order_wish, supplier_wish, time_wish


@pytest.mark.parametrize(
    ("order", "wish"), [(200_000, 1.0), (100_000, 1.0), (31_622.8, 0.5), (10_000, 0.0), (100, 0.0)]
)
def test_an_order_below_the_smallest_one_pleases_less(order: float, wish: float) -> None:
    assert order_wish(order, 100_000) == pytest.approx(wish, abs=1e-6)


@pytest.mark.parametrize(("lead", "wish"), [(7, 1.0), (14, 1.0), (28, 0.5), (56, 0.0)])
def test_late_delivery_pleases_less(lead: float, wish: float) -> None:
    assert time_wish(14, lead) == wish


def test_longer_credit_than_is_given_pleases_less() -> None:
    assert [credit_wish(asked, 30) for asked in (0, 30, 60, 120)] == [1.0, 1.0, 0.5, 0.0]


def test_one_unmet_wish_is_enough_for_a_no() -> None:
    assert supplier_wish(1.0, 0.0) == 0.0


def test_the_own_trade_pleases_most() -> None:
    own = ("shoes.soles", "shoes.glue")
    assert focus_wish(own, "shoes.soles") > focus_wish(own, "shoes.lasts") > focus_wish(own, "valves.bodies") > 0


def test_a_full_diary_makes_choosy() -> None:
    assert mentor_wish(("shoes.soles",), "shoes.soles", 0.25) == 0.25


def test_what_is_not_said_is_neither_for_nor_against() -> None:
    assert {order_wish(None, 1.0), time_wish(1.0, None), credit_wish(None, None), focus_wish((), "a.b")} == {
        HALF_PLEASED
    }


def test_both_sides_say_yes_four_times_in_five_to_all_they_want_next_door() -> None:
    model = Acceptance()
    assert (model.forward(3, 1.0, 0.0, 1.0), model.backward(3, 1.0, 0.0, 1.0)) == pytest.approx((0.8, 0.8), abs=0.01)


def test_both_sides_say_yes_once_in_25_where_their_wish_is_not_met() -> None:
    model = Acceptance()
    assert (model.forward(3, 1.0, 0.0, 0.0), model.backward(3, 1.0, 0.0, 0.0)) == pytest.approx((0.04, 0.04), abs=0.005)
