"""名称 · One spelling for one thing: full-width, case, spaces and invisible characters do not make another product.

Source: Unicode Standard Annex 15 (NFKC) and section 3.13 (case folding).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD_MARKS = re.compile(r"[、;；\n]")
_CODE_MARKS = re.compile(r"[、,，;；\s]+")
_INVISIBLE = frozenset(
    {"Cc", "Cf", "Cs", "Cn"}
)  # control, format, surrogate, unassigned: XML and UTF-8 refuse some of them


def clean(text: str) -> str:
    """The text as it may be shown: its own spelling without invisible characters, white space collapsed to one space."""
    if not text.isprintable():
        text = "".join(mark if mark.isspace() or unicodedata.category(mark) not in _INVISIBLE else "" for mark in text)
    return " ".join(text.split())


def fold(text: str) -> str:
    """The text as it is compared: NFKC, case-folded, inner white space collapsed."""
    word = clean(text)
    for _ in range(4):  # folding may undo NFKC for a few Greek and Cherokee letters; it settles at once
        settled = clean(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold()))
        if settled == word:
            break
        word = settled
    return word


@lru_cache(maxsize=65536)
def normalise(name: str) -> str:
    """The name by which two spellings are one thing; `fold` that remembers, for words that come again and again."""
    return fold(name)


def split_words(cell: str) -> tuple[str, ...]:
    """Words of a cell that lists names with 、 or ；, in their order, without blanks and repeats."""
    return tuple(dict.fromkeys(word for part in _WORD_MARKS.split(cell) if (word := clean(part))))


def split_codes(cell: str) -> tuple[str, ...]:
    """Ids or codes of a cell, separated by ; , 、 or white space, without blanks and repeats."""
    return tuple(dict.fromkeys(code for part in _CODE_MARKS.split(cell) if (code := clean(part))))
