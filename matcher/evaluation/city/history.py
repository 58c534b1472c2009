"""往事 · Months of a synthetic city: lists that were shown, who was asked, who said yes, what came of it.

A place is looked at with a chance that falls with its rank, 1 / rank^`fading`; what is looked at is asked for with the
known forward chance of the pair, what is asked for is granted with its backward chance (evaluation/city/acceptance.py).
Drawn by seed from the need, the offer and the day, so that equal arguments give an equal history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from matcher.entities import Match, MatchRun, Need, Party
from matcher.entities.engagements import ENGAGEMENT_OF, Act, Change, Engagement, Exposure, Member, State
from matcher.evaluation.two_way.known_truth import KnownTruth, NeedTruth, OfferFacts

__all__ = ["Habits", "ListOf", "Past", "past_lists"]

ListOf = Callable[[Need, date], MatchRun]  # what the engine shows for a need on a day

DAYS_A_MONTH = 30
LONGEST_ANSWER_DAYS = 14


@dataclass(frozen=True, slots=True)
class Habits:
    """How people of the city behave."""

    fading: float = 0.7  # of the eye that runs down a list
    silent: float = 0.05  # share of requests that nobody ever answers
    meets: float = 0.8  # share of agreed pairs that meet
    signs: float = 0.3  # share of those that sign
    asks_again: int = 1  # lists a need is shown over the whole time

    def examined(self, rank: int) -> float:
        """Chance that a place is looked at."""
        return float(rank**-self.fading)


@dataclass(frozen=True, slots=True)
class Past:
    """What one list left behind."""

    exposures: tuple[Exposure, ...]
    engagements: tuple[Engagement, ...]


def past_lists(
    needs: Iterable[Need], parties: Callable[[str], Party | None], truth: KnownTruth, shown: ListOf, *, until: date,
    months: int, seed: int, habits: Habits | None = None,
) -> Iterator[Past]:  # fmt: skip
    """One Past a list, in the order of the needs; lists lie in the `months` before `until`."""
    ways = habits or Habits()
    first = until - timedelta(days=DAYS_A_MONTH * months)
    for need in needs:
        known = truth.needs.get(need.id)
        party = parties(need.party_id or "")
        if known is None or party is None:
            continue
        asking = replace(
            need, kinds=(known.kind,), region=party.region, stage=party.stage, made=party.products, segments=party.segments,
            affiliates=frozenset({party.id}), facts={**party.facts, **need.facts},
        )  # fmt: skip
        random = np.random.default_rng([seed, *hashlib.blake2b(need.id.encode(), digest_size=8).digest()])
        for _ in range(ways.asks_again):
            day = first + timedelta(days=int(random.integers(DAYS_A_MONTH * months)))
            yield _past_of(shown(asking, day), known, truth, day, until, random, ways)


def _past_of(
    run: MatchRun, known: NeedTruth, truth: KnownTruth, day: date, until: date, random: np.random.Generator, ways: Habits
) -> Past:  # fmt: skip
    facts = [OfferFacts.of(match.offer) for match in run.matches]
    forward, backward = truth.chances(known, run.need.region, facts)
    looks = random.random(len(facts)) < np.array([ways.examined(match.rank) for match in run.matches])
    wants, grants = random.random(len(facts)) < forward, random.random(len(facts)) < backward
    at = _noon(day)
    exposures = tuple(
        Exposure(
            run.run_id, match.offer.id, match.offer.kind, match.rank, at, run.need.party_id, match.offer.party_id, run.need.id,
            True, match.values,
        )
        for match in run.matches
    )  # fmt: skip
    engagements = tuple(
        _engagement(run, match, bool(grant), day, until, random, ways)
        for match, look, want, grant in zip(run.matches, looks, wants, grants, strict=True)
        if look and want and match.offer.party_id is not None and match.offer.party_id != run.need.party_id
    )
    return Past(exposures, engagements)


def _engagement(
    run: MatchRun, match: Match, grants: bool, day: date, until: date, random: np.random.Generator, ways: Habits
) -> Engagement:  # fmt: skip
    asker, other = str(run.need.party_id), str(match.offer.party_id)
    waits, silent = int(random.integers(1, LONGEST_ANSWER_DAYS + 1)), random.random() < ways.silent
    meets, signs = random.random(2) < (ways.meets, ways.signs)
    lines = [Change(Act.ASKED, State.INTENDED, day, _noon(day), asker)]

    def add(act: Act, state: State, after_days: int, by: str) -> None:
        when = lines[-1].on + timedelta(days=after_days)
        if when <= until:
            lines.append(Change(act, state, when, _noon(when), by))

    if not silent:
        add(Act.ACCEPTED, State.INTENDED, waits, other) if grants else add(Act.REFUSED, State.FAILED, waits, other)
    if lines[-1].act is Act.ACCEPTED and meets:
        add(Act.MOVED, State.MET, waits, asker)
        if lines[-1].state is State.MET and signs:
            add(Act.MOVED, State.SIGNED, 2 * waits, other)
    identity = hashlib.blake2b(f"{run.run_id} {match.offer.id}".encode(), digest_size=10).hexdigest()
    return Engagement(
        f"eng_{identity}", ENGAGEMENT_OF[match.offer.kind], (Member(asker, "asker"), Member(other, "counterpart")), tuple(lines),
        offer_id=match.offer.id, need_id=run.need.id, run_id=run.run_id, rank=match.rank,
    )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC)  # noon in Wenzhou
