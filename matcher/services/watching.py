"""关注 · A fund manager's saved searches: what is new since the last look, each start-up once a change.

A look screens everybody anew and tells who was not seen before, or not like this. Who has left since is not shown again,
in old digests either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from matcher.entities import Party
from matcher.entities.deals import Digest, News, SavedSearch
from matcher.errors import BadInput
from matcher.screening.watch import face_of, news_of
from matcher.services.fund_managers import Desk, mandate_of_fund, standing_ids
from matcher.services.needs import clean_text
from matcher.storage.deals import SqlDeals
from matcher.wording import LANGUAGES, label

__all__ = ["Told", "WatchKeeper", "digest_document"]

LONGEST_NAME = 80

Tell = Callable[[Any, SavedSearch, Digest], None]
"""Told of a digest inside the transaction that keeps it; the first argument is its connection."""


@dataclass(frozen=True, slots=True)
class Told:
    """A digest with the start-ups behind it that are still there."""

    search: SavedSearch
    digest: Digest
    parties: dict[str, Party]


@dataclass(frozen=True, slots=True)
class WatchKeeper:
    """Keeps saved searches and tells what is new; matcher.bootstrap gives it what it needs."""

    deals: SqlDeals
    desk: Callable[[], Desk]
    now: Callable[[], datetime]
    tell: Tell | None = None
    barred: frozenset[str] = frozenset()  # start-ups either side keeps away from, by resolved identity
    left_out: frozenset[str] = frozenset()  # start-ups whose identity is in doubt, or that were passed

    def save(self, fund_id: str, name: str, *, thesis: str | None = None, segments: tuple[str, ...] = (),
             region: str | None = None) -> SavedSearch:  # fmt: skip
        """A new search of a fund. Raises UnknownThing("unknown_fund"), BadInput: search_name, unknown_segment."""
        desk = self.desk()
        offer, _ = mandate_of_fund(fund_id, desk)
        plain = name.strip()
        if not plain or len(plain) > LONGEST_NAME:
            raise BadInput("search_name", value=name, limit=LONGEST_NAME)
        unknown = [one for one in segments if one not in desk.chain.segments]
        if unknown:
            raise BadInput("unknown_segment", value=unknown[0])
        words = clean_text(thesis)[0] if thesis is not None else None
        search = SavedSearch(f"search_{uuid4().hex}", offer.id, plain, words, segments, region, self.now())
        self.deals.save_search(search)
        return search

    def close(self, search_id: str) -> SavedSearch:
        """No longer looked at; what it told stays readable."""
        search = replace(self.deals.search(search_id), closed=True)
        self.deals.save_search(search)
        return search

    def look(self, search_id: str, *, day: date, after: int | None = None) -> Told:
        """What is new. `after`: number of the last digest the caller has got; trying again gives the same digest."""
        search, desk = self.deals.search(search_id), self.desk()
        found = standing_ids(
            search.fund_id, desk=desk, day=day, segments=search.segments, region=search.region, barred=self.barred
        )
        ids = [name for name in found if name not in self.left_out]
        parties = desk.repository.parties_by_id(ids)
        released = desk.released
        faces = {
            name: face_of(parties[name], released=released is None or name in released)
            for name in ids
            if name in parties
        }
        told = None if self.tell is None else partial(_tell, self.tell, search)
        digest = self.deals.look(search_id, faces, news_of, self.now(), after, told)
        return self._told(search, digest, desk)

    def digest(self, search_id: str, number: int) -> Told:
        """A digest told before, without those who left since."""
        return self._told(self.deals.search(search_id), self.deals.digest(search_id, number), self.desk())

    def _told(self, search: SavedSearch, digest: Digest, desk: Desk) -> Told:
        parties = desk.repository.parties_by_id([one.party_id for one in digest.news])
        there = tuple(
            one
            for one in digest.news
            if one.party_id in parties
            and one.party_id not in self.left_out
            and not {one.party_id, parties[one.party_id].affiliate_of} & self.barred
        )
        return Told(search, replace(digest, news=there), parties)


def _tell(tell: Tell, search: SavedSearch, connection: Any, digest: Digest) -> None:
    tell(connection, search, digest)


def digest_document(told: Told) -> dict[str, Any]:
    """Plain values with words in both languages."""
    return {
        "search_id": told.search.id,
        "name": told.search.name,
        "number": told.digest.number,
        "at": None if told.digest.at is None else told.digest.at.isoformat(),
        "news": [_news(one, told.parties[one.party_id]) for one in told.digest.news],
    }


def _news(one: News, party: Party) -> dict[str, Any]:
    why = [{"code": code} | {lang: label(f"news_{code}", lang) for lang in LANGUAGES} for code in one.why]
    return {"party": {"id": party.id, "name": party.name}, "why": why}
