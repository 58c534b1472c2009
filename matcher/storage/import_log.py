"""导入记录的读取 · What came in, newest first, and how many rows of each file wait for a person or were refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from matcher.storage.beside import Beside
from matcher.storage.tables import IMPORT_LOG

__all__ = ["ImportedFile", "SqlImportLog"]


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file that was taken in."""

    number: int
    at: datetime  # UTC
    file: str
    template: str
    row_count: int
    accepted_count: int
    review_count: int
    rejected_count: int


class SqlImportLog:
    """The log of one database."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def newest(self, limit: int = 50) -> list[ImportedFile]:
        """The newest files first."""
        rows = self._beside.read(select(IMPORT_LOG).order_by(IMPORT_LOG.c.number.desc()).limit(limit))
        return [
            ImportedFile(
                row.number, row.at.replace(tzinfo=UTC) if row.at.tzinfo is None else row.at, row.file, row.template,
                row.row_count, row.accepted_count, row.review_count, row.rejected_count,
            )
            for row in rows
        ]  # fmt: skip
