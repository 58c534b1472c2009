"""Three values: unknown never becomes no, and one more fact never takes an answer back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import BadInput
from matcher.measures.conditions import All, Any, Condition, Leaf, Not, Outcome, evaluate, parse

DAY = date(2026, 11, 24)
NAMES = ("is_high_tech", "is_tech_sme", "is_incubated", "is_registered")

leaves = st.builds(Leaf, st.sampled_from(NAMES), st.just("eq"), st.booleans()) | st.builds(
    Leaf, st.sampled_from(NAMES), st.just("known")
)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda parts: All(tuple(parts)), st.lists(inner, max_size=3))
        | st.builds(lambda parts: Any(tuple(parts)), st.lists(inner, max_size=3))
        | st.builds(Not, inner)
    ),
    max_leaves=8,
)
some_facts = st.dictionaries(st.sampled_from(NAMES), st.booleans())


@given(trees, some_facts, some_facts)
def test_more_facts_never_turn_an_answer_back_or_over(
    tree: Condition, few: dict[str, bool], more: dict[str, bool]
) -> None:
    before = evaluate(tree, few, DAY).result
    after = evaluate(tree, {**more, **few}, DAY).result
    assert before is None or after is before


@given(trees, some_facts)
def test_an_open_answer_names_what_is_missing_and_a_settled_one_asks_for_nothing(
    tree: Condition, facts: dict[str, bool]
) -> None:
    outcome = evaluate(tree, facts, DAY)
    assert (outcome.result is None) == bool(outcome.missing)
    assert not set(outcome.missing) & set(facts)


@given(trees)
def test_when_all_is_known_nothing_is_open(tree: Condition) -> None:
    assert evaluate(tree, dict.fromkeys(NAMES, True), DAY).result is not None


def test_a_missing_fact_is_unknown_and_not_no() -> None:
    assert evaluate(Leaf("is_high_tech", "eq", True), {}, DAY) == Outcome(None, missing=("is_high_tech",))


def test_one_certificate_is_enough_whatever_the_others_are() -> None:
    tree = Any((Leaf("is_high_tech", "eq", True), Leaf("is_tech_sme", "eq", True)))
    assert evaluate(tree, {"is_tech_sme": True}, DAY).result is True


def test_a_certificate_that_ran_out_yesterday_does_not_count() -> None:
    tree = Leaf("high_tech_until", "ge", "@on_date")
    assert [evaluate(tree, {"high_tech_until": day}, DAY).result for day in (date(2026, 11, 23), DAY)] == [False, True]


def test_amounts_are_compared_whatever_their_type() -> None:
    tree = Leaf("loan_amount_cny", "le", 500_000)
    assert evaluate(tree, {"loan_amount_cny": Decimal("500000.00")}, DAY).result is True


def test_a_yes_is_not_a_one() -> None:
    assert evaluate(Leaf("employees", "eq", True), {"employees": 1}, DAY).result is False


def test_a_day_is_not_compared_with_a_number() -> None:
    with pytest.raises(BadInput, match="无法比较"):
        evaluate(Leaf("founded", "ge", 3), {"founded": DAY}, DAY)


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        ({"fact": "age", "op": "ge", "value": 18}, "rule_unknown_fact"),
        ({"fact": "employees", "op": "gt", "value": 1}, "rule_unknown_op"),
        ({"fact": "employees", "op": "in", "value": 1}, "rule_condition_form"),
        ({"fact": "employees", "op": "known", "value": 1}, "rule_condition_form"),
        ({"fact": "employees", "op": "ge"}, "rule_condition_form"),
        ({"all": [], "any": []}, "rule_condition_form"),
        ("always", "rule_condition_form"),
    ],
)
def test_a_condition_that_cannot_be_right_is_refused_with_the_rule(tree: object, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse(tree, "some.rule")
    assert (caught.value.code, caught.value.facts["rule"]) == (code, "some.rule")
