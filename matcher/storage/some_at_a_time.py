"""分批 · As many ids as one query takes, and moments as every database gives them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Final, TypeVar

__all__ = ["batches", "utc"]

Item = TypeVar("Item")
_IDS_A_QUERY: Final = 2_000


def batches(items: Iterable[Item]) -> Iterator[Sequence[Item]]:
    """Some at a time, as many as one query takes."""
    rest = iter(items)
    while some := list(islice(rest, _IDS_A_QUERY)):
        yield some


def utc(at: datetime) -> datetime:
    """In UTC; SQLite gives back what was UTC without saying so."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
