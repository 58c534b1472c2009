"""Workbooks, good and hostile."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from matcher.errors import BadInput
from matcher.storage.imports.reading import open_sheet
from matcher.storage.imports.workbook import read_workbook


def sheet_of(book: openpyxl.Workbook) -> Worksheet:
    assert isinstance(book.active, Worksheet)
    return book.active


def test_cells_read_as_the_user_sees_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet_of(book).append(
        [
            "000001",
            12,
            12.0,
            0.1 + 0.2,
            1.1e17,
            date(2025, 6, 13),
            datetime(2025, 6, 13, 9, 30),
            True,
            timedelta(hours=1),
        ]
    )
    book.save(tmp_path / "表.xlsx")
    assert list(open_sheet(tmp_path / "表.xlsx").rows) == [
        (1, ["000001", "12", "12", "0.3", "1.1E+17", "2025-06-13", "2025-06-13 09:30:00", "true", "1:00:00"])
    ]


def test_row_numbers_count_the_blank_rows_above(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    sheet["B3"], sheet["B5"] = "名称", "甲"
    book.save(tmp_path / "表.xlsx")
    filled = [(number, cells) for number, cells in open_sheet(tmp_path / "表.xlsx").rows if any(cells)]
    assert filled == [(3, ["名称"]), (5, ["甲"])]


def test_the_first_visible_sheet_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet_of(book).append(["a"])
    sheet_of(book).sheet_state = "hidden"
    book.create_sheet("空")
    book.create_sheet("第二").append(["b"])
    book.create_sheet('"error"').append(["c"])
    book.save(tmp_path / "表.xlsx")
    sheet = open_sheet(tmp_path / "表.xlsx")
    assert (list(sheet.rows), sheet.other_sheets) == ([(1, ["b"])], ('"error"',))


def test_merged_cells_are_told_by_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in range(4):
        sheet_of(book).append([f"{row}", "x"])
    sheet_of(book).merge_cells("A2:A4")
    book.save(tmp_path / "表.xlsx")
    assert open_sheet(tmp_path / "表.xlsx").merged_rows == (2,)


def refusal(path: Path, row_ceiling: int = 1000) -> BadInput:
    with pytest.raises(BadInput) as caught:
        list(read_workbook(path, row_ceiling).rows)
    return caught.value


def test_a_workbook_without_cells_is_empty(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "表.xlsx")
    assert refusal(tmp_path / "表.xlsx").code == "file_empty"


def test_one_cell_in_the_last_row_and_column_does_not_take_us_with_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet_of(book)["A1"], sheet_of(book)["XFD1048576"] = "a", "b"
    book.save(tmp_path / "表.xlsx")
    started = time.monotonic()
    assert refusal(tmp_path / "表.xlsx").code == "workbook_unreadable"
    assert time.monotonic() - started < 10


def test_a_claim_of_a_million_rows_is_refused_not_cut_short(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet_of(book)["A1"], sheet_of(book)["A1048576"] = "a", "b"
    book.save(tmp_path / "表.xlsx")
    assert refusal(tmp_path / "表.xlsx").code == "too_many_rows"


def test_an_archive_that_would_unpack_to_far_more_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "表.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))
    assert refusal(tmp_path / "表.xlsx").code == "workbook_too_large"


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", b"PK\x03\x04" + bytes(range(256)) * 8, b"\xd0\xcf\x11\xe0" + b"x" * 600],
    ids=["four bytes", "noise", "an old workbook of noise"],
)
def test_what_only_starts_like_a_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "表.xlsx").write_bytes(content)
    with pytest.raises(BadInput) as caught:
        list(open_sheet(tmp_path / "表.xlsx").rows)
    assert caught.value.code == "workbook_unreadable"


def test_a_workbook_cut_in_half_is_refused(tmp_path: Path) -> None:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    sheet_of(book).append(["a"])
    book.save(kept)
    (tmp_path / "表.xlsx").write_bytes(kept.getvalue()[: len(kept.getvalue()) // 2])
    assert refusal(tmp_path / "表.xlsx").code == "workbook_unreadable"
