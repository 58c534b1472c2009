"""Funds: every term of the mandate is met, missed or unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from graph.vocabulary import Stage
from matcher.entities import Role
from matcher.measures import FieldError
from matcher.measures.funds import FUNDS, Fund, check_mandate
from matcher.wording import LANGUAGES, words
from tests.matcher.measures.reading import state

DAY = date(2026, 11, 24)
SEED = Fund(
    "f1", "样例种子基金", "m1", stages=(Stage.EARLY,), ticket_min_cny=Decimal(500_000), ticket_max_cny=Decimal(3_000_000),
    segments=("digital.ai_models",), regions=("330303",), dry_powder_cny=Decimal(30_000_000), portfolio=("p9",),
    reinvestment_ratio=Decimal("1.2"), early_small_share=Decimal("0.6"), open_to=date(2029, 12, 31),
)  # fmt: skip
FITTING = {
    "stage": Stage.EARLY, "raising_cny": Decimal(2_000_000), "segments": ("digital.ai_models",), "region": "330303",
    "on_date": DAY, "party_id": "p1",
}  # fmt: skip


def checks(fund: Fund = SEED, **changes: object) -> dict[str, bool | None]:
    return {check.term: check.met for check in check_mandate(fund, **(FITTING | changes))}  # type: ignore[arg-type]


def test_a_start_up_inside_the_mandate_meets_every_term() -> None:
    assert set(checks().values()) == {True}


@pytest.mark.parametrize(
    ("changes", "term"),
    [
        ({"stage": Stage.MATURE}, "stage"),
        ({"raising_cny": Decimal(499_999)}, "ticket_min"),
        ({"raising_cny": Decimal(3_000_001)}, "ticket_max"),
        ({"segments": ("footwear.lasts",)}, "segments"),
        ({"region": "330382"}, "region"),
        ({"party_id": "p9"}, "portfolio"),
        ({"on_date": date(2030, 1, 1)}, "open"),
    ],
)
def test_a_miss_names_the_violated_term(changes: dict[str, object], term: str) -> None:
    hard = [check.term for check in check_mandate(SEED, **(FITTING | changes)) if check.met is False and check.hard]  # type: ignore[arg-type]
    assert hard == [term]


@pytest.mark.parametrize(
    ("changes", "terms"),
    [
        ({"stage": None}, {"stage", "early_small"}),
        ({"raising_cny": None}, {"ticket_min", "ticket_max"}),
        ({"segments": ()}, {"segments"}),
        ({"region": None}, {"region", "reinvestment"}),
    ],
)
def test_what_is_not_known_of_a_start_up_is_neither_met_nor_missed(changes: dict[str, object], terms: set[str]) -> None:
    assert {term for term, met in checks(**changes).items() if met is None} == terms


def test_a_county_lies_inside_a_city_wide_mandate() -> None:
    assert checks(replace(SEED, regions=("3303",)), region="330382")["region"] is True


def test_a_fund_without_limits_takes_whom_it_likes() -> None:
    assert checks(
        Fund("f2", "无限", "m1", dry_powder_cny=Decimal(1)), stage=None, raising_cny=None, segments=(), region=None
    ) == dict.fromkeys(checks(), True)


def test_every_term_has_words() -> None:
    for lang in LANGUAGES:
        assert {f"mandate_{check.term}" for check in check_mandate(SEED, **FITTING)} <= set(words("measures", lang))  # type: ignore[arg-type]


def test_a_row_states_the_manager_and_the_mandate() -> None:
    found = state(
        FUNDS,
        fund_id="f1",
        name="样例基金",
        manager="样例管理人",
        ticket="50-100万",
        stages="初创期",
        regions="龙湾区、温州市",
    )
    (party,), (offer,) = found.parties, found.offers
    assert (party.roles, offer.party_id, offer.serves) == ((Role.FUND_MANAGER,), party.id, ("330303", "3303"))
    assert [offer.terms[name] for name in ("ticket_min_cny", "ticket_max_cny")] == [
        Decimal(500_000),
        Decimal(1_000_000),
    ]


def test_a_fund_that_has_spent_everything_is_not_offered() -> None:
    (offer,) = state(FUNDS, fund_id="f1", name="样例基金", manager_id="m1", dry_powder_cny="0元").offers
    assert offer.withdrawn is True


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"ticket": "100-50万"}, "range_inverted"),
        ({"ticket": "50万美元"}, "money_foreign"),
        ({"manager_id": ""}, "required"),
    ],
)
def test_a_mandate_that_cannot_be_right_is_refused(cells: dict[str, str], code: str) -> None:
    with pytest.raises(FieldError) as caught:
        state(FUNDS, **({"fund_id": "f1", "name": "样例基金", "manager_id": "m1"} | cells))
    assert caught.value.code == code
