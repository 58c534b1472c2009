"""环节行 · One row of a chain file → one segment, with every cell that cannot be right told by its code.

Columns: segment_id, name, name_en, position, concern, parent, synonyms, products, inputs, outputs, gb4754, ipc, suppliers,
substitutes, counties, source. Class codes: GB/T 4754-2017; IPC; GB/T 2260.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from graph.chain import Segment
from graph.issues import Issue
from graph.names import clean, split_codes, split_words
from graph.vocabulary import Concern, Position

_GB4754 = re.compile(r"[A-T]?\d{4}")
_IPC = re.compile(r"[A-H]\d{2}[A-Z]")
_COUNTY = re.compile(r"\d{6}")


def read_segments(path: Path | str) -> list[dict[str, str]]:
    """Rows of one chain file (UTF-8 with or without BOM), short rows filled with blanks. Raises OSError, UnicodeDecodeError."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return [
            {column: cell or "" for column, cell in row.items() if column is not None}
            for row in csv.DictReader(file, restkey=None, restval="")
        ]


def parse_segment(row: Mapping[str, str], number: int | None = None) -> tuple[Segment | None, list[Issue]]:
    """Segment of a row and what is odd in the row; no segment when it has no id.

    An unknown position is taken as midstream and an unknown concern as supply, and said so.
    """
    cells = {column: str(row.get(column) or "") for column in _COLUMNS}
    issues: list[Issue] = []
    segment_id = clean(cells["segment_id"])
    if not segment_id:
        return None, [Issue(number, "segment_id", "empty_segment_id", clean(cells["name"]))]
    if not clean(cells["name"]):
        issues.append(Issue(number, "name", "empty_name", segment_id, (segment_id,)))

    def odd(field: str, code: str, value: str) -> None:
        issues.append(Issue(number, field, code, f"{segment_id}: {clean(value)}", (segment_id,)))

    position = Position.parse(clean(cells["position"]))
    if position is None:
        odd("position", "unknown_position", cells["position"])
    concern = Concern.parse(clean(cells["concern"]))
    if concern is None:
        odd("concern", "unknown_concern", cells["concern"])
    codes = {field: tuple(code.upper() for code in split_codes(cells[field])) for field in _CODE_SHAPES}
    for field, shape in _CODE_SHAPES.items():
        for code in codes[field]:
            if not shape.fullmatch(code):
                odd(field, "malformed_code", code)
    segment = Segment(
        id=segment_id,
        chain=segment_id.partition(".")[0],
        name=clean(cells["name"]) or segment_id,
        name_en=clean(cells["name_en"]),
        position=position or Position.MIDSTREAM,
        concern=concern or Concern.SUPPLY,
        parent=clean(cells["parent"]) or None,
        synonyms=split_words(cells["synonyms"]),
        products=split_words(cells["products"]),
        inputs=split_words(cells["inputs"]),
        outputs=split_words(cells["outputs"]),
        gb4754=tuple(code.lstrip("ABCDEFGHIJKLMNOPQRST") for code in codes["gb4754"] if _GB4754.fullmatch(code)),
        ipc=tuple(code for code in codes["ipc"] if _IPC.fullmatch(code)),
        suppliers=split_codes(cells["suppliers"]),
        substitutes=split_codes(cells["substitutes"]),
        counties=tuple(code for code in codes["counties"] if _COUNTY.fullmatch(code)),
        source=clean(cells["source"]),
    )
    return segment, issues


_CODE_SHAPES = {"gb4754": _GB4754, "ipc": _IPC, "counties": _COUNTY}
_COLUMNS = (
    *("segment_id", "name", "name_en", "position", "concern", "parent", "synonyms", "products", "inputs", "outputs"),
    *("gb4754", "ipc", "suppliers", "substitutes", "counties", "source"),
)
