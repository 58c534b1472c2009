"""模板 · How a row of a user's file becomes parties, offers and needs; each measure owns its templates.

A template is data: columns with their Chinese headers and parsers, and one function that states a clean row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from matcher.entities import Need, Offer, Party, Term

Row = Mapping[str, Term | None]


class FieldError(ValueError):
    """A cell that cannot be right: `code` is worded under [fields]; `value` is the cell as given."""

    def __init__(self, code: str, value: object, **facts: object) -> None:
        """Keep code, value and what the words need besides."""
        super().__init__(code, value)
        self.code, self.value, self.facts = code, value, facts


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` in code, `zh` as the header users see, `aliases` other headers it is known by."""

    name: str
    zh: str
    parse: Callable[[str], Term | None]  # gets the stripped, NFKC-normalised, non-empty cell; raises FieldError
    required: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """What one accepted row says."""

    parties: tuple[Party, ...] = ()
    offers: tuple[Offer, ...] = ()
    needs: tuple[Need, ...] = ()
    materials: tuple[tuple[str, tuple[str, ...]], ...] = ()  # product → its upstream materials
    segments: tuple[Mapping[str, str], ...] = ()  # rows of the chain template
    warnings: tuple[FieldError, ...] = ()  # accepted, but worth a look


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of file. `stem` is the measure that owns it; `state` may raise FieldError for rules across cells."""

    name: str
    stem: str
    columns: tuple[Column, ...]
    state: Callable[[Row], Stated]
    noise: Mapping[str, str] = field(default_factory=dict)  # headers to ignore → why

    def headers(self) -> dict[str, Column]:
        """Every header a column is known by → the column."""
        names: dict[str, Column] = {}
        for column in self.columns:
            for header in (column.name, column.zh, *column.aliases):
                names[header] = column
        return names
