"""单元格 · What the words of a cell mean: text, lists, closed lists, regions, yes/no/unknown and dates.

A parser takes the cell as text and returns its value, None where the cell says that nothing is known ("不详"), or
raises FieldError(code, value) whose words stand in wording/[fields]. Amounts are in amounts.py, identifiers in
identifiers.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from graph.regions import parse_region
from graph.vocabulary import Concern, Labelled, Position, Stage
from matcher.measures.template import FieldError

NAME_CEILING: Final = 200
TEXT_CEILING: Final = 20_000  # a profile text; longer ones are pasted documents
LIST_CEILING: Final = 2_000

_NOTHING: Final = frozenset(
    {"无", "暂无", "不详", "未知", "未填", "-", "--", "/", "n/a", "na", "null", "none", "unknown"}
)
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ZERO_WIDTH: Final = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")
_AFTER_HAN: Final = re.compile(r"(?<=[\u3400-\u9fff])([,;:?!]) *")
_CHINESE_MARKS: Final = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_SEPARATORS: Final = frozenset("、；;，|\n")
_SPLIT: Final = re.compile("[、；;，|\n]")
_PROTECTS: Final = re.compile("[(),]")  # brackets, and commas that may stand in a name
_EXCEL_EPOCH: Final = date(1899, 12, 30)  # serial 1 = 1900-01-01 with Excel's invented 1900-02-29
_DATE: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?"
)
_COMPACT_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL: Final = re.compile(r"\d{5}(?:\.0+)?")


def plain(cell: str) -> str:
    """NFKC, without zero-width marks, control characters and outer blanks; NUL, bidi marks and surrogates are refused."""
    word = cell if unicodedata.is_normalized("NFKC", cell) else unicodedata.normalize("NFKC", cell)
    if word.isprintable():  # the fast and usual case; format marks are not printable
        return word.strip()
    word = word.translate(_ZERO_WIDTH)
    for character in word:
        if character == "\0":
            _refuse("nul_character", cell)
        if character in _BIDI:
            _refuse("bidi_character", cell)
        if unicodedata.category(character) == "Cs":
            _refuse("undecodable_character", cell)
    return "".join(mark for mark in word if mark in "\t\n\r" or unicodedata.category(mark) != "Cc").strip()


def damage(cell: str) -> str | None:
    """Code of what a cell has lost although it can be read; None when it is whole.

    A control character among its letters, or a letter that could not be decoded.
    """
    if "\ufffd" in cell:
        return "damaged_character"
    if not cell.isprintable() and any(unicodedata.category(m) == "Cc" and m not in "\0\t\n\r" for m in cell):
        return "control_character"
    return None


def _refuse(code: str, cell: str) -> str:
    raise FieldError(code, cell)


def is_nothing(word: str) -> bool:
    """The cell says that nothing is known: 无, 不详, N/A, a dash."""
    return word.casefold() in _NOTHING


def text(floor: int = 1, ceiling: int = TEXT_CEILING) -> Callable[[str], str | None]:
    """Parser of free text whose length lies in floor–ceiling characters."""

    def parse(cell: str) -> str | None:
        word = plain(cell)
        if not word or is_nothing(word):
            return None
        if len(word) < floor:
            raise FieldError("text_too_short", cell, floor=floor)
        if len(word) > ceiling:
            raise FieldError("text_too_long", cell, ceiling=ceiling, length=len(word))
        return word

    return parse


name = text(1, NAME_CEILING)
_prose = text(2, TEXT_CEILING)


def prose(cell: str) -> str | None:
    """Running text. Marks after a Chinese character are Chinese again (NFKC has made ， a comma), as pages show them."""
    word = _prose(cell)
    return None if word is None else chinese_marks(word)


def chinese_marks(text: str) -> str:
    """ASCII marks after a Chinese character as Chinese ones: what NFKC has taken away."""
    return _AFTER_HAN.sub(lambda found: _CHINESE_MARKS[found[1]], text)


def raw(cell: str) -> str:
    """Text kept as it stands, only checked for characters that hide; the chain file is judged by graph.build."""
    return plain(cell)


def split_list(cell: str) -> tuple[str, ...]:
    """Items separated by 、；;，| or a line break, or by a comma not between digits; brackets are kept whole; no repeats."""
    word = plain(cell)
    if not _PROTECTS.search(word):  # the usual case: nothing that could keep a separator from separating
        return _each_once(_SPLIT.split(word))
    pieces, depth, start = [], 0, 0
    whole = word.count("(") == word.count(")")  # an unbalanced bracket protects nothing
    for at, character in enumerate(word):
        if character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif (depth == 0 or not whole) and (character in _SEPARATORS or _is_separating_comma(word, at)):
            pieces.append(word[start:at])
            start = at + 1
    pieces.append(word[start:])
    return _each_once(pieces)


def _each_once(pieces: list[str]) -> tuple[str, ...]:
    items = map(str.strip, pieces)
    return tuple(dict.fromkeys(item for item in items if item and not is_nothing(item)))


def _is_separating_comma(word: str, at: int) -> bool:
    """A comma between two digits belongs to a name such as 2,4-二氯苯酚."""
    return word[at] == "," and not (0 < at < len(word) - 1 and word[at - 1].isdigit() and word[at + 1].isdigit())


def names(cell: str) -> tuple[str, ...]:
    """A list of names; raises list_too_long, or text_too_long naming the item."""
    items = split_list(cell)
    if len(items) > LIST_CEILING:
        raise FieldError("list_too_long", cell, ceiling=LIST_CEILING, length=len(items))
    for item in items:
        if len(item) > NAME_CEILING:
            raise FieldError("text_too_long", item, ceiling=NAME_CEILING, length=len(item))
    return items


def choice(members: type[Labelled]) -> Callable[[str], str | None]:
    """Parser of one word of a closed list, by value or by either label."""
    by_plain_label = {plain(member.zh): member for member in members}  # a cell's （） have become ()

    def parse(cell: str) -> str | None:
        word = plain(cell)
        if not word or is_nothing(word):
            return None
        member = members.parse(word) or by_plain_label.get(word)
        if member is None:
            raise FieldError("not_in_list", cell, known=tuple(members))
        return member

    return parse


def choices(members: type[Labelled]) -> Callable[[str], tuple[str, ...]]:
    """Parser of several words of a closed list."""
    one = choice(members)

    def parse(cell: str) -> tuple[str, ...]:
        return tuple(member for item in split_list(cell) if (member := one(item)) is not None)

    return parse


stage, stages = choice(Stage), choices(Stage)
position, concern = choice(Position), choice(Concern)


def region(cell: str) -> str | None:
    """GB/T 2260 code of a county of Wenzhou, of the city or of the province, from code or name."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    code = parse_region(word)
    if code is None:
        raise FieldError("unknown_region", cell)
    return code


