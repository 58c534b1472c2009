from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph.names import clean, normalise, split_codes, split_words


def test_full_width_case_and_spaces_do_not_make_another_product():
    assert normalise("ＰＶＣ　 电缆料 ") == normalise("pvc 电缆料")  # noqa: RUF001  # full width on purpose


def test_invisible_characters_are_not_shown():
    assert clean("\ufeff银\u200b触点\x00") == "银触点"


@given(st.text(max_size=12))
def test_a_normalised_name_stays_as_it_is(text: str):
    assert normalise(normalise(text)) == normalise(text)


def test_words_are_split_at_either_mark_and_kept_once():
    assert split_words("铆钉触头、触点银丝；铆钉触头、") == ("铆钉触头", "触点银丝")


def test_codes_are_split_at_any_separator():
    assert split_codes("3824;3823， 3831") == ("3824", "3823", "3831")
