"""撮合 · The ranked answer: the same document as `matcher match --json`."""

from __future__ import annotations

from typing import Any

from api.answers.labels import Said
from api.schemas import Strict


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


class FaceDocument(Strict):
    """Who offers without a name: country, city, type and size band, until both have agreed."""

    country: str
    region: str | None
    roles: list[str]
    size: str | None


class MatchItem(Strict):
    """One ranked offer."""

    rank: int
    offer_id: str
    kind: str
    title: str
    party: NameDocument
    face: FaceDocument | None
    region: dict[str, str | None]
    sample: bool
    joint: float
    price: float | None
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


class HeldDocument(Strict):
    """An offer held back until a person has settled a doubt."""

    offer_id: str
    kind: str
    code: str


class MatchDocument(Strict):
    """撮合结果，与 `matcher match --json` 相同 · The same document as `matcher match --json`."""

    run_id: str
    as_of: str
    need: NeedDocument
    warnings: list[Said]
    matches: list[MatchItem]
    held: list[HeldDocument]
