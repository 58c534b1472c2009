"""自己的供给 · An owner changes the words and the capacity of an offer that came by file, or pauses it; its terms stay as they were stated.

Offers of the board have a life of their own (services/board); these keep their id, so that pairs and histories stay with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from matcher.entities import Offer
from matcher.entities.accounts import Viewer
from matcher.entities.profiles import Side
from matcher.errors import BadInput, Stale, UnknownThing
from matcher.services.contacts import traces_in
from matcher.storage.party_work import PartyWork, offer_tag_of

__all__ = ["OfferWords", "offer_tag_of", "pause_offer", "revise_offer", "words_of_offer", "written_elsewhere"]

_BOARD = f"{Side.OFFER.value}:"


@dataclass(frozen=True, slots=True)
class OfferWords:
    """What the owner of an offer may write. `capacity`: None where it is not stated."""

    title: str
    text: str = ""
    region: str | None = None
    products: tuple[str, ...] = ()
    capacity: float | None = None


def words_of_offer(offer: Offer) -> OfferWords:
    """The words of an offer as they stand."""
    return OfferWords(offer.title, offer.text, offer.region, offer.products, offer.capacity)


def written_elsewhere(offers: Iterable[Offer]) -> list[Offer]:
    """Those of the offers that did not come from the board."""
    return [offer for offer in offers if not offer.id.startswith(_BOARD)]


def revise_offer(
    work: PartyWork, offer_id: str, party_id: str, words: OfferWords, *, tag: str | None, viewer: Viewer, now: datetime
) -> Offer:  # fmt: skip
    """The offer in other words, counting at once; what is taken already stays taken.

    Raises UnknownThing for another's offer, Stale("offer_stale"), BadInput for no title or contact data in a public text.
    """
    known = _own(work, offer_id, party_id, tag)
    if not any(map(str.isalnum, words.title)):
        raise BadInput("offer_untitled", value=words.title, pointer="/title")
    for field, text in (("title", words.title), ("text", words.text), ("products", "、".join(words.products))):
        if text not in (known.title, known.text) and any(traces_in(text)):
            raise BadInput("contact_in_public", pointer=f"/{field}")
    after = replace(
        known, title=words.title, text=words.text, region=words.region, products=words.products, capacity=words.capacity,
        capacity_left=_left(known, words.capacity),
    )  # fmt: skip
    changed = [
        name
        for name in ("title", "text", "region", "products", "capacity")
        if getattr(known, name) != getattr(after, name)
    ]
    if changed:
        work.put_offer(after, viewer, changed, now)
    return after


def pause_offer(
    work: PartyWork, offer_id: str, party_id: str, *, paused: bool, viewer: Viewer, now: datetime
) -> Offer:  # fmt: skip
    """It counts no more from this transaction on, or counts again. Doing it twice changes nothing."""
    known = _own(work, offer_id, party_id, None)
    after = replace(known, withdrawn=paused)
    if after != known:
        work.put_offer(after, viewer, ["withdrawn"], now)
    return after


def _own(work: PartyWork, offer_id: str, party_id: str, tag: str | None) -> Offer:
    known = work.offer(offer_id)
    if known is None or known.party_id != party_id or known.id.startswith(_BOARD):
        raise UnknownThing("unknown_offer", value=offer_id)
    if tag is not None and tag != offer_tag_of(known):
        raise Stale("offer_stale", value=known.title)
    return known


def _left(known: Offer, capacity: float | None) -> float | None:
    """What is free of a new capacity: the same is taken as before, and never less than nothing is free."""
    if capacity is None:
        return None
    taken = (known.capacity or 0.0) - (known.capacity_left or 0.0) if known.capacity is not None else 0.0
    return max(0.0, capacity - taken)
