"""印记 · A short hash of each field of a record: enough to name what changed between two days, nothing to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any, Final
from zlib import crc32

from matcher.entities import Need, Offer, Party
from matcher.storage.rows import need_row, offer_row, party_row

__all__ = ["id_mark", "need_marks", "offer_marks", "party_marks", "row_marks"]

_MARK_BYTES: Final = 5
_DERIVED: Final = frozenset({"id", "stem", "digest", "name_key", "revision"})


def offer_marks(offer: Offer) -> dict[str, str]:
    """Field → mark, of the fields that say something."""
    return row_marks("offer", offer_row(offer, ""))


def party_marks(party: Party) -> dict[str, str]:
    """As offer_marks."""
    return row_marks("party", party_row(party))


def need_marks(need: Need) -> dict[str, str]:
    """As offer_marks; a need of nobody in particular has no id."""
    return row_marks("need", need_row(replace(need, id=need.id or "-")))


def id_mark(id: str) -> int:
    """32 bits that stand for an id among the some hundreds that recall brings."""
    return crc32(id.encode("utf-8", "surrogatepass"))


def row_marks(record: str, row: Mapping[str, Any]) -> dict[str, str]:
    """Marks of a stored row, without making a record of it."""
    return {
        f"{record}.{name}": blake2b(str(value).encode(), digest_size=_MARK_BYTES).hexdigest()
        for name, value in row.items()
        if name not in _DERIVED and value not in (None, "", False)
    }
