"""工作簿 · A workbook read by a child process with limits on memory and time, as rows of text.

A workbook of some kilobytes can ask for hundreds of gigabytes (a zip bomb, or one cell in the last row and column), and
the reader then aborts its process; so that process is never ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matcher.errors import BadInput
from matcher.storage.imports import workbook_child

MAGIC: Final = b"PK\x03\x04"
_CHILD: Final = str(Path(workbook_child.__file__))


@dataclass(frozen=True, slots=True)
class Workbook:
    """The first visible sheet that is not empty. `rows` starts with row 1 and can be walked once."""

    rows: Iterator[tuple[int, list[str]]]
    other_sheets: tuple[str, ...]
    merged_rows: tuple[int, ...]


def read_workbook(path: Path, row_ceiling: int) -> Workbook:
    """Read a workbook. Raises BadInput: workbook_unreadable, workbook_too_large, too_many_rows, file_empty."""
    lines = _lines(path, row_ceiling)
    head = json.loads(next(lines))
    return Workbook(
        rows=enumerate(map(json.loads, lines), start=1),
        other_sheets=tuple(head["other_sheets"]),
        merged_rows=tuple(head["merged_rows"]),
    )


def _lines(path: Path, row_ceiling: int) -> Iterator[bytes]:
    """What the child prints; the last line is its verdict, and without one the child has died."""
    command = [sys.executable, "-I", _CHILD, str(path.absolute()), str(row_ceiling)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            assert child.stdout is not None  # asked for above
            verdict: dict[str, object] = {"error": "workbook_unreadable", "reason": ""}
            for line in child.stdout:
                if line.startswith(b'{"error"'):
                    verdict = json.loads(line)
                else:
                    yield line
        finally:
            child.kill()  # a reader that stops early leaves no child behind
    code = verdict.pop("error")
    if code is not None:
        raise BadInput(str(code), file=path.name, **verdict)
