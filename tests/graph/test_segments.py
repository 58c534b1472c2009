from __future__ import annotations

from pathlib import Path

from graph.issues import Issue
from graph.segments import parse_segment, read_segments
from graph.vocabulary import Concern, Position
from tests.builders import a_segment


def test_a_row_is_read_into_a_segment_without_complaint():
    row = a_segment(
        "electrical.relays", name="继电器", position="中游", concern="供应", products=["时间继电器"], gb4754="C3824"
    )
    segment, issues = parse_segment(row)
    assert issues == []
    assert segment is not None
    assert (segment.chain, segment.position, segment.concern) == ("electrical", Position.MIDSTREAM, Concern.SUPPLY)
    assert (segment.products, segment.gb4754) == (("时间继电器",), ("3824",))


def test_an_unknown_position_is_named_and_taken_as_midstream():
    segment, issues = parse_segment(a_segment("c.a", position="源头"), 7)
    assert segment is not None
    assert segment.position == Position.MIDSTREAM
    assert issues == [Issue(7, "position", "unknown_position", "c.a: 源头", ("c.a",))]


def test_a_malformed_code_is_named_and_left_out():
    segment, issues = parse_segment(a_segment("c.a", ipc="H01H;H1"), 2)
    assert segment is not None
    assert segment.ipc == ("H01H",)
    assert issues == [Issue(2, "ipc", "malformed_code", "c.a: H1", ("c.a",))]


def test_a_row_without_id_makes_no_segment():
    assert parse_segment({"name": "继电器"}, 3) == (None, [Issue(3, "segment_id", "empty_segment_id", "继电器")])


def test_a_file_with_short_and_long_rows_is_read(tmp_path: Path):
    path = tmp_path / "chain.csv"
    path.write_text("segment_id,name\nc.a\nc.b,线圈,多出\n", encoding="utf-8-sig")
    assert read_segments(path) == [{"segment_id": "c.a", "name": ""}, {"segment_id": "c.b", "name": "线圈"}]
