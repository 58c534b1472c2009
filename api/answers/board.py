"""档案 · Profiles of the board, and what is still empty in them."""

from __future__ import annotations

from api.answers.labels import Labels
from api.schemas import Strict


class LackDocument(Strict):
    """A field still empty; `required`: it cannot be published without."""

    field: str
    required: bool


class ProfileDocument(Strict):
    """供需档案 · A profile of the board, as its owner sees it; its ETag is its version."""

    id: str
    side: Labels
    party_id: str
    state: Labels
    version: int
    valid_from: str | None
    valid_to: str | None
    updated_at: str
    kinds: list[Labels]
    title: str
    text: str
    region: Labels | None
    serves: list[Labels]
    stages: list[Labels]
    segments: list[str]
    products: list[str]
    capacity: float | None
    anonymous: bool
    lacks: list[LackDocument]


class ProfilePage(Strict):
    """A page of a party's profiles."""

    items: list[ProfileDocument]
    next_cursor: str | None
