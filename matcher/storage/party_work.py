"""自述的写入 · A party's own words written in one transaction with the row of the audit log that tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from matcher.entities import Offer, Party
from matcher.entities.accounts import Viewer
from matcher.storage.audit import SqlAudit
from matcher.storage.beside import connection_of
from matcher.storage.names import name_key
from matcher.storage.rows import offer_row, party_row
from matcher.storage.tables import OFFERS
from matcher.storage.writer import Transaction

__all__ = ["PartyWork", "offer_tag_of", "tag_of"]


def tag_of(party: Party) -> str:
    """Sixteen hex digits that change with every word of the record: what a change names as the state it was made for."""
    digest: bytes = party_row(party)["digest"]
    return digest.hex()[:16]


def offer_tag_of(offer: Offer) -> str:
    """The same for an offer; the measure that states it is no part."""
    digest: bytes = offer_row(offer, "")["digest"]
    return digest.hex()[:16]


class PartyWork:
    """Writing side of parties' own words, inside a transaction over the records."""

    def __init__(self, work: Transaction, audit: SqlAudit) -> None:
        self._work, self._audit = work, audit

    def party(self, party_id: str) -> Party:
        """As it stands inside the transaction. Raises UnknownThing("unknown_party")."""
        return self._work.records.party(party_id)

    def others_named(self, name: str, party_id: str) -> set[str]:
        """Other parties whose name is the same but for blanks, width, case and punctuation."""
        key = name_key(name)
        return self._work.party_ids_by("name_key", [key]).get(key, set()) - {party_id}

    def unknown_segments(self, ids: Iterable[str]) -> list[str]:
        """Those of the ids that are no segment of any chain."""
        wanted = list(ids)
        known = {row["segment_id"] for row in self._work.records.segment_rows()} if wanted else set()
        return [id for id in wanted if id not in known]

    def put(self, party: Party, viewer: Viewer, changed: Sequence[str], at: datetime) -> None:
        """Have it count from COMMIT on; the log says who changed which fields, never what they say."""
        self._work.put_parties([party])
        told = {"fields": list(changed)}
        self._audit.note_within(
            connection_of(self._work), viewer, "revise_party", f"party:{party.id}", at=at, detail=told
        )

    def offer(self, offer_id: str) -> Offer | None:
        """As it stands inside the transaction."""
        return self._work.records.offers_by_id((offer_id,)).get(offer_id)

    def put_offer(self, offer: Offer, viewer: Viewer, changed: Sequence[str], at: datetime) -> None:
        """Have it count from COMMIT on, stated by the measure that stated it before; the log as for a party."""
        connection = connection_of(self._work)
        stem: str = connection.execute(select(OFFERS.c.stem).where(OFFERS.c.id == offer.id)).scalar_one()
        self._work.put_offers([offer], stem)
        told = {"offer": offer.id, "fields": list(changed)}
        self._audit.note_within(connection, viewer, "revise_offer", f"party:{offer.party_id}", at=at, detail=told)
