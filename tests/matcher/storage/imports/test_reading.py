"""Encodings and shapes of files."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from matcher.errors import BadInput
from matcher.storage.imports import reading
from matcher.storage.imports.reading import decode, open_sheet

TABLE = "企业名称,主营产品\n温州触点厂,银触点、铆钉\n"
LONGER = "企业名称,简介\n" + "温州触点厂,生产断路器用的银基电触头和触桥组件\n" * 20


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TABLE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TABLE.encode(), "utf-8-sig"),
        (TABLE.encode("gb18030"), "gb18030"),
        (TABLE.encode("gbk"), "gb18030"),
        ("企业名称\n𠮷田㐀\n".encode("gb18030"), "gb18030"),
    ],
    ids=["UTF-8", "UTF-8 with BOM", "GB18030", "GBK", "four-byte GB18030"],
)
def test_the_encoding_is_told_and_the_text_is_right(data: bytes, encoding: str) -> None:
    found, text = decode(data, "表.csv")
    assert (found, text.startswith("企业名称")) == (encoding, True)


def refusal(data: bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        decode(data, "表.csv")
    return caught.value


@pytest.mark.parametrize("data", [b"", b"\n\n", b"  \r\n"], ids=["no byte", "line ends", "blanks"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refusal(data).code == "file_empty"


def test_one_broken_byte_in_utf8_is_named_and_not_taken_for_gb18030() -> None:
    data = LONGER.encode()
    broken = data[:100] + b"\xff" + data[101:]
    error = refusal(broken)
    assert (error.code, error.facts["encoding"]) == ("wrong_encoding", "UTF-8")
    assert error.facts["position"] in (99, 100)  # the character that is broken may start a byte earlier


def test_a_file_cut_within_a_character_is_refused_at_its_end() -> None:
    data = LONGER.encode().rstrip(b"\n")[:-1]
    assert refusal(data).facts["position"] == len(data) - 2


def test_with_a_bom_the_position_still_counts_from_the_first_byte() -> None:
    error = refusal(codecs.BOM_UTF8 + b"abc\xff")
    assert (error.code, error.facts["position"]) == ("wrong_encoding", 6)


def test_bytes_of_neither_encoding_are_refused_with_the_place() -> None:
    error = refusal("企业名称\n".encode("gb18030") + b"caf\xe9,1\n")
    assert (error.code, error.facts) == ("wrong_encoding", {"file": "表.csv", "position": 12, "encoding": "GB18030"})


def test_private_characters_betray_another_encoding() -> None:
    error = refusal("名称\n".encode("gb18030") + b"\xfe\x51\xaa\xa1\n")
    assert (error.code, error.facts["position"] >= 5) == ("wrong_encoding", True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf16_is_refused_as_such_or_for_its_nul_bytes(encoding: str) -> None:
    assert refusal("a,b\n1,2\n".encode(encoding)).code in ("utf16_file", "nul_bytes")


def test_a_nul_byte_is_named_by_its_place() -> None:
    error = refusal(b"name\nab\0c\n")
    assert (error.code, error.facts["position"]) == ("nul_bytes", 7)


def rows(path: Path, content: bytes | str) -> list[tuple[int, list[str]]]:
    path = path / "表.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(open_sheet(path).rows)


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    content = 'a,b\r\n\r\n"一\n二",2\r\n3,4\r\n'  # a blank line, and a cell of two lines
    assert rows(tmp_path, content) == [(1, ["a", "b"]), (2, []), (3, ["一\n二", "2"]), (4, ["3", "4"])]


def test_old_mac_line_ends_are_line_ends(tmp_path: Path) -> None:
    assert rows(tmp_path, "a,b\r1,2\r") == [(1, ["a", "b"]), (2, ["1", "2"])]


@pytest.mark.parametrize("content", ['a,b\n1,"2\n3,4\n', 'a,b\n1,"2"x\n'], ids=["never closed", "text after the quote"])
def test_quotes_that_do_not_pair_break_the_file_off(tmp_path: Path, content: str) -> None:
    with pytest.raises(BadInput) as caught:
        rows(tmp_path, content)
    assert (caught.value.code, caught.value.facts["row"]) == ("broken_quotes", 2)


def test_a_field_of_200_kilobytes_is_read_and_left_to_the_judgement_of_its_row(tmp_path: Path) -> None:
    assert len(rows(tmp_path, "a\n" + "长" * 200_000)[1][1][0]) == 200_000


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ROW_CEILING", 3)
    assert len(rows(tmp_path, "a\n1\n2\n")) == 3
    with pytest.raises(BadInput) as caught:
        rows(tmp_path, "a\n1\n2\n3\n")
    assert (caught.value.code, caught.value.facts["ceiling"]) == ("too_many_rows", 3)


def test_too_large_a_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BYTE_CEILING", 10)
    with pytest.raises(BadInput) as caught:
        rows(tmp_path, "a,b,c,d,e,f\n")
    assert caught.value.code == "file_too_large"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        open_sheet(tmp_path / "没有.csv")
    assert caught.value.code == "file_missing"
