"""取值 · Typed reading of a parsed row, so that a measure's `state` says what it expects of each cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

from graph.vocabulary import Labelled, Stage
from matcher.entities import Term
from matcher.measures.fields import yes_no
from matcher.measures.template import Column, FieldError, Row

Member = TypeVar("Member", bound=Labelled)

SAMPLE = Column("sample", "样例", yes_no, aliases=("是否样例",))


def string(row: Row, name: str) -> str | None:
    """A text cell; None when blank."""
    value = row.get(name)
    return value if isinstance(value, str) and value else None


def required(row: Row, name: str) -> str:
    """A text cell that must be there; raises FieldError("required")."""
    value = string(row, name)
    if value is None:
        raise FieldError("required", "", field=name)
    return value


def strings(row: Row, name: str) -> tuple[str, ...]:
    """A list cell; empty when blank."""
    value = row.get(name)
    return value if isinstance(value, tuple) else ()


def decimal(row: Row, name: str) -> Decimal | None:
    """A money or ratio cell."""
    value = row.get(name)
    return value if isinstance(value, Decimal) else None


def number(row: Row, name: str) -> float | None:
    """A measured number."""
    value = row.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def integer(row: Row, name: str) -> int | None:
    """A counted number."""
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def flag(row: Row, name: str) -> bool | None:
    """Yes, no, or None for unknown."""
    value = row.get(name)
    return value if isinstance(value, bool) else None


def day(row: Row, name: str) -> date | None:
    """A date cell."""
    value = row.get(name)
    return value if isinstance(value, date) else None


def stages(row: Row, name: str) -> tuple[Stage, ...]:
    """Stages named in a list cell."""
    return members(row, name, Stage)


def stage(row: Row, name: str) -> Stage | None:
    """The stage named in a cell."""
    return member(row, name, Stage)


def member(row: Row, name: str, kind: type[Member]) -> Member | None:
    """The member of a closed list named in a cell; raises FieldError("not_in_list")."""
    value = string(row, name)
    return _named(value, kind) if value else None


def members(row: Row, name: str, kind: type[Member]) -> tuple[Member, ...]:
    """The members of a closed list named in a list cell."""
    return tuple(_named(value, kind) for value in strings(row, name))


def _named(value: str, kind: type[Member]) -> Member:
    found = kind.parse(value)
    if found is None:
        raise FieldError("not_in_list", value, known=tuple(kind))
    return found


def is_sample(row: Row) -> bool:
    """The row is marked fictional."""
    return flag(row, "sample") is True


def check_dates(valid_from: date | None, valid_to: date | None) -> None:
    """Raises FieldError("dates_inverted") when a period ends before it starts."""
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise FieldError("dates_inverted", f"{valid_from} – {valid_to}")


def known(**terms: Term | None) -> dict[str, Term]:
    """The terms that are known: None and empty ones are left out, False and 0 are kept."""
    return {name: value for name, value in terms.items() if value is not None and value not in ("", ())}
