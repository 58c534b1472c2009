"""表格文件 · Rows as CSV or xlsx that a spreadsheet shows and never runs: text stays text.

In xlsx every cell is written as a string, so nothing is a formula there either (papers/cells.py says how for CSV).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl import Workbook

from matcher.papers.cells import neutral

__all__ = ["XLSX", "csv_file", "xlsx_file"]

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Media type of a workbook."""


def csv_file(heads: Mapping[str, str], rows: Sequence[Mapping[str, object]]) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets here expect it; `heads`: field → title of its column."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow(heads.values())
    writer.writerows([neutral(str(row.get(name, ""))) for name in heads] for row in rows)
    return kept.getvalue().encode("utf-8-sig")


def xlsx_file(title: str, heads: Mapping[str, str], rows: Sequence[Mapping[str, object]]) -> bytes:
    """One sheet of strings with its head row frozen."""
    book = Workbook(write_only=False)
    sheet = book.active
    assert sheet is not None  # a new book has one
    sheet.title = title[:31]
    sheet.freeze_panes = "A2"
    for at, cells in enumerate(
        [list(heads.values()), *([str(row.get(name, "")) for name in heads] for row in rows)], 1
    ):
        for column, text in enumerate(cells, 1):
            cell = sheet.cell(at, column, neutral(text))
            cell.data_type = "s"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
