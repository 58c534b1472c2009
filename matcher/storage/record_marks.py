"""记录的印记 · Marks of stored records as a run saw them; what was read for one run is not read again for the next.

What is remembered was read at a revision or later. For a run that saw an earlier one, or that very one, it tells as much as
a new look: the number of the transaction that wrote a record says whether the run could see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, select

from matcher.entities.runs import Marks
from matcher.storage.beside import Beside
from matcher.storage.marks import row_marks
from matcher.storage.tables import META, OFFERS, PARTIES

__all__ = ["RecordMarks"]

_REMEMBERED: Final = 10_000
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_HEADS: Final = select(OFFERS.c.id, OFFERS.c.digest, OFFERS.c.party_id, OFFERS.c.revision).where(OFFERS.c.id.in_(_IDS))
_DIGESTS: Final = select(PARTIES.c.id, PARTIES.c.digest).where(
    PARTIES.c.id.in_(_IDS),
    select(META.c.value).where(META.c.key == "content_sum").scalar_subquery() == bindparam("version"),
)
_ROWS: Final = {
    "offer": select(OFFERS).where(OFFERS.c.id.in_(_IDS)),
    "party": select(PARTIES).where(PARTIES.c.id.in_(_IDS)),
}


class RecordMarks:
    """For one thread at a time: that of the ledger."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside
        self._marks: dict[tuple[str, bytes], Marks] = {}  # record and its digest → marks
        self._offers: dict[str, tuple[Marks, str | None, int]] = {}
        self._offers_at = -1  # revision after which all of _offers was read
        self._parties: dict[str, Marks] = {}
        self._parties_of = ""  # data version of which _parties are

    def offers(self, ids: Sequence[str], seen: int) -> Mapping[str, tuple[Marks, str | None, int]]:
        """Marks of the offers that stand, by id, for a run that saw the records up to the transaction `seen`.

        With each its party and the transaction that wrote it: one later than `seen` is another than the run saw.
        """
        if self._offers_at < seen or len(self._offers) > _REMEMBERED:
            self._offers, self._offers_at = {}, seen
        unknown = [id for id in ids if id not in self._offers]
        if unknown:
            heads = self._beside.read(_HEADS, {"ids": unknown})
            marks = self._marks_of("offer", {head.id: head.digest for head in heads})
            for head in heads:
                if head.id in marks:
                    self._offers[head.id] = marks[head.id], head.party_id, head.revision
        return self._offers

    def parties(self, ids: Sequence[str], data_version: str) -> Mapping[str, Marks]:
        """Marks of the parties by id as the records of this version have them; not of all once that version is gone."""
        if self._parties_of != data_version or len(self._parties) > _REMEMBERED:
            self._parties, self._parties_of = {}, data_version
        unknown = [id for id in ids if id not in self._parties]
        if unknown:
            heads = self._beside.read(_DIGESTS, {"ids": unknown, "version": data_version})
            self._parties |= self._marks_of("party", {head.id: head.digest for head in heads})
        return self._parties

    def _marks_of(self, record: str, digests: Mapping[str, bytes]) -> dict[str, Marks]:
        """Marks of these records, as long as they still are what their digests say; those made lately are not made again."""
        unknown = [id for id, digest in digests.items() if (record, digest) not in self._marks]
        if len(self._marks) > _REMEMBERED:
            self._marks.clear()
            unknown = list(digests)
        for row in self._beside.read(_ROWS[record], {"ids": unknown}) if unknown else ():
            self._marks[record, row.digest] = row_marks(record, row._mapping)
        return {id: self._marks[record, digest] for id, digest in digests.items() if (record, digest) in self._marks}
