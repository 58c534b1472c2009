"""题目文件 · Reading a task's folder: JSON lines and CSV, every fault told by file and line.

`queries.jsonl` are asked, `truth.jsonl` holds the right answers, every other file is known before the question.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import BadInput
from matcher.evaluation.metrics import Judgement

__all__ = ["Entry", "has_truth", "read_entries", "read_table", "read_truth"]

TRUTH = "truth.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a file: its number (from 1) and the fields that were asked for."""

    line: int
    texts: dict[str, str]
    lists: dict[str, tuple[str, ...]]


def read_entries(
    folder: Path,
    name: str,
    *,
    key: str,
    texts: Sequence[str] = (),
    lists: Sequence[str] = (),
    blank: Sequence[str] = (),
    blank_lists: Sequence[str] = (),
) -> list[Entry]:
    """The lines of a JSON-lines file, in order.

    `key` and `texts` must be filled texts, `lists` lists of texts; fields of `blank` and `blank_lists` may be missing,
    null or empty. Raises BadInput naming file and line when the file is missing, empty or not UTF-8, a line is not a
    JSON object, a field is missing or of another type, or a key comes twice.
    """
    entries: list[Entry] = []
    first: dict[str, int] = {}
    for line, row in _objects(folder, name):
        found = {field: _text(row, field, name, line) for field in dict.fromkeys((key, *texts))}
        found |= {field: _text(row, field, name, line) if row.get(field) else "" for field in blank}
        listed = {field: _texts(row, field, name, line) for field in lists}
        listed |= {field: _texts(row, field, name, line) if row.get(field) else () for field in blank_lists}
        if found[key] in first:
            facts = {"field": key, "value": found[key], "first": first[found[key]]}
            raise BadInput("task_line_repeats", file=name, line=line, **facts)
        first[found[key]] = line
        entries.append(Entry(line, found, listed))
    if not entries:
        raise BadInput("task_file_empty", file=name, folder=str(folder))
    return entries


def read_table(folder: Path, name: str, columns: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line number and the asked columns of each row of a CSV file; raises BadInput as `read_entries` does."""
    rows = csv.reader((text for _, text in _lines(folder, name)), strict=True)
    try:
        header = next(rows, [])
        for column in columns:
            if column not in header:
                raise BadInput("task_csv_header", file=name, line=1, field=column)
        places = [header.index(column) for column in columns]
        for row in rows:
            if len(row) != len(header):
                counts = {"found": len(row), "expected": len(header)}
                raise BadInput("task_csv_width", file=name, line=rows.line_num, **counts)
            yield rows.line_num, tuple(row[place] for place in places)
    except csv.Error as why:
        raise BadInput("task_csv_row", file=name, line=rows.line_num) from why


def has_truth(folder: Path) -> bool:
    """Whether the right answers are there."""
    return (folder / TRUTH).is_file()


def read_truth(folder: Path) -> list[Judgement]:
    """The right answers: read for scoring, never for ranking. A question without a right answer is a fault."""
    entries = read_entries(folder, TRUTH, key="qid", lists=("rel",), blank=("group",), blank_lists=("ignore",))
    for entry in entries:
        if not entry.lists["rel"]:
            raise BadInput("task_truth_empty", file=TRUTH, line=entry.line, value=entry.texts["qid"])
    return [
        Judgement(
            entry.texts["qid"],
            frozenset(entry.lists["rel"]),
            frozenset(entry.lists["ignore"]),
            entry.texts["group"] or None,
        )
        for entry in entries
    ]


def _lines(folder: Path, name: str) -> Iterator[tuple[int, str]]:
    """Numbered lines without blank ones; decoded one by one, so that a wrong byte is told with its line."""
    path = folder / name
    if not path.is_file():
        raise BadInput("task_file_missing", file=name, folder=str(folder))
    with path.open("rb") as file:
        for line, raw in enumerate(file, 1):
            try:
                text = raw.decode("utf-8-sig" if line == 1 else "utf-8")
            except UnicodeDecodeError as why:
                raise BadInput("task_file_encoding", file=name, line=line) from why
            if text.strip():
                yield line, text


def _objects(folder: Path, name: str) -> Iterator[tuple[int, dict[str, object]]]:
    for line, text in _lines(folder, name):
        try:
            row = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as why:
            raise BadInput("task_line_json", file=name, line=line) from why
        if not isinstance(row, dict):
            raise BadInput("task_line_json", file=name, line=line)
        yield line, row


def _text(row: dict[str, object], field: str, name: str, line: int) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value:
        raise BadInput("task_field_text", file=name, line=line, field=field)
    return value


def _texts(row: dict[str, object], field: str, name: str, line: int) -> tuple[str, ...]:
    value = row.get(field)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadInput("task_field_list", file=name, line=line, field=field)
    return tuple(value)
