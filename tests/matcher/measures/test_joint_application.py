"""九联办: nine items, each with its own answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from matcher.entities import Role, Term
from matcher.errors import BadInput, UnknownThing
from matcher.measures.joint_application import ITEMS, Item, ItemCheck, ItemState, Verdict, overall, precheck
from matcher.measures.policy import Rule, load_rules
from matcher.settings import shipped_data
from tests.matcher.measures.reading import state

DAY = date(2026, 11, 24)
FOUNDER: dict[str, Term] = {
    "is_insured": False, "is_sole_trader": True, "has_social_card": False, "has_startup_registration": False,
    "is_registered": True, "has_employment_permit": False, "is_priority_group": True, "is_first_venture": True,
    "has_startup_subsidy": False, "has_insurance_subsidy": False, "has_hiring_subsidy": False, "employees": 0,
    "licence_verified": True, "taxpayer_verified": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def rules() -> tuple[Rule, ...]:
    return load_rules(shipped_data() / "policies")


def verdicts(rules: tuple[Rule, ...], facts: Mapping[str, Term | None]) -> dict[Item, ItemCheck]:
    return {check.item: check for check in precheck(facts, rules=rules, on_date=DAY, region="330303")}


def test_the_items_are_the_nine_of_the_plan_in_its_order() -> None:
    assert [item.zh for item in Item] == [
        "个体劳动者（灵活就业人员）参保登记",
        "实体社会保障卡申领",
        "自主创业登记",
        "就业创业证申领",
        "一次性创业补贴申领",
        "一次性创业社保补贴申领",
        "创业带动就业补贴申领",
        "营业执照信息核验",
        "纳税人信息确认",
    ]


def test_without_employees_item_7_does_not_apply_and_the_eight_others_proceed(rules: tuple[Rule, ...]) -> None:
    found = verdicts(rules, FOUNDER)
    hiring = found.pop(Item.HIRING_SUBSIDY)
    assert (hiring.verdict, "⑦" in hiring.clause) == (Verdict.NOT_APPLICABLE, True)
    assert {check.verdict for check in found.values()} == {Verdict.ELIGIBLE}


def test_a_failed_licence_check_blocks_only_what_depends_on_it(rules: tuple[Rule, ...]) -> None:
    found = verdicts(rules, FOUNDER | {"licence_verified": False, "employees": 2})
    assert {item.value for item, check in found.items() if check.verdict is Verdict.BLOCKED} == {
        "3",
        "4",
        "5",
        "6",
        "7",
    }
    assert {item.value for item, check in found.items() if check.verdict is Verdict.ELIGIBLE} == {"1", "2", "9"}


def test_a_failed_taxpayer_check_blocks_the_hiring_subsidy_alone(rules: tuple[Rule, ...]) -> None:
    found = verdicts(rules, FOUNDER | {"taxpayer_verified": False, "employees": 2})
    assert [(item, check.after) for item, check in found.items() if check.verdict is Verdict.BLOCKED] == [
        (Item.HIRING_SUBSIDY, (Item.TAXPAYER_CHECK,))
    ]


def test_when_nothing_is_known_everything_is_open_and_says_what_is_missing(rules: tuple[Rule, ...]) -> None:
    found = verdicts(rules, {})
    assert {check.verdict for check in found.values()} == {Verdict.UNKNOWN}
    assert found[Item.HIRING_SUBSIDY].missing == ("employees", "is_registered", "has_hiring_subsidy")


def test_an_item_waits_for_a_verification_that_is_still_open(rules: tuple[Rule, ...]) -> None:
    check = verdicts(rules, {key: value for key, value in FOUNDER.items() if key != "licence_verified"})[
        Item.STARTUP_REGISTRATION
    ]
    assert (check.verdict, check.after) == (Verdict.ELIGIBLE, (Item.LICENCE_CHECK,))


def test_someone_outside_the_priority_groups_is_refused_the_subsidy_but_not_the_rest(rules: tuple[Rule, ...]) -> None:
    found = verdicts(rules, FOUNDER | {"is_priority_group": False})
    refused = {item for item, check in found.items() if check.verdict is Verdict.INELIGIBLE}
    assert refused == {Item.STARTUP_SUBSIDY, Item.INSURANCE_SUBSIDY}


def test_an_item_without_a_rule_is_named(rules: tuple[Rule, ...]) -> None:
    with pytest.raises(UnknownThing, match="参保登记"):
        precheck({}, rules=[rule for rule in rules if rule.about != "joint_application.1"], on_date=DAY)


def test_rules_that_wait_for_one_another_are_refused(rules: tuple[Rule, ...]) -> None:
    circle = [
        replace(rule, depends_on=("joint_application.3",)) if rule.about == "joint_application.8" else rule
        for rule in rules
    ]
    with pytest.raises(BadInput, match="营业执照信息核验"):
        precheck(FOUNDER, rules=circle, on_date=DAY)


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (ItemState.DRAFT, ItemState.DRAFT),
        (ItemState.ACCEPTED, ItemState.ACCEPTED),
        (ItemState.CORRECTION, ItemState.CORRECTION),
        (ItemState.REFUSED, ItemState.DONE),
        (ItemState.DONE, ItemState.DONE),
    ],
)
def test_a_case_is_done_only_when_every_applicable_item_is_settled(last: ItemState, state: ItemState) -> None:
    states = dict.fromkeys(Item, ItemState.DONE) | {
        Item.HIRING_SUBSIDY: ItemState.NOT_APPLICABLE,
        Item.TAXPAYER_CHECK: last,
    }
    assert overall(states) is state


def test_a_case_withdrawn_as_a_whole_is_withdrawn() -> None:
    assert overall(dict.fromkeys(Item, ItemState.WITHDRAWN)) is ItemState.WITHDRAWN


def test_a_row_states_the_service_point_and_no_offer() -> None:
    found = state(ITEMS, item="自主创业登记", point_id="p1", point="样例·服务中心", region="龙湾区", working_days="3")
    assert ([party.roles for party in found.parties], found.offers) == ([(Role.AGENCY,)], ())
