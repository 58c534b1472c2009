"""Every code has its words, in both languages."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from graph.vocabulary import Labelled
from matcher.entities import Kind, Role
from matcher.ranking.features import DIRECTIONS
from matcher.wording import LANGUAGES, say, words

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = sorted(path.stem for path in (ROOT / "matcher" / "wording" / "zh").glob("*.toml"))
SOURCE = [path for room in ("matcher", "api") for path in sorted((ROOT / room).rglob("*.py"))]
RAISED_IN = {
    "MatcherError": "errors", "UnknownThing": "errors", "BadInput": "errors", "Unavailable": "errors",
    "Forbidden": "errors", "NotSignedIn": "errors", "TooMany": "errors",
    "Conflict": "errors", "Stale": "errors", "Unconditional": "errors",
    "Warning": "warnings", "FieldError": "fields",
}  # fmt: skip


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def codes_in_source() -> set[tuple[str, str]]:
    """(section, code) of every refusal, warning and field fault that the code can state as a plain string."""
    found: set[tuple[str, str]] = set()
    for path in SOURCE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in RAISED_IN
                and node.args
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add((RAISED_IN[node.func.id], first.value))
    return found


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_word_the_same_codes(section: str) -> None:
    zh, en = (words(section, lang) for lang in LANGUAGES)
    assert set(zh) == set(en)


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_fill_the_same_blanks(section: str) -> None:
    zh, en = (words(section, lang) for lang in LANGUAGES)
    assert {code: blanks(zh[code]) for code in zh} == {code: blanks(en[code]) for code in en}


@pytest.mark.parametrize("section", SECTIONS)
def test_no_sentence_is_empty(section: str) -> None:
    assert [code for lang in LANGUAGES for code, sentence in words(section, lang).items() if not sentence.strip()] == []


def test_every_code_that_the_source_can_state_is_worded() -> None:
    codes = codes_in_source()
    assert len(codes) > 60  # the search itself works
    assert {(section, code) for section, code in codes if code not in words(section, "zh")} == set()


def test_every_feature_has_a_sentence_for_and_one_against() -> None:
    names = {feature.__name__ for features in DIRECTIONS.values() for feature in features}
    assert {code for name in names for code in (name, f"{name}_not") if code not in words("features", "zh")} == set()


@pytest.mark.parametrize("closed_list", [Kind, Role])
def test_closed_lists_carry_their_labels(closed_list: type[Labelled]) -> None:
    assert all(member.zh and member.en for member in closed_list)


def test_a_sentence_names_what_carries_labels_in_its_own_language() -> None:
    facts = {"value": "茶", "known": [Kind.SUPPLIER, Kind.FUND]}
    assert [say("errors", "unknown_kind", lang, **facts).count(word) for lang, word in (
        ("zh", "supplier（供应商）"), ("zh", "、fund（"), ("en", "supplier (supplier), fund ("), ("en", "供应商"),
    )] == [1, 1, 1, 0]  # fmt: skip


def test_no_refusal_fixes_the_language_of_what_it_names() -> None:
    lines = [line for path in SOURCE for line in path.read_text(encoding="utf-8").splitlines() if "raise " in line]
    assert len(lines) > 200  # the search itself works
    assert [line for line in lines if re.search(r"\.(zh|en)\b", line)] == []
