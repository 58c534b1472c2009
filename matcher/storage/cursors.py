"""游标 · The opaque mark of where a page ended: the last id in URL-safe base64."""

from __future__ import annotations

import base64
import binascii

from matcher.errors import BadInput

__all__ = ["read_cursor", "write_cursor"]


def write_cursor(last: str) -> str:
    """The cursor after the row with this id."""
    return base64.urlsafe_b64encode(last.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The id a cursor stands for. Raises BadInput("bad_cursor")."""
    try:
        text = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise BadInput("bad_cursor", value=cursor) from error
    if "\0" in text:
        raise BadInput("bad_cursor", value=cursor)
    return text
