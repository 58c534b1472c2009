"""认模板 · Which template a file follows, told by its headers alone; exactly one fits or the file is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from matcher.errors import BadInput
from matcher.measures.template import Column, Template
from matcher.storage.imports.reading import Cells, Sheet

HEAD_ROWS: Final = 10  # how far down a header is looked for (titles and notes above it)
_UNSEEN: Final = re.compile(
    r"[\s*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)  # blanks, required marks, hidden marks


@dataclass(frozen=True, slots=True)
class Recognition:
    """The template, where its header stands, and which column of the file is which of the template."""

    template: Template
    header_row: int
    columns: tuple[tuple[int, str, Column], ...]  # position in the file, header as the file has it, column
    ignored: tuple[str, ...]  # headers the template does not know
    width: int  # number of header cells
    rest: Iterator[tuple[int, Cells]]  # the rows below the header

    def header_of(self, name: str) -> str:
        """The file's header of a template column; the column's own name when the file does not have it."""
        return next((header for _, header, column in self.columns if column.name == name), name)


def recognise(sheet: Sheet, templates: Sequence[Template]) -> Recognition:
    """Find the header among the first rows and the one template it fits best.

    Raises BadInput: file_empty; unknown_template with the headers, the nearest template and what it lacks;
    ambiguous_template; repeated_header.
    """
    head = [(number, cells) for number, cells in islice(sheet.rows, HEAD_ROWS)]
    filled = [(place, number, cells) for place, (number, cells) in enumerate(head) if any(map(fold, cells))]
    if not filled:
        raise BadInput("file_empty", file=sheet.file)
    for place, number, cells in filled:
        template = _best(sheet.file, cells, templates)
        if template is not None:
            return _assign(sheet, template, number, cells, [*head[place + 1 :]])
    raise _unknown(sheet.file, filled[0][2], templates)


def fold(header: str) -> str:
    """A header without width, case, blanks, required marks and invisible characters."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", header)).casefold()


def _best(file: str, cells: Cells, templates: Sequence[Template]) -> Template | None:
    """The template that knows most of the headers, when it has all it requires; of equals the smaller one."""
    found = [(len(known), template) for template in templates if (known := _known(cells, template))]
    most = max((count for count, _ in found), default=0)
    complete = [template for count, template in found if count == most and not _lacking(cells, template)]
    smallest = min((len(template.columns) for template in complete), default=0)
    best = [template for template in complete if len(template.columns) == smallest]
    if len(best) > 1:
        raise BadInput("ambiguous_template", file=file, templates=[template.name for template in best])
    return best[0] if best else None


def _known(cells: Cells, template: Template) -> set[str]:
    names = _folded(template)
    return {names[folded].name for cell in cells if (folded := fold(cell)) in names}


def _folded(template: Template) -> dict[str, Column]:
    return {fold(header): column for header, column in template.headers().items()}


def _lacking(cells: Cells, template: Template) -> list[str]:
    known = _known(cells, template)
    return [column.zh for column in template.columns if column.required and column.name not in known]


def _unknown(file: str, cells: Cells, templates: Sequence[Template]) -> BadInput:
    nearest = max(templates, key=lambda template: (len(_known(cells, template)), -len(template.columns)), default=None)
    headers = [cell.strip() for cell in cells if cell.strip()]
    if nearest is None or not _known(cells, nearest):
        return BadInput("unknown_template", file=file, headers=headers, known=[template.name for template in templates])
    lacking = _lacking(cells, nearest)
    return BadInput("incomplete_template", file=file, headers=headers, template=nearest.name, lacking=lacking)


def _assign(sheet: Sheet, template: Template, number: int, cells: Cells, below: list[tuple[int, Cells]]) -> Recognition:
    names = _folded(template)
    noise = {fold(header) for header in template.noise}
    columns: dict[str, tuple[int, str, Column]] = {}
    ignored = []
    for place, cell in enumerate(cells):
        header, folded = cell.strip().lstrip("\ufeff"), fold(cell)
        column = names.get(folded)
        if column is None:
            if folded and folded not in noise:
                ignored.append(header)
        elif column.name in columns:
            raise BadInput("repeated_header", file=sheet.file, value=header, other=columns[column.name][1])
        else:
            columns[column.name] = (place, header, column)

    def rest() -> Iterator[tuple[int, Cells]]:
        yield from below
        yield from sheet.rows

    return Recognition(template, number, tuple(columns.values()), tuple(ignored), len(cells), rest())
