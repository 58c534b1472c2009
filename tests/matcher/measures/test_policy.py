"""Dated rules, county layers and what the plan leaves open."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.vocabulary import Stage
from matcher.entities import Party
from matcher.errors import BadInput, UnknownThing
from matcher.measures.facts import FACTS, facts_of
from matcher.measures.policy import Rule, assess, load_rules, parse_rule, rule_for
from matcher.settings import shipped_data
from matcher.wording import LANGUAGES

DAY = date(2026, 11, 24)


def a_rule(id: str = "subsidy", **changes: Any) -> Rule:
    """A rule for high-tech firms, in force since 2025."""
    known: dict[str, Any] = {
        "id": id,
        "about": "subsidy",
        "measure": 6,
        "clause": "三(六)",
        "source": "实施方案",
        "valid_from": date(2025, 6, 13),
        "condition": {"fact": "is_high_tech", "op": "eq", "value": True},
        "benefit": "贴息",
    }
    return parse_rule(known | changes)


@pytest.fixture(scope="module")
def shipped() -> tuple[Rule, ...]:
    return load_rules(shipped_data() / "policies")


@pytest.mark.parametrize(
    ("facts", "result", "missing"),
    [({"is_high_tech": True}, True, ()), ({"is_high_tech": False}, False, ()), ({}, None, ("is_high_tech",))],
)
def test_a_rule_says_yes_no_or_what_it_lacks(
    facts: dict[str, bool], result: bool | None, missing: tuple[str, ...]
) -> None:
    found = assess(a_rule(), facts, DAY, "330303")
    assert (found.result, found.missing) == (result, missing)


def test_a_benefit_is_told_unless_it_is_refused() -> None:
    benefits = [assess(a_rule(), {"is_high_tech": answer}, DAY, None).benefit for answer in (True, None, False)]
    assert benefits == ["贴息", "贴息", ""]


def test_a_rule_outside_its_dates_gives_nothing() -> None:
    rule = a_rule(valid_to=date(2025, 12, 31))
    assert [assess(rule, {"is_high_tech": True}, day, None).result for day in (date(2025, 12, 31), DAY)] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("region", "result", "missing"),
    [("330303", True, ()), ("330382", False, ()), (None, None, ("region",)), ("3303", None, ("region",))],
)
def test_a_county_takes_part_stays_out_or_is_not_known(
    region: str | None, result: bool | None, missing: tuple[str, ...]
) -> None:
    found = assess(a_rule(opted_in=["330303"]), {"is_high_tech": True}, DAY, region)
    assert (found.result, found.missing) == (result, missing)


def test_a_county_override_changes_only_that_county() -> None:
    city, county = a_rule(), a_rule("subsidy.330382", region="330382", condition={"all": []})
    assert [rule_for((city, county), "subsidy", DAY, region) for region in ("330382", "330303", None)] == [
        county,
        city,
        city,
    ]


def test_the_rule_valid_on_the_day_is_used() -> None:
    old, new = a_rule("v1", valid_to=date(2026, 6, 30)), a_rule("v2", valid_from=date(2026, 7, 1))
    assert [rule_for((old, new), "subsidy", day, None) for day in (date(2026, 6, 30), DAY)] == [old, new]


def test_nothing_governs_what_no_rule_speaks_of() -> None:
    assert rule_for((a_rule(),), "housing", DAY, None) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"colour": "red"}, "rule_fields"),
        ({"measure": 9}, "rule_scope"),
        ({"region": "330322"}, "rule_scope"),
        ({"assumed": True}, "rule_assumes_what"),
        ({"valid_from": "2025-06"}, "rule_date"),
    ],
)
def test_a_rule_that_cannot_be_right_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        a_rule(**changes)
    assert caught.value.code == code


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownThing):
        load_rules(tmp_path / "none")


def test_the_same_rule_twice_is_refused(tmp_path: Path) -> None:
    rule = "- {id: a, about: a, measure: 1, clause: c, source: s, valid_from: 2025-06-13}\n"
    (tmp_path / "a.yaml").write_text(rule * 2, encoding="utf-8")
    with pytest.raises(BadInput, match="a"):
        load_rules(tmp_path)


def test_every_measure_has_rules_that_cite_the_plan(shipped: tuple[Rule, ...]) -> None:
    assert {rule.measure for rule in shipped} == set(range(1, 9))
    assert [rule.id for rule in shipped if "“" not in rule.clause or "2025-06-13" not in rule.source] == []


def test_what_is_assumed_is_listed_with_what_it_assumes(shipped: tuple[Rule, ...]) -> None:
    listed = {rule.id: rule.assumes for rule in shipped if rule.assumed}
    assert {"stage.early", "mentor_service", "subsidy_stacking", "free_stay", "key_project"} <= set(listed)
    assert all(listed.values())


def test_a_young_software_firm_is_early_longer_in_the_pilot_than_elsewhere(shipped: tuple[Rule, ...]) -> None:
    facts = {"age_months": 40}
    rules = [rule_for(shipped, "stage.early", DAY, region) for region in ("330303", "330382")]
    assert [assess(rule, facts, DAY, "330303").result for rule in rules if rule] == [True, False]


def test_what_is_known_of_a_party_includes_its_stage_and_the_months_since_it_was_founded() -> None:
    party = Party("p", "样例", stage=Stage.EARLY, facts={"founded": date(2025, 11, 25), "shoe_size": 42})
    assert facts_of(party, DAY) == {"founded": date(2025, 11, 25), "stage": Stage.EARLY, "age_months": 11}


def test_no_rule_can_ask_for_age_sex_school_or_household() -> None:
    assert not {"age", "sex", "gender", "school", "hukou", "household"} & set(FACTS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fact_has_a_label(lang: str) -> None:
    assert all(fact.label(lang) for fact in FACTS.values())
