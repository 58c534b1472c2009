"""表格 · The programme as xlsx; text is written as text, so that no cell is a formula (OWASP CSV injection)."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from matcher.papers.cells import neutral
from matcher.papers.programme import Programme
from matcher.wording import label

__all__ = ["programme_xlsx"]


def programme_xlsx(programme: Programme, lang: str = "zh") -> bytes:
    """Two sheets: meetings by time, and people with how many they have."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": programme.title, "created": programme.published_at.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "bg_color": "#e8f3f0", "bottom": 1})
    heads = [label(f"paper_{name}", lang) for name in ("time", "table", "side_a", "side_b")]
    rows = [
        (f"{one.starts:%H:%M}–{one.ends:%H:%M}", one.table + 1, programme.name_of(one.a), programme.name_of(one.b))
        for one in sorted(programme.entries, key=lambda one: (one.starts, one.table))
    ]
    _sheet(book, bold, label("paper_programme", lang), heads, rows, (16, 8, 36, 36))
    people = [
        (guest.name, label(f"paper_side_{guest.side}", lang), len(programme.of(guest.id))) for guest in programme.guests
    ]
    names = [label(f"paper_{name}", lang) for name in ("name", "side", "meetings")]
    _sheet(book, bold, label("paper_people", lang), names, people, (40, 12, 10))
    book.close()
    return buffer.getvalue()


def _sheet(
    book: xlsxwriter.Workbook, bold: object, title: str, heads: Sequence[str], rows: Sequence[Sequence[str | int]],
    widths: Sequence[int],
) -> None:  # fmt: skip
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell)
            else:
                sheet.write_string(number, column, neutral(cell))
    sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)
