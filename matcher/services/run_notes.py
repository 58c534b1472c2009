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

    offers: Callable[[Sequence[str], int], Mapping[str, tuple[Marks, str | None, int]]]
    """Ids → marks as they stand after a revision, party, number of the transaction that wrote it."""
    parties: Callable[[Sequence[str], str], Mapping[str, Marks]]
    """Ids as of a data version → marks; none once that version is gone."""
    of_need: Callable[[Need], Marks]
    of_id: Callable[[str], int]


def record_of(run: MatchRun, documents: tuple[bytes, bytes], question: Question, known: Known, notes: Notes,
              recall: Recall, marking: Marking, made_at: datetime) -> RunRecord:  # fmt: skip
    """The record of a run, made when there is time."""
    kept = KEPT if len(notes.seen) == 1 else KEPT_OF_EACH
    ranks = {match.offer.id: match.rank for match in run.matches}
    rankings = [_chosen(seen.ranked, recall, kept, ranks) for seen in notes.seen if seen.ranked]
    marks = _marks(rankings, known, marking)
    return RunRecord(
        run_id=run.run_id, made_at=made_at, need=run.need, need_marks=marking.of_need(run.need), given=question.given,
        top=question.top, day=question.day, region=question.region, revision=known.revision,
        versions={**known.versions, "bars": notes.bars()}, held={held.offer_id: held.code for held in run.held},
        candidates=tuple(each for chosen in rankings for each in _candidates(chosen, ranks, marks)),
        pools={seen.pool.kind.value: _pooled(seen, recall, marking.of_id) for seen in notes.seen},
        document=documents[0], document_seen=documents[1],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Those of one ranking that are kept: their places in it, positions, offer ids and parties, best first."""

    ranked: Ranked
    places: Sequence[int]
    positions: Sequence[int]
    ids: Sequence[str]
    party_ids: Sequence[str | None]


def _chosen(ranked: Ranked, recall: Recall, kept: int, ranks: Mapping[str, int]) -> _Chosen:
    """The best `kept` of a kind and whatever else of it is in the answer."""
    rows = ranked.pool.offer_rows.tolist()
    order = (*ranked.order, *ranked.crowded_out)
    crowded = frozenset(ranked.crowded_out[:kept])  # too crowded to be listed; kept, so that a price can be told
    chosen = [
        (place, at, id)
        for place, at in enumerate(order, 1)
        for id in (recall.offer_id(rows[at]),)
        if place <= kept or id in ranks or at in crowded
    ]
    places, positions, ids = zip(*chosen, strict=True)
    return _Chosen(ranked, places, positions, ids, [recall.party_id(rows[at]) for at in positions])


def _candidates(chosen: _Chosen, ranks: Mapping[str, int], marks: Mapping[str, Marks]) -> list[Candidate]:
    ranked, kind = chosen.ranked, chosen.ranked.pool.kind.value
    at = np.array(chosen.positions, dtype=np.intp)
    price = [None] * len(at) if ranked.price is None else ranked.price[at].tolist()
    worked_out: dict[str, list[float] | None] = {}
    views = [
        _views(scores, at, _unscored(ranked.pool, side, scores, at, worked_out))
        for side, scores in (("forward", ranked.forward), ("backward", ranked.backward))
    ]
    columns = zip(
        chosen.ids, chosen.party_ids, chosen.places, ranked.joint[at].tolist(), price, *views, strict=True
    )  # fmt: skip
    return [
        Candidate(id, party_id, kind, place, ranks.get(id), joint, cost, forward, backward, marks.get(id))
        for id, party_id, place, joint, cost, forward, backward in columns
    ]


def _unscored(pool: Pool, side: str, scores: Scores, at: NDArray[np.intp],
              worked_out: dict[str, list[float] | None]) -> list[tuple[str, list[float]]]:  # fmt: skip
    """Values of the features that the model leaves out, where any is known: a later model may read them."""
    for feature in DIRECTIONS[side]:
        name = feature.__name__
        if name not in scores.names and name not in worked_out:
            values = feature(pool)[at]
            worked_out[name] = values.tolist() if (values == values).any() else None  # NaN is unequal to itself
    names = (feature.__name__ for feature in DIRECTIONS[side] if feature.__name__ not in scores.names)
    return [(name, column) for name in names if (column := worked_out[name]) is not None]


def _views(scores: Scores, at: NDArray[np.intp], unscored: Sequence[tuple[str, list[float]]]) -> list[View]:
    """One side's view of each candidate."""
    names, known = scores.names, scores.names[1:]
    rows = zip(
        scores.chances[at].tolist(), scores.logits[at].tolist(), scores.parts[at].tolist(), scores.values[at].tolist(),
        strict=True,
    )  # fmt: skip
    found = [
        View(chance, logit, dict(zip(names, parts, strict=True)), _known(known, values))
        for chance, logit, parts, values in rows
    ]
    if not unscored:
        return found
    more = [
        _known([name for name, _ in unscored], row) for row in zip(*(column for _, column in unscored), strict=True)
    ]
    return [replace(view, values={**view.values, **rest}) for view, rest in zip(found, more, strict=True)]


def _known(names: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    return {name: value for name, value in zip(names, values, strict=True) if value == value}


def _marks(rankings: Sequence[_Chosen], known: Known, marking: Marking) -> dict[str, Marks]:
    """Marks of the candidates' records by offer id, where those still stand as the run saw them."""
    ids = [id for chosen in rankings for id in chosen.ids]
    offers = marking.offers(ids, known.revision)
    party_ids = {id: None for chosen in rankings for id in chosen.party_ids if id}
    parties = marking.parties(list(party_ids), known.versions["data"])
    found = ((id, offers[id]) for id in ids if id in offers)
    return {
        id: {**own, **parties.get(party_id or "", {})}
        for id, (own, party_id, written) in found
        if written <= known.revision
    }


def _pooled(seen: _Seen, recall: Recall, mark: Callable[[str], int]) -> Pooled:
    ids = [recall.offer_id(row) for row in seen.pool.offer_rows.tolist()]
    nobody = seen.ranked is not None and len(seen.ranked.pool) == len(seen.pool)
    refused = {} if nobody else {ids[at]: code for at, code in _refusals(seen).items()}
    return Pooled(frozenset(map(mark, ids)), refused)


def _refusals(seen: _Seen) -> dict[int, str]:
    """Position → code of the first rule that kept it out, as matcher.ranking.rules applies them."""
    found = dict.fromkeys(np.flatnonzero(seen.forbidden).tolist(), APART)
    for feature, code in (*HARD_ZERO, *MANDATE.get(seen.pool.kind, ())):
        for at in np.flatnonzero(feature(seen.pool) == 0.0).tolist():
            found.setdefault(at, code)
    return found
