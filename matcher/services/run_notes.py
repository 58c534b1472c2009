"""运行笔记 · What is taken down of a match run, so that later anyone can see why a pair moved.

While an answer is made only references are kept; the record itself is made afterwards, off the asker's path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from matcher.entities import MatchRun, Need, Warning
from matcher.entities.runs import Candidate, Marks, Pooled, RunRecord, View
from matcher.ranking.features import DIRECTIONS
from matcher.ranking.model import Scores
from matcher.ranking.pool import Pool
from matcher.ranking.rules import HARD_ZERO, MANDATE
from matcher.retrieval.recall import Recall
from matcher.services.startups import Ranked

__all__ = ["APART", "KEPT", "KEPT_OF_EACH", "Known", "Marking", "Notes", "Question", "record_of"]

KEPT = 50
"""Candidates of which both views are kept when one kind is asked for."""
KEPT_OF_EACH = 12
"""The same for each kind when several are."""
APART = "apart"
"""Kept apart: own group, declined, or declined by the other side; which of them, only the asker's own part is told."""


@dataclass(frozen=True, slots=True)
class Question:
    """How the run was asked, beside the need."""

    top: int
    day: date
    region: str | None
    given: tuple[Warning, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What was in force when the run was made."""

    versions: Mapping[str, str]
    revision: int


@dataclass(frozen=True, slots=True)
class _Seen:
    pool: Pool
    forbidden: NDArray[np.bool_]
    ranked: Ranked | None


@dataclass(slots=True)
class Notes:
    """Listens while the matches of one need are found (Matchmaker.watch)."""

    seen: list[_Seen] = field(default_factory=list)

    def __call__(self, pool: Pool, forbidden: NDArray[np.bool_], ranked: Ranked | None) -> None:
        """Keep the references."""
        self.seen.append(_Seen(pool, forbidden, ranked))

    def bars(self) -> str:
        """Hash of whom the asker was kept apart from, by itself and by others: it may change while no record does."""
        apart = [
            sorted(each) for seen in self.seen[:1] for each in (seen.pool.need.affiliates, seen.pool.need.declined)
        ]
        return sha256(repr(apart).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Marking:
    """How the fields of records become marks; bootstrap gives it."""

    offers: Callable[[Sequence[str]], Mapping[str, tuple[Marks, str | None, int]]]
    """Ids → marks as they stand, party, number of the transaction that wrote it."""
    parties: Callable[[Sequence[str], str], Mapping[str, Marks]]
    """Ids as of a data version → marks; none once that version is gone."""
    of_need: Callable[[Need], Marks]
    of_id: Callable[[str], int]


def record_of(run: MatchRun, documents: tuple[bytes, bytes], question: Question, known: Known, notes: Notes,
              recall: Recall, marking: Marking, made_at: datetime) -> RunRecord:  # fmt: skip
    """The record of a run, made when there is time."""
    kept = KEPT if len(notes.seen) == 1 else KEPT_OF_EACH
    ranks = {match.offer.id: match.rank for match in run.matches}
    bare = [each for seen in notes.seen if seen.ranked for each in _candidates(seen.ranked, recall, kept, ranks)]
    return RunRecord(
        run_id=run.run_id, made_at=made_at, need=run.need, need_marks=marking.of_need(run.need), given=question.given,
        top=question.top, day=question.day, region=question.region, revision=known.revision,
        versions={**known.versions, "bars": notes.bars()}, held={held.offer_id: held.code for held in run.held},
        candidates=_marked(bare, known, marking),
        pools={seen.pool.kind.value: _pooled(seen, recall, marking.of_id) for seen in notes.seen},
        document=documents[0], document_seen=documents[1],
    )  # fmt: skip


def _candidates(ranked: Ranked, recall: Recall, kept: int, ranks: Mapping[str, int]) -> list[Candidate]:
    """The best `kept` of a kind and whatever else of it is in the answer, best first."""
    rows = ranked.pool.offer_rows
    order = (*ranked.order, *ranked.crowded_out)
    ids = {at: recall.offer_id(int(rows[at])) for at in order}
    crowded = frozenset(ranked.crowded_out[:kept])  # too crowded to be listed; kept, so that a price can be told
    chosen = [(place, at) for place, at in enumerate(order, 1) if place <= kept or ids[at] in ranks or at in crowded]
    best = ranked.pool.take(np.array([at for _, at in chosen], dtype=np.intp))
    unscored = {
        side: _unscored(best, side, scores)
        for side, scores in (("forward", ranked.forward), ("backward", ranked.backward))
    }
    price = ranked.price
    return [
        Candidate(
            offer_id=ids[at], party_id=recall.party_id(int(rows[at])), kind=ranked.pool.kind.value, place=place,
            rank=ranks.get(ids[at]), joint=float(ranked.joint[at]), price=None if price is None else float(price[at]),
            forward=_view(ranked.forward, at, unscored["forward"], row),
            backward=_view(ranked.backward, at, unscored["backward"], row), marks=None,
        )
        for row, (place, at) in enumerate(chosen)
    ]  # fmt: skip


def _unscored(pool: Pool, side: str, scores: Scores) -> dict[str, list[float]]:
    """Values of the features that the model leaves out: a later one may read them."""
    return {
        feature.__name__: feature(pool).tolist() for feature in DIRECTIONS[side] if feature.__name__ not in scores.names
    }


def _view(scores: Scores, at: int, unscored: Mapping[str, list[float]], row: int) -> View:
    parts = dict(zip(scores.names, scores.parts[at].tolist(), strict=True))
    known = scores.values_of(at)
    known |= {name: value for name, column in unscored.items() if (value := column[row]) == value}  # NaN is not
    return View(float(scores.chances[at]), float(scores.logits[at]), parts, known)


def _marked(bare: Sequence[Candidate], known: Known, marking: Marking) -> tuple[Candidate, ...]:
    """The candidates with the marks of their records, where those still stand as the run saw them."""
    offers = marking.offers([each.offer_id for each in bare])
    parties = marking.parties([each.party_id for each in bare if each.party_id], known.versions["data"])

    def marks(each: Candidate) -> Marks | None:
        own, party_id, written = offers.get(each.offer_id, ({}, None, known.revision + 1))
        return {**own, **parties.get(party_id or "", {})} if written <= known.revision else None

    return tuple(replace(each, marks=marks(each)) for each in bare)


def _pooled(seen: _Seen, recall: Recall, mark: Callable[[str], int]) -> Pooled:
    ids = [recall.offer_id(int(row)) for row in seen.pool.offer_rows]
    return Pooled(frozenset(map(mark, ids)), {ids[at]: code for at, code in _refusals(seen).items()})


def _refusals(seen: _Seen) -> dict[int, str]:
    """Position → code of the first rule that kept it out, as matcher.ranking.rules applies them."""
    found = dict.fromkeys(np.flatnonzero(seen.forbidden).tolist(), APART)
    for feature, code in (*HARD_ZERO, *MANDATE.get(seen.pool.kind, ())):
        for at in np.flatnonzero(feature(seen.pool) == 0.0).tolist():
            found.setdefault(at, code)
    return found
