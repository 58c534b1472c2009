"""文件辨认 · What a file is, told by its bytes and never by its name; what is two things at once, or carries macros, is refused.

Nothing is unpacked but the list of contents of an Office file. Sources: ISO 32000-2 §7.5 (PDF), ITU-T T.81 annex B (JPEG),
W3C PNG §5, PKWARE APPNOTE 4.3 and ECMA-376 part 2 (Office files are ZIP archives with a fixed table of contents).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Final

from matcher.entities.case_papers import PaperKind
from matcher.errors import BadInput

__all__ = ["kind_of"]

_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_ZIP_START: Final = b"PK\x03\x04"
_ZIP_END: Final = struct.Struct("<4s4H2LH")
_MOST_ENTRIES: Final = 2_000
_MOST_UNPACKED: Final = 200 * 1024 * 1024
_MOST_CONTENTS: Final = 1024 * 1024
_CONTENTS: Final = "[Content_Types].xml"
_MAIN_PARTS: Final = (("word/document.xml", PaperKind.DOCX), ("xl/workbook.xml", PaperKind.XLSX))
_ACTIVE: Final = (b"<script", b"<html", b"<!doctype", b"<?php", b"<svg")
_PDF_END: Final = 2_048


def kind_of(data: bytes) -> PaperKind:
    """The kind. Raises BadInput: paper_empty, paper_kind (none that is taken), paper_broken, paper_mixed, paper_macros."""
    if not data:
        raise BadInput("paper_empty")
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(_PNG_START):
        return _png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpg(data)
    if data.startswith(_ZIP_START):
        return _office(data)
    raise BadInput("paper_kind", known=tuple(PaperKind))


def _pdf(data: bytes) -> PaperKind:
    end = data.rfind(b"%%EOF")
    if end < 0 or end < len(data) - _PDF_END:
        raise _broken(PaperKind.PDF)
    if data[end + 5 :].strip(b"\0\t\r\n\f ") or _is_archive(data):
        raise BadInput("paper_mixed")
    return PaperKind.PDF


def _png(data: bytes) -> PaperKind:
    """Chunk by chunk with their checks; nothing may follow the last one."""
    place, first = len(_PNG_START), True
    while True:
        head = data[place : place + 8]
        if len(head) < 8:
            raise _broken(PaperKind.PNG)
        size, name = struct.unpack(">L4s", head)
        body, check = data[place + 8 : place + 8 + size], data[place + 8 + size : place + 12 + size]
        whole = len(body) == size and len(check) == 4 and zlib.crc32(name + body) == struct.unpack(">L", check)[0]
        if not whole or (first and name != b"IHDR"):
            raise _broken(PaperKind.PNG)
        place, first = place + 12 + size, False
        if name == b"IEND":
            break
    if place != len(data):
        raise BadInput("paper_mixed")
    return PaperKind.PNG


def _jpg(data: bytes) -> PaperKind:
    """Segment by segment up to the picture itself. Telephones append more after its end; no page, document or archive."""
    place = 2
    while True:
        head = data[place : place + 4]
        if len(head) < 4 or head[0] != 0xFF:
            raise _broken(PaperKind.JPG)
        if head[1] == 0xFF:  # fill
            place += 1
            continue
        size = int.from_bytes(head[2:], "big")
        if size < 2:
            raise _broken(PaperKind.JPG)
        if head[1] == 0xDA:
            break
        place += 2 + size
    end = data.rfind(b"\xff\xd9", place)
    if end < 0:
        raise _broken(PaperKind.JPG)
    after = data[end + 2 :].lower()
    if b"%PDF-" in data[:1024] or b"%pdf-" in after or any(mark in after for mark in _ACTIVE) or _is_archive(data):
        raise BadInput("paper_mixed")
    return PaperKind.JPG


def _office(data: bytes) -> PaperKind:
    if b"%PDF-" in data[:1024]:
        raise BadInput("paper_mixed")
    _check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _main_part(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise BadInput("paper_broken", kind=PaperKind.DOCX) from None  # the ways zipfile tells that it cannot read on


def _check_end(data: bytes) -> None:
    """The archive fills the file and lists few entries, so that reading the list costs little."""
    tail = data[-_ZIP_END.size :]
    if len(tail) < _ZIP_END.size or not tail.startswith(b"PK\5\6"):
        raise BadInput("paper_mixed" if b"PK\5\6" in data else "paper_broken", kind=PaperKind.DOCX)
    _, _, _, _, count, size, start, _ = _ZIP_END.unpack(tail)
    if count > _MOST_ENTRIES:
        raise BadInput("paper_broken", kind=PaperKind.DOCX)
    if start + size + _ZIP_END.size != len(data):
        raise BadInput("paper_mixed")


def _main_part(archive: zipfile.ZipFile) -> PaperKind:
    entries = {entry.filename: entry for entry in archive.infolist()}
    strange = any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in entries)
    unpacked = sum(entry.file_size for entry in entries.values())
    if strange or unpacked > _MOST_UNPACKED or len(entries) != len(archive.infolist()):
        raise _broken(PaperKind.DOCX)
    kind = next((kind for part, kind in _MAIN_PARTS if part in entries), None)
    if kind is None or _CONTENTS not in entries:
        raise BadInput("paper_kind", known=tuple(PaperKind))
    with archive.open(entries[_CONTENTS]) as file:
        contents = file.read(_MOST_CONTENTS).lower()
    if b"macroenabled" in contents or any(name.lower().endswith("vbaproject.bin") for name in entries):
        raise BadInput("paper_macros")
    return kind


def _is_archive(data: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(data))


def _broken(kind: PaperKind) -> BadInput:
    return BadInput("paper_broken", kind=kind)
