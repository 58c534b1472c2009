"""场地 · Every need of the city put to the live engine: recall, hard rules, both directions of the model, beside the truth.

The candidates are those the engine would rank for that need on that day; each ranker orders these and no others, so that
the rankers differ in nothing but the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind, Need
from matcher.evaluation.two_way.known_truth import KnownTruth, NeedTruth, OfferFacts
from matcher.evaluation.two_way.rankers import BEST_POSSIBLE, TWO_WAY, affinity, by_lot, popularity
from matcher.ports import Repository
from matcher.ranking.model import AdditiveModel
from matcher.ranking.rules import apply_rules
from matcher.retrieval.recall import Recall

__all__ = ["KINDS", "Arena", "Question", "ask_all"]

Floats = NDArray[np.float64]
Progress = Callable[[str, int, int], None]  # step, done, total

KINDS = (Kind.SUPPLIER, Kind.MENTOR, Kind.FUND)
STEP = 100  # needs between two words of progress


@dataclass(frozen=True, slots=True)
class Question:
    """One need with its n candidates: who they are, what each ranker thinks, and the true chances."""

    id: str
    asker: str
    kind: Kind
    numbers: NDArray[np.int64]  # int64[n], places in Arena.offers of the kind
    scores: Mapping[str, Floats]  # ranker → float64[n]
    forward: Floats
    backward: Floats

    def order(self, ranker: str) -> NDArray[np.intp]:
        """Positions, best first; ties by the offer's id."""
        return np.lexsort((self.numbers, -self.scores[ranker]))


@dataclass(frozen=True, slots=True)
class Arena:
    """All questions and the offers of each kind, in id order."""

    questions: tuple[Question, ...]
    offers: Mapping[Kind, tuple[OfferFacts, ...]]
    capacity: Mapping[Kind, Floats]  # free capacity of each offer in its own unit, NaN where not stated
    unused: Mapping[Kind, NDArray[np.bool_]]  # nobody has booked it yet: a newcomer

    def of_kind(self, kind: Kind | None) -> tuple[Question, ...]:
        """The questions of a kind, or all."""
        return tuple(each for each in self.questions if kind is None or each.kind is kind)


def ask_all(
    repository: Repository, recall: Recall, models: Mapping[str, AdditiveModel], truth: KnownTruth, day: date, *,
    seed: int = 0, first: int = 10, progress: Progress | None = None,
) -> Arena:  # fmt: skip
    """Every need for a supplier, mentor or fund. `models` by ranker name; the one of TWO_WAY also gives the one-way ranks.

    Popularity counts the first `first` of the other needs' forward lists: without any history, that is the demand.
    """
    stock = {kind: _Stock(repository, kind) for kind in KINDS}
    wanted = {id_: need for id_, need in truth.needs.items() if need.kind in KINDS}
    tell = progress or _in_silence
    questions = []
    for done, need in enumerate(_needs(repository, wanted), 1):
        question = _ask(need, wanted[need.id], stock, recall, models, truth, day, seed)
        if question is not None:
            questions.append(question)
        if done % STEP == 0 or done == len(wanted):
            tell("city_questions", done, len(wanted))
    known = _with_popularity(questions, {kind: len(each.offers) for kind, each in stock.items()}, first)
    return Arena(
        known,
        {kind: each.offers for kind, each in stock.items()},
        {kind: each.capacity for kind, each in stock.items()},
        {kind: each.unused for kind, each in stock.items()},
    )


class _Stock:
    """The offers of a kind by number."""

    def __init__(self, repository: Repository, kind: Kind) -> None:
        offers = list(repository.iter_offers(kind))
        self.offers = tuple(OfferFacts.of(offer) for offer in offers)
        self.number = {offer.id: place for place, offer in enumerate(offers)}
        left = [offer.capacity_left for offer in offers]
        self.capacity = np.array([np.nan if free is None else free for free in left], np.float64)
        self.unused = np.array(
            [free is not None and free == offer.capacity for free, offer in zip(left, offers, strict=True)], bool
        )


def _needs(repository: Repository, wanted: Mapping[str, NeedTruth]) -> Iterator[Need]:
    """The needs as the engine asks them: with what is known of the asker, for the one kind the truth is about."""
    needs = [need for need in repository.iter_needs() if need.id in wanted]
    parties = repository.parties_by_id({need.party_id for need in needs if need.party_id})
    for need in needs:
        party = parties.get(need.party_id or "")
        if party is not None:
            need = replace(
                need, region=party.region, stage=party.stage, made=party.products, segments=party.segments,
                affiliates=frozenset({party.id}), facts={**party.facts, **need.facts},
            )  # fmt: skip
        yield replace(need, kinds=(wanted[need.id].kind,))


def _ask(
    need: Need, known: NeedTruth, stock: Mapping[Kind, _Stock], recall: Recall, models: Mapping[str, AdditiveModel],
    truth: KnownTruth, day: date, seed: int,
) -> Question | None:  # fmt: skip
    recalled = recall.pool(recall.ask(need), known.kind, day, region=None, eligible={})
    pool, _ = apply_rules(recalled.pool, recall.of_parties(recalled.pool, need.affiliates | need.declined))
    if not len(pool):
        return None
    here = stock[known.kind]
    numbers = np.array([here.number[recall.offer_id(row)] for row in pool.offer_rows.tolist()], np.int64)
    forward, backward = truth.chances(known, need.region, [here.offers[number] for number in numbers.tolist()])
    scores: dict[str, Floats] = {}
    for name, model in models.items():
        there, back = model.views(pool)
        scores[name] = model.joint(known.kind, there, back)
        if name == TWO_WAY:
            scores |= {"forward": there.chances, "backward": back.chances}
    scores |= {
        "affinity": affinity(pool),
        "random": by_lot(need.id, len(pool), seed),
        BEST_POSSIBLE: forward * backward,
    }
    return Question(need.id, need.party_id or need.id, known.kind, numbers, scores, forward, backward)


def _with_popularity(questions: Iterable[Question], counts: Mapping[Kind, int], first: int) -> tuple[Question, ...]:
    asked = list(questions)
    tops = [question.numbers[question.order("forward")[:first]] for question in asked]
    chosen = {kind: np.zeros(count) for kind, count in counts.items()}
    for question, top in zip(asked, tops, strict=True):
        chosen[question.kind][top] += 1
    return tuple(
        replace(
            question,
            scores={**question.scores, "popularity": popularity(question.numbers, chosen[question.kind], top)},
        )
        for question, top in zip(asked, tops, strict=True)
    )


def _in_silence(step: str, done: int, total: int) -> None:
    """Nobody watches."""
