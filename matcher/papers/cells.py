"""单元格文字 · Text that a spreadsheet shows and never runs.

Source: OWASP, CSV Injection: a cell that begins with = + - @ (full-width ones as well), a tab or a line break is led by
an apostrophe.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["neutral"]

_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # in XML 1.0, and so in a workbook


def neutral(text: str) -> str:
    """The cell with nothing that a spreadsheet would run, also after it was saved as CSV."""
    plain = _ILLEGAL.sub("", text)
    return f"'{plain}" if plain.lstrip(" \u3000\u00a0").startswith(_ACTIVE) or plain.startswith(_ACTIVE) else plain
