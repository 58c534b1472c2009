"""Age, sex, school and 户籍 cannot reach a feature: what a feature may read is a closed list."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

from matcher.ranking import features
from matcher.ranking.features import DIRECTIONS

SOURCE = Path(inspect.getfile(features)).read_text(encoding="utf-8")
READ_COLUMNS = {
    "dense", "lexical", "wanted", "material", "no_rival", "chain", "proximity", "focus", "region", "serves", "stage",
    "ticket_min_cny", "ticket_max_cny", "amount_max_cny", "asked_cny", "min_order_cny", "credit_days_max", "lead_days",
    "capacity_left", "completeness", "clarity", "eligible",
}  # fmt: skip
READ_OF_NEED = {"facts", "wanted", "made", "text", "region", "stage"}
READ_FACTS = {"raising_cny", "loan_amount_cny", "first_order_cny", "credit_days", "needed_within_days"}
DIRECTION_NAMES = {"forward", "backward"}
PROTECTED = ("age", "birth", "sex", "gender", "school", "university", "college", "degree", "hukou", "household", "native",
             "年龄", "性别", "学校", "院校", "户籍", "籍贯")  # fmt: skip


def words_of(text: str) -> set[str]:
    return set(text.replace("_", " ").split())


def strings_in_code() -> set[str]:
    """Every string a function of the room could look something up by; docstrings are no code."""
    tree = ast.parse(SOURCE)
    docs = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    }


def test_no_name_a_feature_can_look_up_is_a_protected_one() -> None:
    looked_up = strings_in_code()
    assert looked_up >= {"dense", "capacity_left"}  # the search itself works
    assert {word for name in looked_up for word in words_of(name) if word.lower() in PROTECTED} == set()


def test_no_feature_is_named_after_a_protected_fact() -> None:
    names = {feature.__name__ for some in DIRECTIONS.values() for feature in some}
    assert {word for name in names for word in words_of(name) if word in PROTECTED} == set()


def test_features_read_the_need_only_in_these_places() -> None:
    read = {
        node.attr
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.Attribute)
        and ((isinstance(node.value, ast.Name) and node.value.id == "need") or (isinstance(node.value, ast.Attribute) and node.value.attr == "need"))
    }  # fmt: skip
    assert read == READ_OF_NEED


def test_what_a_feature_can_look_up_is_a_closed_list() -> None:
    names = {text for text in strings_in_code() if text.replace("_", "").isalpha() and text.isascii()}
    assert names - DIRECTION_NAMES == READ_COLUMNS | READ_FACTS
