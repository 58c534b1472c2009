"""What a need wants and what its asker makes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.retrieval.mentions import Sense, find_mentions, things_listed
from matcher.retrieval.tokens import plain

PRODUCTS = {"高纯石英砂", "石英坩埚", "石英砂", "坩埚", "银触点", "断路器", "软件开发", "产品"}


def read(text: str) -> list[tuple[str, str]]:
    return [(mention.name, mention.sense.value) for mention in find_mentions(text, PRODUCTS.__contains__)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("需要高纯石英砂，用于生产石英坩埚", [("高纯石英砂", "wanted"), ("石英坩埚", "made")]),
        ("我们生产石英坩埚，需要高纯石英砂。", [("石英坩埚", "made"), ("高纯石英砂", "wanted")]),
        ("采购用于石英坩埚的高纯石英砂", [("石英坩埚", "made"), ("高纯石英砂", "wanted")]),
        ("石英坩埚", [("石英坩埚", "either")]),
        ("缺银触点。我们做断路器", [("银触点", "wanted"), ("断路器", "made")]),
    ],
)
def test_the_cue_before_a_product_says_whether_it_is_wanted_or_made(text: str, meant: list[tuple[str, str]]) -> None:
    assert read(text) == meant


def test_the_longest_known_name_wins() -> None:
    assert read("求购石英坩埚") == [("石英坩埚", "wanted")]


def test_full_width_letters_are_read_as_plain_ones() -> None:
    found = find_mentions("求购ＰＶＣ", {"pvc"}.__contains__)
    assert [mention.name for mention in found] == ["pvc"]


def test_a_word_that_says_nothing_is_no_product() -> None:
    assert read("需要产品") == []


def test_an_unknown_product_behind_a_wanting_cue_is_taken_as_a_phrase_without_its_tail() -> None:
    found = find_mentions("寻找智能锁具供应商", PRODUCTS.__contains__)
    assert [(mention.name, mention.known) for mention in found] == [("智能锁具", False)]


def test_the_phrase_of_a_known_head_keeps_its_modifiers() -> None:
    (mention,) = find_mentions("寻找AI视觉检测软件开发", PRODUCTS.__contains__)
    assert (mention.name, mention.phrase) == ("软件开发", "ai视觉检测软件开发")


def test_no_shorter_name_is_read_out_of_a_stated_one() -> None:
    found = find_mentions("生产UV石英砂，用石英砂", {"石英砂"}.__contains__, stated=("UV石英砂",))
    assert [(mention.name, mention.start) for mention in found] == [("石英砂", 9)]


@pytest.mark.parametrize(("text", "count"), [("石英砂", 1), ("石英砂、石墨电极", 2), ("a，b；c/d、", 4), ("", 1)])
def test_a_text_lists_as_many_things_as_its_marks_divide(text: str, count: int) -> None:
    assert things_listed(text) == count


@given(st.text(max_size=80))
def test_a_mention_is_always_where_it_says(text: str) -> None:
    folded = plain(text)
    for mention in find_mentions(text, lambda name: name.startswith(("石", "a"))):
        assert folded[mention.start : mention.end] == mention.name
        assert mention.sense in Sense
