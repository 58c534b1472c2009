"""表格 · Writing files in a template's own headers, so that what the city writes is what the importer reads."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from matcher.measures.template import Template

__all__ = ["Table"]


class Table(AbstractContextManager["Table"]):
    """A CSV file (UTF-8, line feeds) with the Chinese headers of some columns of a template; rows go straight to the file."""

    def __init__(self, path: Path, template: Template, columns: Sequence[str]) -> None:
        by_name = {column.name: column.zh for column in template.columns}
        self._headers = [by_name[name] for name in columns]  # KeyError: the template has no such column
        self._path = path

    def __enter__(self) -> Self:
        self._file = self._path.open("w", encoding="utf-8", newline="")
        writer = csv.writer(self._file, lineterminator="\n")
        writer.writerow(self._headers)
        self.write = writer.writerow  # one cell a column, in the order of the columns
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
