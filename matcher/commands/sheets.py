"""表格文件 · Rows into a CSV that a spreadsheet opens in Chinese and never takes for a formula (OWASP, CSV injection)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from matcher.errors import Unavailable

__all__ = ["write_sheet"]

_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def write_sheet(path: Path, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """UTF-8 with a byte order mark, line feeds. Raises Unavailable("cannot_write_file")."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(headers)
            writer.writerows([_plain(cell) for cell in row] for row in rows)
    except OSError as why:
        raise Unavailable("cannot_write_file", value=path, why=why.strerror or type(why).__name__) from why


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_MARKS) else cell
