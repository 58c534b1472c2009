"""公开面 · What anyone may read of a party and of an offer; what is not named here is not shown.

Facts of a party, preferences, avoid lists and portfolios stay inside. Money is a decimal string, dates are ISO 8601.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from graph.regions import region_label
from matcher.entities import Offer, Party, Term
from matcher.ports import Page
from matcher.services.document import labelled

__all__ = ["PUBLIC_TERMS", "labelled", "offer_document", "page_document", "party_document", "plain", "region_document"]

PUBLIC_TERMS: Final = frozenset(
    {
        "unit", "price",  # open resources
        "area_m2", "price_cny_m2_month", "free_months", "facilities", "rent_cny_month", "free_days", "discount",
        "age_bands", "fee_cny_month", "is_affordable", "talent_kind", "posts", "holder",
        "event_kind", "state", "on", "venue", "organiser",
        "hours_per_month", "topics", "group", "level", "level_until", "modes", "languages",
        "loan_kind", "amount_max_cny", "term_months_max", "annual_rate", "rate_basis", "rate_basis_points", "papers",
        "services", "bank", "lon", "lat",
        "ticket_min_cny", "ticket_max_cny", "sectors", "excluded", "reinvestment_ratio", "early_small_share",
        "ipc", "legal_status", "status_on", "family", "trl", "open_licence", "licence_terms", "owner",
        "directions", "share",
    }
)  # fmt: skip


def party_document(party: Party) -> dict[str, Any]:
    """A party as anyone may see it."""
    return {
        "id": party.id,
        "name": party.name,
        "roles": [labelled(role) for role in party.roles],
        "region": region_document(party.region),
        "stage": labelled(party.stage) if party.stage else None,
        "segments": list(party.segments),
        "products": list(party.products),
        "codes": list(party.codes),
        "text": party.text,
        "sample": party.sample,
    }


def offer_document(offer: Offer) -> dict[str, Any]:
    """An offer as anyone may see it."""
    return {
        "id": offer.id,
        "kind": labelled(offer.kind),
        "title": offer.title,
        "text": offer.text,
        "party_id": offer.party_id,
        "region": region_document(offer.region),
        "serves": [region_document(code) for code in offer.serves],
        "stages": [labelled(stage) for stage in offer.stages],
        "segments": list(offer.segments),
        "products": list(offer.products),
        "valid_from": plain(offer.valid_from),
        "valid_to": plain(offer.valid_to),
        "capacity": offer.capacity,
        "capacity_left": offer.capacity_left,
        "rule": offer.rule,
        "terms": public_terms(offer),
        "sample": offer.sample,
    }


def public_terms(offer: Offer) -> dict[str, Any]:
    """The terms of an offer that are no secret, by name."""
    return {name: plain(value) for name, value in sorted(offer.terms.items()) if name in PUBLIC_TERMS}


def page_document(page: Page[Any], items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One page of a list and the cursor of the next (None at the end)."""
    return {"items": list(items), "next_cursor": page.next_cursor}


def region_document(code: str | None) -> dict[str, Any] | None:
    """A region with both names; None when it is not known."""
    return None if code is None else {"code": code, "zh": region_label(code), "en": region_label(code, "en")}


def plain(value: Term | None) -> str | int | float | bool | list[str] | None:
    """A term as JSON holds it: decimals and dates as text, so that nothing is rounded."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return str(value) if isinstance(value, str) else value
