"""运行 · A kept match run: what was asked, of which data and models, and what each candidate looked like then.

Of records only marks of their fields are kept (a short hash each): enough to name what changed, nothing to read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from graph.vocabulary import Labelled
from matcher.entities.matching import Need, Warning

Marks = Mapping[str, str]
"""Field → short hash of its value; a field that is empty is left out."""


@dataclass(frozen=True, slots=True)
class View:
    """One side's view of a candidate: the parts of its logit and the feature values they come from (NaN left out)."""

    chance: float
    logit: float
    parts: Mapping[str, float]
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer as a run saw it. `rank` is its place in the answer, None below it; `place` its place within its kind."""

    offer_id: str
    party_id: str | None
    kind: str
    place: int
    rank: int | None
    joint: float
    price: float | None
    forward: View
    backward: View
    marks: Marks | None  # of offer and party as "offer.title", "party.text"; None: written anew before it was noted


@dataclass(frozen=True, slots=True)
class Pooled:
    """What recall brought for one kind: a 32-bit mark of each offer id, and why the rules kept some out."""

    members: frozenset[int]
    refused: Mapping[str, str]  # offer id → code of the rule, see matcher.ranking.rules

    def __contains__(self, offer_mark: int) -> bool:
        """Whether recall brought the offer."""
        return offer_mark in self.members


@dataclass(frozen=True, slots=True)
class RunRecord:
    """Everything kept of one run.

    `document` holds the bytes of the answer, `document_seen` those that others than the service itself see.
    """

    run_id: str
    made_at: datetime
    need: Need
    need_marks: Marks
    given: tuple[Warning, ...]  # what was awkward about the question itself
    top: int
    day: date
    region: str | None
    versions: Mapping[str, str]  # code, data, chain, model, text_encoder, product_encoder, rules, index, prices
    revision: int  # number of the last transaction the run could see
    candidates: tuple[Candidate, ...]
    pools: Mapping[str, Pooled]  # by kind
    document: bytes
    document_seen: bytes
    seed: int | None = None
    held: Mapping[str, str] = field(default_factory=dict)  # offer id → why it was held back

    def candidate(self, offer_id: str) -> Candidate | None:
        """The candidate with an id, if it was kept."""
        return next((each for each in self.candidates if each.offer_id == offer_id), None)


class Cause(Labelled):
    """Why a pair moved between two runs."""

    DATA = "data", "资料变了", "its data changed"
    MODEL = "model", "模型变了", "the model changed"
    PRICE = "price", "拥挤价变了", "its crowding price changed"
    RULE = "rule", "规则", "a rule let it in or kept it out"
    POOL = "pool", "召回变了", "recall did or did not bring it"
    OTHERS = "others", "别人变了", "only others moved"


@dataclass(frozen=True, slots=True)
class Shift:
    """A part that is another than before; `cause` is data (its feature's value changed), model, or both in turn."""

    direction: str
    feature: str
    before: float
    after: float
    cause: Cause


@dataclass(frozen=True, slots=True)
class Move:
    """One pair whose place or chance changed, with its causes, the weightiest first."""

    offer_id: str
    rank_before: int | None
    rank_after: int | None
    joint_before: float | None
    joint_after: float | None
    causes: tuple[Cause, ...]
    rule: str | None = None  # code of the rule where one is a cause
    fields: tuple[str, ...] = ()  # "offer.title", "party.text", "need.region"; what changed on record
    shifts: tuple[Shift, ...] = ()
    price_before: float | None = None
    price_after: float | None = None


@dataclass(frozen=True, slots=True)
class RunDiff:
    """What changed from one run to another. `asked` names what was asked differently."""

    before: str
    after: str
    asked: tuple[str, ...]
    versions: Mapping[str, tuple[str | None, str | None]]  # those that differ
    moves: tuple[Move, ...]
    unmoved_count: int
    notes: tuple[Warning, ...] = field(default=())
