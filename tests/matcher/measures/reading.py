"""A tiny reader of rows, so that measures are tested without the importer."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from matcher.measures import Stated, Template


def state(template: Template, **cells: str) -> Stated:
    """What a row with these cells (by column name) says; raises FieldError."""
    columns = {column.name: column for column in template.columns}
    return template.state({name: columns[name].parse(cell) for name, cell in cells.items() if cell})


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV by header."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def by_column(template: Template, row: dict[str, str]) -> dict[str, str]:
    """The row under the column names of a template."""
    return {template.headers()[header].name: cell.strip() for header, cell in row.items()}
