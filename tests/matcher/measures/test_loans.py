"""Loans on the map, and the subsidy to the fen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.entities import Role
from matcher.errors import BadInput
from matcher.measures import FieldError
from matcher.measures.coordinates import Point, distance_m
from matcher.measures.loans import LOANS, subsidy
from matcher.measures.policy import Rule, load_rules, rule_for
from matcher.settings import shipped_data
from tests.matcher.measures.reading import state

ROW = {
    "outlet_id": "o1",
    "outlet": "样例银行云软件谷支行",
    "bank": "样例银行",
    "product_id": "index",
    "name": "样例科创指数贷",
    "loan_kind": "科创指数贷",
}
INTEREST, CAP = Decimal("100000.00"), Decimal("0.40")


DAY = date(2026, 11, 24)


@cache
def subsidy_rule() -> Rule:
    """The shipped rule, read once for all examples."""
    found = rule_for(load_rules(shipped_data() / "policies"), "innovation_index_subsidy", DAY, None)
    assert found is not None
    return found


@pytest.fixture
def rule() -> Rule:
    return subsidy_rule()


def test_forty_percent_of_100000_is_40000_to_the_fen(rule: Rule) -> None:
    assert str(subsidy(INTEREST, CAP, rule, "330303").amount_cny) == "40000.00"


def test_a_hundredth_of_a_percent_above_the_cap_is_refused_with_the_clause(rule: Rule) -> None:
    with pytest.raises(BadInput) as caught:
        subsidy(INTEREST, Decimal("0.4001"), rule, "330303")
    assert (caught.value.code, caught.value.facts["clause"]) == ("subsidy_rate_above_cap", rule.clause)
    assert "40.01%" in caught.value.sentence("zh")


def test_a_county_that_has_not_opted_in_gives_nothing_with_the_clause(rule: Rule) -> None:
    found = subsidy(INTEREST, CAP, rule, "330382")
    assert (str(found.amount_cny), "鼓励有条件的地区" in found.clause) == ("0.00", True)


@pytest.mark.parametrize(
    ("interest", "region", "missing"),
    [(None, "330303", ("interest_paid_cny",)), (INTEREST, None, ("region",)), (INTEREST, "3303", ("region",))],
)
def test_what_is_not_known_leaves_the_amount_open(
    rule: Rule, interest: Decimal | None, region: str | None, missing: tuple[str, ...]
) -> None:
    found = subsidy(interest, CAP, rule, region)
    assert (found.amount_cny, found.missing) == (None, missing)


@pytest.mark.parametrize("interest", ["-1", "NaN", "Infinity"])
def test_interest_below_nothing_or_beyond_number_is_refused(rule: Rule, interest: str) -> None:
    with pytest.raises(BadInput) as caught:
        subsidy(Decimal(interest), CAP, rule, "330303")
    assert caught.value.code == "interest_negative"


@given(st.integers(0, 10**11), st.integers(0, 4000))
def test_no_subsidy_is_above_the_cap_by_more_than_half_a_fen(fen: int, points: int) -> None:
    interest = Decimal(fen) / 100
    amount = subsidy(interest, Decimal(points) / 10_000, subsidy_rule(), "330303").amount_cny
    assert amount is not None
    assert 0 <= amount <= interest * CAP + Decimal("0.005")


def test_an_outlet_and_its_product_are_one_offer_with_comparable_terms() -> None:
    found = state(LOANS, **ROW, rate="3.45%", amount_max_cny="300万元", term_months_max="3年")
    (party,), (offer,) = found.parties, found.offers
    assert (party.roles, offer.id, offer.party_id) == ((Role.BANK,), "loan:o1:index", "o1")
    terms = {name: offer.terms[name] for name in ("annual_rate", "amount_max_cny", "term_months_max")}
    assert terms == {"annual_rate": Decimal("0.0345"), "amount_max_cny": Decimal("3000000.00"), "term_months_max": 36}


def test_a_rate_on_lpr_leaves_the_ratio_open() -> None:
    terms = state(LOANS, **ROW, rate="LPR+50BP").offers[0].terms
    assert ("annual_rate" in terms, terms["rate_basis"], terms["rate_basis_points"]) == (False, "LPR", Decimal(50))


def test_access_to_the_loan_and_the_money_back_are_two_rules() -> None:
    (offer,) = state(LOANS, **ROW).offers
    assert (offer.rule, offer.terms["subsidy_rule"]) == ("innovation_index_loan", "innovation_index_subsidy")


def test_the_same_outlet_given_in_two_systems_lands_within_five_metres() -> None:
    cells = {"WGS-84": ("120.812000", "27.933000"), "GCJ-02": ("120.816029", "27.929709")}
    terms = [state(LOANS, **ROW, lon=lon, lat=lat, crs=crs).offers[0].terms for crs, (lon, lat) in cells.items()]
    here, there = (Point(float(str(each["lon"])), float(str(each["lat"]))) for each in terms)
    assert distance_m(here, there) < 5


def test_a_rate_of_3_45_without_unit_is_refused() -> None:
    with pytest.raises(FieldError, match="rate_no_unit"):
        state(LOANS, **ROW, rate="3.45")
