"""Matched words are marked in a short piece of their text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.pages.marking import marked

spans = st.lists(st.tuples(st.integers(-5, 80), st.integers(-5, 80)), max_size=6)


def shown(text: str, *places: tuple[int, int], around: int = 3) -> str:
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in marked(text, places, around))


def test_a_word_is_marked_with_some_text_about_it() -> None:
    assert shown("我们需要高纯石英砂用于生产坩埚", (4, 9)) == "…们需要[高纯石英砂]用于生…"


def test_words_that_touch_are_marked_as_one() -> None:
    assert shown("银触点材料", (0, 1), (1, 3)) == "[银触点]材料"


def test_near_words_share_the_text_between_them() -> None:
    assert shown("银、触点", (0, 1), (2, 4)) == "[银]、[触点]"


def test_without_words_nothing_is_shown() -> None:
    assert shown("银触点") == ""


@given(st.text(max_size=60), spans)
def test_what_is_shown_is_a_part_of_the_text_in_its_order(text: str, places: list[tuple[int, int]]) -> None:
    at = 0
    for piece in marked(text, places):
        if piece.text == "…" and not piece.hit:
            continue
        at = text.index(piece.text, at) + len(piece.text)


@given(st.text(alphabet="银铜铁", max_size=60), spans)
def test_exactly_the_spans_inside_the_text_are_marked(text: str, places: list[tuple[int, int]]) -> None:
    covered = {place for start, end in places for place in range(max(0, start), min(len(text), end))}
    assert sum(len(piece.text) for piece in marked(text, places) if piece.hit) == len(covered)
