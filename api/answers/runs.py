"""变化 · From one kept run to another: what moved, and why."""

from __future__ import annotations

from api.answers.labels import Labels, Said
from api.schemas import Strict


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
