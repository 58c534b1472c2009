"""词元 · Chinese text → single characters, character pairs and Latin or digit runs.

Single characters and short n-grams beat dictionary words on product and trade text (txtai, Haystack and our own
comparison): no dictionary lacks a trade's words.
"""

from __future__ import annotations

import re
import unicodedata
from operator import add

_RUN = re.compile(r"[㐀-鿿]+|[a-z0-9]+(?:[.\-][0-9]+)*")
_HAN = re.compile(r"[㐀-鿿]")


def plain(text: str) -> str:
    """NFKC and case folded: full-width codes and letters become their plain forms."""
    return unicodedata.normalize("NFKC", text).casefold()


def tokens(text: str) -> list[str]:
    """Tokens in reading order, repeats kept; [] for text without letters."""
    found: list[str] = []
    for run in _RUN.findall(plain(text)):
        if _HAN.match(run):
            found.extend(run)
            found.extend(map(add, run, run[1:]))
        else:
            found.append(run)
    return found
