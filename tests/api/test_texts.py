"""What a text may hold is one rule, kept and published alike."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from pydantic import BaseModel, ValidationError

from api.schemas import Prose, Word
from api.texts import ONE_LINE, SOME_LINES
from matcher.errors import BadInput
from matcher.services.needs import clean_text


class Named(BaseModel):
    name: Word
    text: Prose = ""


def is_taken(name: str) -> bool:
    try:
        Named(name=name)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "name", ["银触点", "银　触点", "𠮷野", "葛\U000e0100", "\ue000", "❤\ufe0f", "ﬁ", "a b", "a\u0301", "中\u00b7文"]
)
def test_what_names_are_written_with_is_taken(name: str) -> None:
    assert is_taken(name)


@pytest.mark.parametrize(
    "mark",
    ["\x00", "\x1b", "\n", "\x7f", "\x85", "\u00ad", "\u200b", "\u200d", "\u200e", "\u2028", "\u202e", "\u2066", "\u2060",
     "\u3164", "\ufeff", "\uffff", "\ud800", "\U000e0041"],
    ids=lambda mark: f"U+{ord(mark):04X}",
)  # fmt: skip
def test_what_is_not_seen_is_refused(mark: str) -> None:
    assert not is_taken(f"银{mark}触点")


def test_the_published_pattern_refuses_exactly_what_is_refused() -> None:
    plane = [chr(code) for code in range(0xFFFF + 1) if not 0xD800 <= code <= 0xDFFF]
    assert [hex(ord(mark)) for mark in plane if is_taken(mark) != bool(re.fullmatch(ONE_LINE, mark))] == []


def test_no_control_and_no_direction_mark_is_let_through() -> None:
    risky = ("Cc", "Zl", "Zp")
    marks = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in risky]
    marks += [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.bidirectional(chr(code)) in ("LRO", "RLO", "LRE", "RLE", "PDF", "LRI", "RLI", "FSI", "PDI")
    ]
    assert [hex(ord(mark)) for mark in marks if re.fullmatch(ONE_LINE, mark)] == []


def test_the_pattern_of_a_text_in_lines_is_the_rule_of_its_cleaning() -> None:
    def is_clean(text: str) -> bool:
        try:
            clean_text(text)
        except BadInput:
            return False
        return True

    plane = [chr(code) for code in range(0xFFFF + 1) if not 0xD800 <= code <= 0xDFFF]
    assert [
        hex(ord(mark)) for mark in plane if is_clean(f"银{mark}") != bool(re.search(SOME_LINES, f"银{mark}", re.DOTALL))
    ] == []


def test_both_patterns_are_published() -> None:
    found = Named.model_json_schema()["properties"]
    assert (found["name"]["pattern"], found["text"]["pattern"]) == (ONE_LINE, SOME_LINES)
