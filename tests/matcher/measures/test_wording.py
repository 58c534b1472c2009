"""Every refusal and warning of the measures has its sentence in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import matcher.measures
from matcher.measures.facts import FACTS
from matcher.measures.indicators import TARGETS
from matcher.wording import LANGUAGES, words

SOURCES = sorted(Path(matcher.measures.__file__).parent.glob("*.py"))
SECTION_OF = {"FieldError": "fields", "_refuse": "fields", "BadInput": "errors", "UnknownThing": "errors"}


def codes() -> set[tuple[str, str]]:
    """(section, code) of every string that is a first argument of a refusal, both arms of a choice included."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in SECTION_OF
                and node.args
            ):
                first = node.args[0]
                arms = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
                found |= {
                    (SECTION_OF[node.func.id], arm.value)
                    for arm in arms
                    if isinstance(arm, ast.Constant) and isinstance(arm.value, str)
                }
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_a_sentence(lang: str) -> None:
    assert len(codes()) > 60
    assert sorted((section, code) for section, code in codes() if code not in words(section, lang)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_measures_indicators_and_facts_have_their_names(lang: str) -> None:
    named = words("measures", lang)
    assert [target.code for target in TARGETS if f"indicator_{target.code}" not in named] == []
    assert [target.assumes for target in TARGETS if target.assumes and target.assumes not in named] == []
    assert [stem for stem in matcher.measures.STEMS if stem not in named] == []
    assert [name for name in (*FACTS, "region") if f"fact_{name}" not in words("labels", lang)] == []
