"""What a cell may say, and what is refused by name."""

from __future__ import annotations

from datetime import date

import pytest

from graph.vocabulary import Stage
from matcher.entities import Role
from matcher.measures import fields
from matcher.measures.joint_application import Item
from matcher.measures.template import FieldError
from matcher.wording import LANGUAGES, say


def refusal(parse: object, cell: str) -> str:
    """The code with which a parser refuses a cell."""
    with pytest.raises(FieldError) as caught:
        parse(cell)  # type: ignore[operator]
    for lang in LANGUAGES:
        say(
            "fields", caught.value.code, lang, value=caught.value.value, **caught.value.facts
        )  # every refusal has its words
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("瓯云\0算力", "nul_character"),
        ("瓯云\u202e算力", "bidi_character"),
        ("x" * 20_001, "text_too_long"),
        ("字", "text_too_short"),
    ],
)
def test_a_text_that_hides_something_or_has_no_measure_is_refused(cell: str, code: str) -> None:
    assert refusal(fields.prose, cell) == code


def test_full_width_and_zero_width_marks_are_put_right() -> None:
    assert fields.prose("\uff21\uff22\uff23\u200b电气（温州）") == "ABC电气(温州)"


def test_running_text_keeps_its_chinese_marks_whether_normalised_before_or_not() -> None:
    assert [fields.prose(cell) for cell in ("要触点，起订 1,000 件；急！", "要触点,起订 1,000 件;急!")] == [
        "要触点，起订 1,000 件；急！"
    ] * 2


@pytest.mark.parametrize("cell", ["无", "暂无", "N/A", "-", "不详"])
def test_a_cell_that_says_nothing_is_nothing_known(cell: str) -> None:
    assert fields.prose(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "触点、线圈、弹簧",
        "触点；线圈；弹簧",
        "触点;线圈;弹簧",
        "触点，线圈，弹簧",
        "触点|线圈|弹簧",
        "触点、线圈、、触点;弹簧",
    ],
)
def test_a_list_is_split_on_every_mark_people_use_and_repeats_are_dropped(cell: str) -> None:
    assert fields.names(cell) == ("触点", "线圈", "弹簧")


def test_a_list_keeps_brackets_and_chemical_names_whole() -> None:
    assert fields.names("传感器（光电、温度）、2,4-二氯苯酚") == ("传感器(光电、温度)", "2,4-二氯苯酚")


def test_an_unbalanced_bracket_protects_nothing() -> None:
    assert fields.names("传感器（光电、温度") == ("传感器(光电", "温度")


def test_a_closed_list_is_read_by_value_and_by_label() -> None:
    assert [fields.stage(word) for word in ("early", "初创期", "不详")] == [Stage.EARLY, Stage.EARLY, None]


def test_a_label_with_full_width_brackets_is_found_after_normalisation() -> None:
    assert fields.choice(Item)("个体劳动者(灵活就业人员)参保登记") == Item.INSURANCE


def test_a_word_outside_a_closed_list_is_refused_with_the_list() -> None:
    with pytest.raises(FieldError) as caught:
        fields.choices(Role)("供应商、老板")
    assert (caught.value.code, caught.value.value) == ("not_in_list", "老板")


@pytest.mark.parametrize("cell", ["龙湾区", "龙湾", "330303", "温州市龙湾区", "Longwan"])
def test_a_county_is_known_by_name_and_code(cell: str) -> None:
    assert fields.region(cell) == "330303"


def test_dongtou_county_of_old_is_not_a_region_any_more() -> None:
    assert refusal(fields.region, "330322") == "unknown_region"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("是", True), ("有", True), ("1", True), ("否", False), ("无", False), ("不详", None), ("", None), ("-", None)],
)
def test_unknown_is_neither_yes_nor_no(cell: str, value: bool | None) -> None:
    assert fields.yes_no(cell) is value


def test_a_maybe_is_refused() -> None:
    assert refusal(fields.yes_no, "也许") == "not_yes_or_no"


@pytest.mark.parametrize(
    "cell",
    ["2025-06-13", "2025/6/13", "2025.06.13", "2025年6月13日", "20250613", "45821", "45821.0", "2025-06-13 00:00:00"],
)
def test_a_day_is_read_from_every_way_it_is_written(cell: str) -> None:
    assert fields.day(cell) == date(2025, 6, 13)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("2025-02-30", "no_such_day"), ("2025年6月", "date_not_understood"), ("25-6-13", "date_not_understood")],
)
def test_a_day_that_is_not_there_or_not_whole_is_refused(cell: str, code: str) -> None:
    assert refusal(fields.day, cell) == code


def test_a_segment_id_has_a_chain_and_a_segment() -> None:
    assert refusal(fields.segment_ids, "算力供给") == "segment_id_form"


def test_half_a_character_is_refused() -> None:
    assert refusal(fields.prose, "甲哌\ud800水剂") == "undecodable_character"


def test_a_control_character_among_the_letters_is_left_out() -> None:
    assert fields.plain("瓯云\x07算力") == "瓯云算力"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("甲哌\ufffd水剂", "damaged_character"),
        ("瓯云\x07算力", "control_character"),
        ("瓯云\n算力", None),
        ("瓯云", None),
    ],
)
def test_what_a_cell_has_lost_is_told(cell: str, code: str | None) -> None:
    assert fields.damage(cell) == code
