"""查链 · What is odd in the chain after its files are in: the issues of graph.build, told at the rows of the user's files."""

from __future__ import annotations

from collections.abc import Sequence

from graph.build import build_chain
from graph.issues import Issue
from graph.names import normalise
from matcher.storage.imports.accept import Acceptance
from matcher.storage.imports.report import RowIssue
from matcher.storage.repository import SqlRepository


def check_chain_files(records: SqlRepository, files: Sequence[Acceptance]) -> list[list[RowIssue]]:
    """Warnings for each file, of all that its segments and products have a part in; rows and products are not changed."""
    found: list[list[RowIssue]] = [[] for _ in files]
    segments = records.segment_rows() if any(file.segment_rows for file in files) else []
    materials = list(records.product_materials()) if any(file.product_rows for file in files) else []
    if not segments and not materials:
        return found
    rows = [_rows_of(file) for file in files]
    for issue in build_chain(segments, materials).issues:
        names = [normalise(id_) for id_ in (*issue.ids, *_subject(issue, segments, materials))]
        for place, known in enumerate(rows):
            row = next((known[name] for name in names if name in known), None)
            if row is not None:
                header = files[place].headers.get(issue.field, issue.field)
                found[place].append(RowIssue(row, header, issue.code, issue.value, "warnings"))
                break  # told once, at the first file that has a part in it
    return [sorted(issues, key=lambda issue: issue.row or 0) for issues in found]


def _rows_of(file: Acceptance) -> dict[str, int]:
    return {normalise(name): row for name, row in (*file.product_rows.items(), *file.segment_rows.items())}


def _subject(issue: Issue, segments: Sequence[object], materials: Sequence[tuple[str, tuple[str, ...]]]) -> list[str]:
    """The id or the name in the row of the stored order that the issue counts (from 2)."""
    if issue.row is None:
        return []
    place = issue.row - 2
    if issue.field in ("product", "materials"):
        return [materials[place][0]] if place < len(materials) else []
    segment = segments[place] if place < len(segments) else None
    return [str(segment["segment_id"])] if isinstance(segment, dict) else []
