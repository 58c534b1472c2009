"""记录 · Parties and offers as anyone may see them."""

from __future__ import annotations

from typing import Any

from api.answers.labels import Labels
from api.schemas import Strict


class PartyDocument(Strict):
    """A party as anyone may see it."""

    id: str
    name: str
    roles: list[Labels]
    region: Labels | None
    stage: Labels | None
    segments: list[str]
    products: list[str]
    codes: list[str]
    text: str
    sample: bool


class OfferDocument(Strict):
    """An offer as anyone may see it; `terms` are the kind's own."""

    id: str
    kind: Labels
    title: str
    text: str
    party_id: str | None
    region: Labels | None
    serves: list[Labels]
    stages: list[Labels]
    segments: list[str]
    products: list[str]
    valid_from: str | None
    valid_to: str | None
    capacity: float | int | None
    capacity_left: float | int | None
    rule: str | None
    terms: dict[str, Any]
    sample: bool


class PartyPage(Strict):
    """A page of parties."""

    items: list[PartyDocument]
    next_cursor: str | None


class OfferPage(Strict):
    """A page of offers that are open today; it may hold fewer than were asked for."""

    items: list[OfferDocument]
    next_cursor: str | None
