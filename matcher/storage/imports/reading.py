"""读文件 · A CSV file or a workbook as numbered rows of text; a file that cannot be read is refused with the place.

Encodings: UTF-8 (with or without BOM), then GB18030. A file that is mostly UTF-8 with a few broken bytes is never taken
for GB18030, in which almost any bytes mean something. Row numbers are those a spreadsheet shows: blank lines count.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from matcher.errors import BadInput, Unavailable
from matcher.storage.imports.workbook import MAGIC, read_workbook

Cells = list[str]

ROW_CEILING: Final = 1_100_000  # a million offers and their header
BYTE_CEILING: Final = 1 << 30
SUFFIXES: Final = (".csv", ".xlsx", ".xlsm", ".xls")
_FIELD_CEILING: Final = 1 << 24  # for the csv module; the ceiling of a cell is judged row by row
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HAN_BY_UTF8: Final = re.compile("[\u0800-\ufffc]")  # three bytes each in UTF-8


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's table. `rows` can be walked once and raises BadInput where the file breaks off."""

    file: str
    encoding: str  # utf-8 | utf-8-sig | gb18030 | workbook
    sha256: str
    rows: Iterator[tuple[int, Cells]]
    other_sheets: tuple[str, ...] = ()
    merged_rows: tuple[int, ...] = field(default=())  # first rows of merged ranges


def open_sheet(path: Path) -> Sheet:
    """Open a CSV file or a workbook, told apart by content. Raises BadInput (what is wrong with it) or Unavailable."""
    data = _bytes_of(path)
    sha256 = hashlib.sha256(data).hexdigest()
    if data.startswith((MAGIC, _OLD_WORKBOOK)):
        book = read_workbook(path, ROW_CEILING)
        rows = _counted(path.name, book.rows)
        return Sheet(path.name, "workbook", sha256, rows, book.other_sheets, book.merged_rows)
    encoding, text = decode(data, path.name)
    return Sheet(path.name, encoding, sha256, _counted(path.name, _csv_rows(path.name, text)))


def decode(data: bytes, file: str) -> tuple[str, str]:
    """(encoding, text). Raises BadInput naming the byte position: file_empty, nul_bytes, wrong_encoding, utf16_file."""
    if not data.strip():
        raise BadInput("file_empty", file=file)
    if data.startswith(_UTF16):
        raise BadInput("utf16_file", file=file)
    if b"\0" in data:
        raise BadInput("nul_bytes", file=file, position=data.index(b"\0"))
    encoding = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    try:
        return encoding, data.decode(encoding)
    except UnicodeDecodeError as error:
        position = error.start + (3 if encoding == "utf-8-sig" else 0)
        if encoding == "utf-8-sig" or _is_damaged_utf8(data):
            raise BadInput("wrong_encoding", file=file, position=position, encoding="UTF-8") from error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise BadInput("wrong_encoding", file=file, position=error.start, encoding="GB18030") from error
    odd = next((character for character in set(text) if unicodedata.category(character) in ("Co", "Cn", "Cs")), None)
    if odd is not None:  # private or unassigned characters: another encoding read as GB18030
        position = len(text[: text.index(odd)].encode("gb18030"))
        raise BadInput("wrong_encoding", file=file, position=position, encoding="GB18030")
    return "gb18030", text


def _is_damaged_utf8(data: bytes) -> bool:
    """More whole three-byte characters than broken places: somebody's UTF-8 file with a fault, not GB18030."""
    text = data.decode("utf-8", errors="replace")
    return len(_HAN_BY_UTF8.findall(text)) > text.count("\ufffd")


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > BYTE_CEILING:
            raise BadInput("file_too_large", file=path.name, size=size, ceiling=BYTE_CEILING)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise BadInput("file_missing", value=str(path)) from error
    except OSError as error:
        raise Unavailable("file_unreadable", value=str(path), reason=error.strerror or str(error)) from error


def _csv_rows(file: str, text: str) -> Iterator[tuple[int, Cells]]:
    csv.field_size_limit(_FIELD_CEILING)  # process-wide in Python; the default of 128 KiB would break off good files
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            yield number, cells
    except csv.Error as error:
        raise BadInput("broken_quotes", file=file, row=number + 1, reason=str(error)) from error


def _counted(file: str, rows: Iterator[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    for number, cells in rows:
        if number > ROW_CEILING:
            raise BadInput("too_many_rows", file=file, ceiling=ROW_CEILING)
        yield number, cells
