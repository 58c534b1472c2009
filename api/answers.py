"""出参 · What the API gives, as it is published; a test holds every answer against it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from api.schemas import Strict


class Labels(Strict):
    """A code with both labels."""

    code: str
    zh: str | None
    en: str | None


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


class PartDocument(Strict):
    """One summand of a logit."""

    feature: str
    value: float


class DirectionDocument(Strict):
    """One side's view; the parts, intercept included, sum to the logit."""

    chance: float
    logit: float
    parts: list[PartDocument]


class NameDocument(Strict):
    """Who."""

    id: str | None
    name: str | None


class MatchItem(Strict):
    """One ranked offer."""

    rank: int
    offer_id: str
    kind: str
    title: str
    party: NameDocument
    region: dict[str, str | None]
    sample: bool
    joint: float
    forward: DirectionDocument
    backward: DirectionDocument
    path: list[dict[str, str | None]]
    evidence: list[dict[str, str | int]]
    reasons: list[dict[str, str | float]]
    eligibility: list[dict[str, Any]]
    conflicts: list[str]
    missing: list[str]


class NeedDocument(Strict):
    """What was asked."""

    id: str | None
    party_id: str | None
    text: str
    kinds: list[str]
    region: str | None
    stage: str | None
    wanted: list[str]
    made: list[str]
    segments: list[str]


class Said(Strict):
    """A code with its sentence in both languages."""

    code: str
    zh: str
    en: str


class MatchDocument(Strict):
    """撮合结果，与 `matcher match --json` 相同 · The same document as `matcher match --json`."""

    run_id: str
    as_of: str
    need: NeedDocument
    warnings: list[Said]
    matches: list[MatchItem]


class Fault(Strict):
    """One place at fault."""

    model_config = ConfigDict(populate_by_name=True)
    in_: Annotated[str, Field(alias="in")]
    pointer: str
    code: str
    detail: str
    detail_en: str


class Problem(Strict):
    """RFC 9457 problem with both languages."""

    type: str
    title: str
    title_en: str
    status: int
    code: str
    detail: str
    detail_en: str
    errors: list[Fault]
    nearest: list[str] | None = None
