"""What is told as a reason, and which words support a match."""

from __future__ import annotations

from matcher.entities import Direction, Part
from matcher.explanation import evidence_of, reasons_of
from tests.builders import a_need, an_offer


def direction(**parts: float) -> Direction:
    return Direction(0.5, sum(parts.values()), tuple(Part(name, value) for name, value in parts.items()))


def test_the_strongest_parts_are_told_first_whatever_their_sign() -> None:
    told = reasons_of(
        direction(intercept=-9.0, near_by=0.2, in_focus=-0.7), direction(near_by=0.4), {"near_by", "in_focus"}
    )
    assert [(reason.code, reason.direction) for reason in told] == [
        ("in_focus", "forward"), ("near_by", "backward"), ("near_by", "forward"),
    ]  # fmt: skip


def test_what_is_not_known_is_no_reason_for_or_against() -> None:
    told = reasons_of(direction(in_focus=-0.7, near_by=0.2), direction(), {"near_by"})
    assert [reason.code for reason in told] == ["near_by"]


def test_spans_name_the_same_word_on_both_sides_where_letters_grow_when_lowered() -> None:
    spans = evidence_of(a_need("İİİİ 石英坩埚 设备"), an_offer(title="İİ石英坩埚", text="", products=()))
    assert [(each.source, each.span) for each in spans][:2] == [("need", "石英坩埚"), ("offer", "石英坩埚")]
