"""导入报告 · What became of each file and row, as values and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any, Final

from matcher.errors import MatcherError
from matcher.wording import LANGUAGES, say

_VALUE_CEILING: Final = 80  # characters of a cell that a report repeats


@dataclass(frozen=True, slots=True)
class RowIssue:
    """One fault or doubt. `row` counts as in the user's file (the first line is 1; None: the file as a whole)."""

    row: int | None
    field: str  # the header as the file has it; empty when no single column is meant
    code: str  # worded under [section]
    value: str
    section: str = "fields"
    facts: Mapping[str, object] = attribute(default_factory=dict)

    def sentence(self, lang: str) -> str:
        """The issue in one language ("zh" or "en")."""
        facts = {"row": self.row, "field": self.field, "value": self.shown} | dict(self.facts)
        return say(self.section, self.code, lang, **facts)

    @property
    def shown(self) -> str:
        """The value, a long one cut."""
        return self.value if len(self.value) <= _VALUE_CEILING else self.value[: _VALUE_CEILING - 1] + "…"

    def document(self) -> dict[str, Any]:
        """{"row","field","code","value","zh","en"}."""
        sentences = {lang: self.sentence(lang) for lang in LANGUAGES}
        return {"row": self.row, "field": self.field, "code": self.code, "value": self.shown} | sentences


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. Rows = accepted + held for review + rejected; blank lines are not counted.

    `refusal` says why the file as a whole could not be read; then nothing of it is stored.
    """

    name: str
    template: str = ""
    encoding: str = ""
    row_count: int = 0
    accepted_count: int = 0
    changed_count: int = 0  # records that are new or other than before
    review: tuple[RowIssue, ...] = ()
    rejected: tuple[RowIssue, ...] = ()
    warnings: tuple[RowIssue, ...] = ()
    refusal: MatcherError | None = None

    def document(self) -> dict[str, Any]:
        """The contract's shape; "refusal" is null or {"code", "zh", "en"}."""
        refusal = self.refusal and {
            "code": self.refusal.code,
            **{lang: self.refusal.sentence(lang) for lang in LANGUAGES},
        }
        return {
            "file": self.name,
            "template": self.template,
            "encoding": self.encoding,
            "rows": self.row_count,
            "accepted": self.accepted_count,
            "changed": self.changed_count,
            "review": [issue.document() for issue in self.review],
            "rejected": [issue.document() for issue in self.rejected],
            "warnings": [issue.document() for issue in self.warnings],
            "refusal": refusal,
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of all files, and the version of the records afterwards (of a dry run: as they would be)."""

    files: tuple[FileReport, ...]
    data_version: str
    dry_run: bool = False

    @property
    def is_refused(self) -> bool:
        """At least one file could not be read at all."""
        return any(report.refusal is not None for report in self.files)

    def document(self) -> dict[str, Any]:
        """{"files": […], "data_version", "dry_run"}."""
        files = [report.document() for report in self.files]
        return {"files": files, "data_version": self.data_version, "dry_run": self.dry_run}
