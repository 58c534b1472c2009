"""读表进程 · The child that reads a workbook: run as a script, it prints JSON lines: a head, the rows, a verdict.

Stands alone (python-calamine and the standard library), so that it starts fast and can be given hard limits.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

MEMORY_BYTES = 3 << 29  # 1.5 GiB of address space
CPU_SECONDS = 120
UNPACKED_BYTES = 1 << 30
UNPACKED_RATIO = 400  # repetitive sheets reach some 50


class RefusedError(Exception):
    """The workbook cannot be read: a code of wording/[errors] and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code, self.facts = code, facts
        super().__init__(code)


def cell_text(value: object) -> str:
    """A cell as the user sees it: whole numbers without a point, 15 digits as spreadsheets keep, ISO dates."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        whole = float(value).is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else f"{value:.15G}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return ""


def check_archive(path: str) -> None:
    """Raises RefusedError("workbook_too_large") for an archive that would unpack to far more than it holds."""
    if not zipfile.is_zipfile(path):
        return  # an old .xls
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
        packed = sum(member.compress_size for member in archive.infolist())
    if unpacked > UNPACKED_BYTES or unpacked > UNPACKED_RATIO * max(packed, 1 << 16):
        raise RefusedError("workbook_too_large", size=unpacked, ceiling=UNPACKED_BYTES)


def first_sheet(book: CalamineWorkbook, row_ceiling: int) -> tuple[CalamineSheet, list[str]]:
    """The first visible sheet with cells, and the names of further ones."""
    chosen: CalamineSheet | None = None
    others = []
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if not sheet.height:
            continue
        if chosen is None:
            chosen = sheet
        else:
            others.append(meta.name)
    if chosen is None:
        raise RefusedError("file_empty")
    if chosen.total_height > row_ceiling:
        raise RefusedError("too_many_rows", ceiling=row_ceiling)
    return chosen, others


def read(path: str, row_ceiling: int) -> None:
    """Print the head and the rows."""
    check_archive(path)
    book = CalamineWorkbook.from_path(path)
    sheet, others = first_sheet(book, row_ceiling)
    merged = sorted({start[0] + 1 for start, _ in sheet.merged_cell_ranges or ()})
    tell({"other_sheets": others, "merged_rows": merged})
    for row in sheet.iter_rows():
        tell([cell_text(cell) for cell in row])


def tell(line: Any) -> None:
    """One JSON line."""
    sys.stdout.write(json.dumps(line) + "\n")


def main(path: str, row_ceiling: str) -> None:
    """Read under limits; the last line is the verdict."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        read(path, int(row_ceiling))
    except RefusedError as refusal:
        tell({"error": refusal.code, **refusal.facts})
    except PasswordError:
        tell({"error": "workbook_locked"})
    except (CalamineError, ZipError, XmlError, zipfile.BadZipFile, OSError, ValueError, MemoryError) as error:
        tell({"error": "workbook_unreadable", "reason": str(error)})
    else:
        tell({"error": None})


if __name__ == "__main__":
    main(*sys.argv[1:])
