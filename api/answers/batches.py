"""分配 · What is shared out at once, its bounds, its prices and its curve."""

from __future__ import annotations

from api.schemas import Strict


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
