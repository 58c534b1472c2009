"""门户的装配 · The port to a city's own portal, wired to the records of a house."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from matcher.bootstrap.clock import now
from matcher.entities import Offer
from matcher.entities.accounts import SYSTEM
from matcher.errors import UnknownThing
from matcher.measures import STEMS
from matcher.portal import KINDS, PortalClient
from matcher.services.portal import PortalDesk, PushReport
from matcher.storage.cases import CaseFilter
from matcher.storage.portal import SqlPortalLetters

if TYPE_CHECKING:
    from matcher.bootstrap import House

__all__ = ["portal_client", "portal_desk", "portal_letters", "push_to_portal"]

_OURS: Final = "portal-"


def portal_letters(house: House) -> SqlPortalLetters:
    """Messages that came, and the dead ones."""
    return SqlPortalLetters(house.beside, house.open_key())


def portal_client(house: House) -> PortalClient:
    """Raises UnknownThing("portal_not_set") where no portal is named."""
    if not house.settings.portal_url:
        raise UnknownThing("portal_not_set", value="MATCHER_PORTAL_URL")
    return PortalClient(house.settings.portal_url, house.settings.portal_token)


def portal_desk(house: House) -> PortalDesk:
    """The port of a house."""

    def withdraw(offer_id: str) -> bool:
        offer = house.repository.offers_by_id([offer_id]).get(offer_id)
        if offer is None:
            return False
        house.writer.put_offers([replace(offer, withdrawn=True)], _stem_of(house, offer))
        return True

    return PortalDesk(portal_letters(house), house.import_files, withdraw, now)


def push_to_portal(house: House, day: date) -> PushReport:
    """Our published offers that are open and did not come from the portal, and all cases under way."""
    client, desk = portal_client(house), portal_desk(house)
    records = house.records(SYSTEM)
    ours = (
        one for one in records.iter_offers() if one.is_open_on(day) and _OURS not in one.id and not _is_anonymous(one)
    )
    return desk.push(client, ours, house.cases.every(CaseFilter(is_open=True, handed_in=True)))


def _is_anonymous(offer: Offer) -> bool:
    return offer.terms.get("anonymous") is True


def _stem_of(house: House, offer: Offer) -> str:
    """The measure that states the offer: that of the template of its hall."""
    from_hall = {
        "space": "one_stop",
        "talent": "one_stop",
        "resource": "industry_chain",
        "loan": "loans",
        "mentor": "mentors",
    }
    stem = from_hall[offer.kind.value]
    assert stem in STEMS
    assert any(kind.offer_prefix.startswith(offer.kind.value) for kind in KINDS.values())
    return stem