def regions(cell: str) -> tuple[str, ...]:
    """Several regions."""
    return tuple(code for item in split_list(cell) if (code := region(item)) is not None)


def yes_no(cell: str) -> bool | None:
    """True, False, or None for unknown: unknown is not no."""
    word = plain(cell).casefold()
    if word in {"是", "有", "y", "yes", "true", "1", "√", "✓"}:
        return True
    if word in {"否", "没有", "n", "no", "false", "0", "×"}:
        return False
    if not word or word in _NOTHING - {"无"} or word in {"待定", "?"}:
        return None
    if word == "无":
        return False  # “高新技术企业：无” is an answer
    raise FieldError("not_yes_or_no", cell)


def day(cell: str) -> date | None:
    """A date: 2025-06-13, 2025/6/13, 2025.6.13, 2025年6月13日, 20250613 or an Excel serial (45821)."""
    word = plain(cell)
    if not word or is_nothing(word):
        return None
    if _SERIAL.fullmatch(word):
        return _EXCEL_EPOCH + timedelta(days=int(float(word)))
    found = _DATE.fullmatch(word) or _COMPACT_DATE.fullmatch(word)
    if found is None:
        raise FieldError("date_not_understood", cell)
    year, month, number = (int(part) for part in found.groups())
    if not 1900 <= year <= 2199:
        raise FieldError("date_not_understood", cell)
    try:
        return date(year, month, number)
    except ValueError as error:
        raise FieldError("no_such_day", cell) from error


def segment_ids(cell: str) -> tuple[str, ...]:
    """Ids of chain segments such as digital.compute; raises segment_id_form. Whether they exist is told by the chain."""
    items = split_list(cell)
    for item in items:
        if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z0-9_]+", item):
            raise FieldError("segment_id_form", item)
    return items
