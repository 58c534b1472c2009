"""Every term of a mandate is met, missed or unknown, for all start-ups at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.vocabulary import Stage
from matcher.entities import Party
from matcher.measures.funds import Fund
from matcher.screening import check_terms
from matcher.screening.terms import TERMS
from matcher.wording import LANGUAGES, words
from tests.matcher.screening.builders import DAY, SEED, a_mandate, a_roster, a_startup


def checks(fund: Fund = SEED, day: date = DAY, **facts: Any) -> dict[str, bool | None]:
    told = check_terms(a_mandate(fund), a_roster([a_startup(**facts)]), day).of(0)
    return {check.term: check.met for check in told}


def test_a_start_up_inside_the_mandate_meets_every_term() -> None:
    assert checks() == {term.code: True for term in TERMS}


@pytest.mark.parametrize(
    ("facts", "term"),
    [
        ({"stage": Stage.MATURE}, "stage"),
        ({"facts": {"raising_cny": Decimal(499_999)}}, "ticket_min"),
        ({"facts": {"raising_cny": Decimal(3_000_001)}}, "ticket_max"),
        ({"segments": ("footwear.lasts",)}, "segments"),
        ({"region": "330382"}, "region"),
        ({"text": "房地产中介软件"}, "excluded"),
        ({"id": "p9"}, "portfolio"),
        ({"affiliate_of": "p9"}, "portfolio"),
    ],
)
def test_a_miss_names_the_violated_term(facts: dict[str, Any], term: str) -> None:
    roster = a_roster([a_startup(**facts)])
    assert check_terms(a_mandate(), roster, DAY).missed(np.array([0])) == [(term,)]


@pytest.mark.parametrize(
    ("facts", "terms"),
    [
        ({"stage": None}, {"stage", "early_small"}),
        ({"facts": {}}, {"ticket_min", "ticket_max"}),
        ({"segments": ()}, {"segments"}),
        ({"region": None}, {"region", "reinvestment"}),
    ],
)
def test_what_is_not_known_of_a_start_up_is_neither_met_nor_missed(facts: dict[str, Any], terms: set[str]) -> None:
    assert {term for term, met in checks(**facts).items() if met is None} == terms


def test_a_county_lies_inside_a_city_wide_mandate() -> None:
    assert checks(replace(SEED, regions=("3303",)), region="330382")["region"] is True


def test_a_segment_beside_the_focus_counts_as_met() -> None:
    assert checks(segments=("digital.robots",))["segments"] is True


def test_a_sector_word_stands_for_the_segments_that_bear_it() -> None:
    assert checks(replace(SEED, segments=(), sectors=("人工智能",)))["segments"] is True


def test_a_sector_that_no_chain_knows_leaves_the_segment_unknown() -> None:
    assert checks(replace(SEED, segments=(), sectors=("乡村振兴",)))["segments"] is None


def test_words_that_point_elsewhere_do_not_rule_out() -> None:
    roster = a_roster([a_startup(segments=())], placed={"S1": ("footwear.lasts",)})
    assert {check.term: check.met for check in check_terms(a_mandate(), roster, DAY).of(0)}["segments"] is None


def test_a_fund_without_limits_takes_whom_it_likes() -> None:
    open_fund = Fund("f2", "无限", "m1", dry_powder_cny=Decimal(1))
    assert set(checks(open_fund, stage=None, facts={}, segments=(), region=None).values()) == {True}


@pytest.mark.parametrize(("day", "met"), [(date(2029, 12, 31), True), (date(2030, 1, 1), False)])
def test_a_fund_is_open_until_its_last_day(day: date, met: bool) -> None:
    assert checks(day=day)["open"] is met


def test_a_fund_that_cannot_pay_its_least_ticket_has_no_money_to_invest() -> None:
    assert checks(replace(SEED, dry_powder_cny=Decimal(499_999)))["dry_powder"] is False


def test_a_firm_of_the_same_group_as_one_already_financed_is_a_conflict() -> None:
    sisters = [a_startup("p9", affiliate_of="G1"), a_startup("S2", affiliate_of="G1")]
    assert check_terms(a_mandate(), a_roster(sisters), DAY).missed(np.array([1])) == [("portfolio",)]


def test_every_term_has_words_and_the_askable_ones_a_question() -> None:
    askable = {"stage", "ticket_min", "ticket_max", "dry_powder", "segments", "region", "reinvestment", "early_small"}
    wanted = {f"mandate_{term.code}" for term in TERMS} | {f"ask_{term}" for term in askable}
    assert {code for lang in LANGUAGES for code in wanted if code not in words("measures", lang)} == set()


startups = st.builds(
    a_startup,
    st.sampled_from(["S1", "p9", "S2"]),
    stage=st.sampled_from([None, *Stage]),
    region=st.sampled_from([None, "330303", "330382", "3303"]),
    segments=st.sampled_from([(), ("digital.ai_models",), ("footwear.lasts",), ("digital.robots", "footwear.lasts")]),
    facts=st.sampled_from([{}, {"raising_cny": Decimal(100)}, {"raising_cny": Decimal(1_000_000)}]),
)


@given(st.lists(startups, min_size=1, max_size=6))
def test_a_start_up_is_judged_the_same_alone_and_among_others(parties: list[Party]) -> None:
    sisters = {party.affiliate_of or party.id for party in parties}
    assert sisters  # nobody here belongs to a group, so no one's verdict hangs on another's
    together = check_terms(a_mandate(), a_roster(parties), DAY)
    alone = [check_terms(a_mandate(), a_roster([party]), DAY).of(0) for party in parties]
    assert [together.of(row) for row in range(len(parties))] == alone


@settings(deadline=None)
@given(
    st.lists(
        st.builds(dict, stage=st.sampled_from(Stage), region=st.sampled_from(["330303", "330382", None])), max_size=9
    )
)
def test_the_misses_of_many_are_those_of_each(rows: list[dict[str, Any]]) -> None:
    checks = check_terms(a_mandate(), a_roster([a_startup(f"S{at}", **row) for at, row in enumerate(rows)]), DAY)
    told = [tuple(one.term for one in checks.of(row) if one.hard and one.met is False) for row in range(len(rows))]
    assert checks.missed(np.arange(len(rows))) == told
