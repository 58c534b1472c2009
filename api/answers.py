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


class Said(Strict):
    """A code with its sentence in both languages."""

    code: str
    zh: str
    en: str


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


class AimDocument(Strict):
    """One aim of a batch: what was reached and what no allocation that keeps the aims before could exceed."""

    aim: str
    reached: float
    bound: float


class BatchAssumed(Strict):
    """What the plan leaves open, as it was taken here."""

    unit: float
    places_unstated: int
    places_each: int
    newcomer_share: float
    everybody: bool


class BatchPair(Strict):
    """Who goes to whom, and why."""

    asker_id: str
    offer_id: str
    title: str
    joint: float
    forward: float | None
    backward: float | None
    reasons: list[dict[str, str | float]]


class UnservedDocument(Strict):
    """Who got nothing, and why."""

    asker_id: str
    code: str
    candidate_count: int
    best_joint: float
    zh: str
    en: str


class LoadDocument(Strict):
    """Places taken and places there are."""

    offer_id: str
    taken: int
    places: int


class WorthDocument(Strict):
    """What one more place would bring: the dual price, and both slopes found by solving again."""

    offer_id: str
    price: float
    gain_of_one_more: float
    loss_of_one_less: float | None
    served_gain: int
    is_confirmed: bool
    is_kink: bool


class CurvePoint(Strict):
    """One setting of the dial between most value and the best worst-off."""

    dial: float
    value: float
    share: float
    served_count: int
    worst: float
    gini: float


class BatchDocument(Strict):
    """统一分配，与 `matcher allocate --json` 相同 · The same document as `matcher allocate --json`."""

    kind: str
    as_of: str
    objective: str
    value: float
    bound: float
    gap: float
    stages: list[AimDocument]
    asker_count: int
    served_count: int
    pair_count: int
    newcomer_places: int
    assumed: BatchAssumed
    pairs: list[BatchPair]
    unserved: list[UnservedDocument]
    loads: list[LoadDocument]
    worth: list[WorthDocument]
    curve: list[CurvePoint]


class WorthList(Strict):
    """Worth of a place of some counterparts, the dearest first where none was named."""

    items: list[WorthDocument]


class Fault(Strict):
    """One place at fault."""

    model_config = ConfigDict(populate_by_name=True)
    in_: Annotated[str, Field(alias="in")]
    pointer: str
    code: str
    detail: str
    detail_en: str


class Health(Strict):
    """The process lives."""

    status: str


class Readiness(Strict):
    """What was looked at and how it stands (ok, warn), and which records are answered from."""

    status: str
    checks: dict[str, str]
    data_version: str
    offer_counts: dict[str, int]


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


class Change(Strict):
    """What a number was and is; null: it was, or is, not there."""

    before: float | None
    after: float | None


class VersionChange(Strict):
    """A version that is another than before."""

    before: str | None
    after: str | None


class ShiftDocument(Strict):
    """A part of a logit that is another; the cause is data where its feature's value changed, else model."""

    direction: str
    feature: str
    before: float
    after: float
    cause: str


class RankChange(Strict):
    """Places in the two answers; null: not in it."""

    before: int | None
    after: int | None


class MoveDocument(Strict):
    """One pair that moved, and why: data, model, price, rule, pool (recall) or others."""

    offer_id: str
    rank: RankChange
    joint: Change
    price: Change
    causes: list[Labels]
    rule: str | None
    fields: list[str]
    shifts: list[ShiftDocument]


class RunDiffDocument(Strict):
    """变化，与 `matcher diff --json` 相同 · The same document as `matcher diff --json`."""

    before: str
    after: str
    asked: list[str]
    versions: dict[str, VersionChange]
    moves: list[MoveDocument]
    unmoved_count: int
    notes: list[Said]


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


class MemberDocument(Strict):
    """A side of an engagement; null where it has not agreed to be named."""

    party_id: str | None
    role: str


class ChangeDocument(Strict):
    """One line of the history."""

    act: Labels
    state: Labels
    on: str
    at: str
    by: str | None
    reason: str


class EngagementDocument(Strict):
    """合作 · One pair and one undertaking from the first request to the outcome; its ETag is its version."""

    id: str
    kind: Labels
    state: Labels
    version: int
    is_open: bool
    members: list[MemberDocument]
    history: list[ChangeDocument]
    offer_id: str | None
    need_id: str | None
    run_id: str | None
    rank: int | None
    follows: list[Labels]


class EngagementList(Strict):
    """A party's engagements in id order."""

    items: list[EngagementDocument]


class PreferenceDocument(Strict):
    """What a party thinks of another party or an offer."""

    party_id: str
    to_id: str
    value: Labels
    reason: str
    at: str | None


class PreferenceList(Strict):
    """All that a party itself has said, oldest first."""

    items: list[PreferenceDocument]


class JobDocument(Strict):
    """作业 · A job: how far it is and what came of it."""

    id: str
    kind: Labels
    state: Labels
    step: str
    done: int
    total: int
    cancel: bool
    version: int
    created_at: str
    updated_at: str
    result: dict[str, Any] | None
    fault: dict[str, str] | None


class JobList(Strict):
    """One's own newest jobs."""

    items: list[JobDocument]


class WebhookDocument(Strict):
    """事件回调 · Where events are posted; the secret is shown when it is made and never again."""

    id: str
    url: str
    types: list[str]
    party_id: str | None
    disabled: bool
    created_at: str
    secret: str | None = None


class WebhookList(Strict):
    """One's own webhooks."""

    items: list[WebhookDocument]


class DeliveryDocument(Strict):
    """A message on its way; `event_id` is the webhook-id its hearer sees, the same on every try."""

    id: str
    event_id: str
    type: str
    state: Labels
    attempts: int
    due_at: str
    status: int | None
    error: str


class DeliveryList(Strict):
    """The newest hundred messages."""

    items: list[DeliveryDocument]
