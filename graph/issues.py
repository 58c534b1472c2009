"""问题 · What is odd in a chain file, told as values: where, which column, which code; nothing odd stops the load."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """One oddity. `code` is worded under [warnings]; `ids` are the segment ids or product names concerned.

    `row` counts as in the user's file (header = row 1) within the rows that were given; None when no single row is
    at fault.
    """

    row: int | None
    field: str
    code: str
    value: str
    ids: tuple[str, ...] = ()


def in_order(issues: list[Issue]) -> tuple[Issue, ...]:
    """By code, value and field: the order does not change when the rows of a file are permuted."""
    return tuple(sorted(issues, key=lambda issue: (issue.code, issue.value, issue.field, issue.ids, issue.row or 0)))
