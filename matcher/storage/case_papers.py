"""办件材料的存取 · Files of cases over SQL, sealed under the house's key; a file is there whole once its transaction ends, or not at all.

Bytes are read one file at a time; lists never touch them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import delete, insert, select

from matcher.entities.case_papers import CasePaper, PaperKind
from matcher.errors import UnknownThing
from matcher.storage.beside import Beside
from matcher.storage.keyring import Keyring
from matcher.storage.tables.cases import CASE_PAPERS

__all__ = ["SqlCasePapers"]

_KINDS: Final = {kind.value: kind for kind in PaperKind}
_LISTED: Final = tuple(column for column in CASE_PAPERS.c if column.name not in ("cipher", "kept_until"))


class SqlCasePapers:
    """The papers of one database; safe to share between threads."""

    def __init__(self, beside: Beside, keyring: Keyring) -> None:
        self._beside, self._keyring = beside, keyring

    def digest_of(self, data: bytes) -> bytes:
        """32 bytes that are the same for the same file, and say nothing of it without the key."""
        return self._keyring.mark("paper", sha256(data).hexdigest())

    def of_case(self, case_id: str) -> list[CasePaper]:
        """Those of a case, in the order they came."""
        query = select(*_LISTED).where(CASE_PAPERS.c.case_id == case_id)
        return [_paper(row) for row in self._beside.read(query.order_by(CASE_PAPERS.c.at, CASE_PAPERS.c.id))]

    def get(self, case_id: str, paper_id: str) -> CasePaper:
        """Raises UnknownThing("unknown_case_paper")."""
        rows = self._beside.read(select(*_LISTED).where(_one(case_id, paper_id)))
        if not rows:
            raise UnknownThing("unknown_case_paper", value=paper_id)
        return _paper(rows[0])

    def bytes_of(self, paper: CasePaper) -> bytes:
        """The file as it came. Raises UnknownThing("unknown_case_paper"), Unavailable("seal_broken")."""
        rows = self._beside.read(select(CASE_PAPERS.c.cipher).where(_one(paper.case_id, paper.id)))
        if not rows:
            raise UnknownThing("unknown_case_paper", value=paper.id)
        return self._keyring.unseal_bytes(bytes(rows[0].cipher), _place(paper))

    def add(self, paper: CasePaper, data: bytes, *, until: date) -> None:
        """Keep a file until a day."""
        row = {
            "id": paper.id, "case_id": paper.case_id, "item": paper.item, "label": paper.label, "name": paper.name,
            "kind": paper.kind.value, "byte_count": paper.byte_count, "digest": paper.digest, "by": paper.by, "at": paper.at,
            "kept_until": until, "cipher": self._keyring.seal_bytes(data, _place(paper)),
        }  # fmt: skip
        with self._beside.write() as connection:
            connection.execute(insert(CASE_PAPERS), row)

    def drop(self, paper: CasePaper) -> None:
        """The file is gone."""
        with self._beside.write() as connection:
            connection.execute(delete(CASE_PAPERS).where(_one(paper.case_id, paper.id)))

    def forget_expired(self, today: date) -> int:
        """How many files were past their day and are gone."""
        with self._beside.write() as connection:
            return connection.execute(delete(CASE_PAPERS).where(CASE_PAPERS.c.kept_until < today)).rowcount


def _one(case_id: str, paper_id: str) -> Any:
    return (CASE_PAPERS.c.case_id == case_id) & (CASE_PAPERS.c.id == paper_id)


def _place(paper: CasePaper) -> str:
    return f"paper {paper.case_id} {paper.id}"


def _paper(row: Any) -> CasePaper:
    at: datetime = row.at
    return CasePaper(
        row.id, row.case_id, row.item, row.label, row.name, _KINDS[row.kind], row.byte_count, bytes(row.digest), row.by,
        at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC),
    )  # fmt: skip
