"""紧凑 · JSON without blanks, in UTF-8, keys in their own order: how answers and runs are written, once and fast."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import to_json

__all__ = ["compact"]

_UNLIKE_JSON = (b"NaN", b"Infinity")


def compact(document: Any) -> bytes:
    """The document's bytes; dates and decimals are written as text. Raises ValueError for a number that is not finite."""
    written = to_json(document, fallback=str)
    if any(word in written for word in _UNLIKE_JSON):  # a number that JSON does not know, or a text that says so
        json.dumps(document, allow_nan=False, default=str)
    return written
