"""逐行 · Each row of a recognised file: its cells parsed, its faults collected, and what it states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from matcher.entities import Term
from matcher.measures.fields import damage, plain
from matcher.measures.template import Column, FieldError, Stated
from matcher.storage.imports.reading import Cells
from matcher.storage.imports.recognition import Recognition
from matcher.storage.imports.report import RowIssue

CELL_CEILING: Final = 32_767  # characters; what a spreadsheet cell can hold
_REMEMBERED: Final = 1_024  # cells of a column
_ROUNDED: Final = re.compile(r"-?\d(?:\.\d+)?[Ee]\+\d{2,3}")  # 1.1E+17: a spreadsheet has destroyed a number
_FORMULA: Final = re.compile(r"[=@]|[+-](?=.*[(|!])")


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row that is not blank: what it states, or its faults."""

    row: int
    stated: Stated | None
    faults: tuple[RowIssue, ...] = ()
    warnings: tuple[RowIssue, ...] = ()
    values: Mapping[str, Term | None] = field(default_factory=dict)  # by template column

    def column_with(self, value: str) -> str:
        """Template column whose cell says this value, or the part of an id after its prefix; empty when none does."""
        said = (value, value.partition(":")[2])
        return next((name for name, cell in self.values.items() if cell is not None and cell in said), "")


def judge_rows(recognition: Recognition) -> Iterator[JudgedRow]:
    """Every row below the header that is not blank, in the order of the file."""
    readers = [(place, header, column.name, _reader(column)) for place, header, column in recognition.columns]
    blank = dict.fromkeys((column.name for column in recognition.template.columns), None)
    for number, cells in recognition.rest:
        if any(map(str.strip, cells)):
            yield _judge(recognition, readers, blank, number, cells)


class _Read(NamedTuple):
    """What a cell says, or what is wrong with it; `warnings` are codes of what is odd about it."""

    value: Term | None
    fault: FieldError | None
    warnings: tuple[str, ...]


Reader = Callable[[str], _Read]


def _reader(column: Column) -> Reader:
    """Reads the cells of one column; what was read lately is remembered, for most columns repeat a few words."""

    @lru_cache(maxsize=_REMEMBERED)
    def read(cell: str) -> _Read:
        warnings = () if (code := damage(cell)) is None else (code,)
        if _FORMULA.match(cell):
            warnings = (*warnings, "formula_cell")
        try:
            return _Read(_parse(column, cell), None, warnings)
        except FieldError as error:
            return _Read(None, error.with_traceback(None), warnings)

    return read


def _judge(
    recognition: Recognition,
    readers: Sequence[tuple[int, str, str, Reader]],
    blank: Mapping[str, None],
    number: int,
    cells: Cells,
) -> JudgedRow:
    faults: list[RowIssue] = []
    warnings: list[RowIssue] = []
    extra = [cell for cell in cells[recognition.width :] if cell.strip()]
    if extra:  # a separator too many shifts the cells: none of them can be trusted
        return JudgedRow(
            number, None, (RowIssue(number, "", "too_many_cells", extra[0], facts={"width": recognition.width}),)
        )
    if len(cells) < recognition.width:
        facts = {"width": recognition.width, "count": len(cells)}
        warnings.append(RowIssue(number, "", "short_row", str(len(cells)), "warnings", facts))
    values: dict[str, Term | None] = dict(blank)
    for place, header, name, read in readers:
        cell = cells[place] if place < len(cells) else ""
        values[name], fault, odd = read(cell)
        if fault is not None:
            faults.append(_issue(number, header, fault))
        warnings.extend(RowIssue(number, header, code, cell, "warnings") for code in odd)
    if faults:
        return JudgedRow(number, None, tuple(faults), tuple(warnings))
    try:
        stated = recognition.template.state(values)
    except FieldError as error:
        return JudgedRow(number, None, (_issue(number, _column_of(recognition, error), error),), tuple(warnings))
    doubts = (_issue(number, _column_of(recognition, error), error) for error in stated.warnings)
    return JudgedRow(number, stated, (), (*warnings, *doubts), values)


def _parse(column: Column, cell: str) -> Term | None:
    if len(cell) > CELL_CEILING:
        raise FieldError("text_too_long", cell, ceiling=CELL_CEILING, length=len(cell))
    text = plain(cell)
    if _ROUNDED.fullmatch(text):
        raise FieldError("number_rounded", cell)
    value = column.parse(text) if text else None
    if column.required and value is None:
        raise FieldError("required", cell)
    return value


def _issue(number: int, header: str, error: FieldError) -> RowIssue:
    facts = {name: fact for name, fact in error.facts.items() if name != "field"}
    return RowIssue(number, header, error.code, str(error.value), facts=facts)


def _column_of(recognition: Recognition, error: FieldError) -> str:
    name = error.facts.get("field")
    return recognition.header_of(name) if isinstance(name, str) else ""
