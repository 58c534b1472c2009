"""主办方 · What an organiser wishes: a batch shared out at once, what one more place would bring, prices for live lists.

导师配对既可自选，也可统一分配 (M5.2): lists for self-choice, the batch for everybody at once, proved to be the best there
is. What the plan leaves open is an argument with a default and is told with the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matcher.allocation import Allocation, Batch, Conflict, Objective, allocate, make_batch
from matcher.allocation.crowding import Crowd, Crowding, find_prices
from matcher.allocation.curve import Point, curve_of
from matcher.allocation.worth import Worth, dearest, worth_of
from matcher.entities import Kind, Need, Offer, Reason
from matcher.errors import BadInput
from matcher.explanation import reasons_of
from matcher.ranking.prices import KindPrices
from matcher.services.collecting import Collected, Progress, askers_of, collect
from matcher.services.startups import Matchmaker, rank_offers

__all__ = [
    "BatchReport",
    "BatchRules",
    "Chosen",
    "Unserved",
    "allocate_batch",
    "crowding_of",
    "told",
    "worth_of_places",
]

NAMED = 8
"""Ids that a refusal names at most."""


@dataclass(frozen=True, slots=True)
class BatchRules:
    """How a batch is shared out. Units: capacity is in the kind's own unit (hours of a mentor, desks)."""

    objective: Objective = Objective.MAX_VALUE
    everybody: bool = False  # every start-up, also those that have not asked
    places_each: int = 1  # how many counterparts an asker gets at most
    unit: float = 1.0  # capacity that one place takes; assumed: one hour a start-up
    places_unstated: int = 1  # places of a counterpart that states no capacity; assumed
    newcomer_share: float = 0.0  # share of the places that can be filled kept for counterparts nobody has met yet
    least_joint: float = 0.0  # pairs below this joint chance are left out
    pins: tuple[tuple[str, str], ...] = ()  # (asker id, offer id)
    forbidden: tuple[tuple[str, str], ...] = ()
    worth_count: int = 5  # counterparts whose worth of a place is confirmed by solving again
    with_curve: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pair of the batch with both views and why."""

    asker_id: str
    offer: Offer
    joint: float
    forward: float
    backward: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Unserved:
    """An asker that got nothing: nobody fits, or all that fit went to pairs that are worth more."""

    asker_id: str
    code: str  # no_candidate | all_taken
    candidate_count: int
    best_joint: float


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What came out, with its proof."""

    kind: Kind
    day: date
    rules: BatchRules
    batch: Batch
    allocation: Allocation
    offers: tuple[Offer, ...]
    chosen: tuple[Chosen, ...]
    unserved: tuple[Unserved, ...]
    loads: Mapping[str, tuple[int, int]]  # offer id → places taken, places there are
    newcomer_count: int  # places that newcomers got
    worth: tuple[Worth, ...]
    curve: tuple[Point, ...]


def allocate_batch(kind: Kind, rules: BatchRules, *, day: date, matchmaker: Matchmaker,
                   progress: Progress | None = None) -> BatchReport:  # fmt: skip
    """The best allocation of everything asked of a kind. Raises BadInput: nobody_asks, batch_conflict, batch_unknown_id."""
    collected, batch = _batch(kind, rules, day, matchmaker, progress)
    allocation = _allocated(batch, rules.objective)
    worth = worth_of(batch, allocation, dearest(batch, allocation, rules.worth_count))
    points = curve_of(batch) if rules.with_curve else []
    newcomers, taken = _newcomers(collected.offers), np.bincount(
        batch.counterparts[allocation.chosen], minlength=len(batch.counterpart_ids)
    )  # fmt: skip
    loads = {
        name: (int(count), int(most))
        for name, count, most in zip(batch.counterpart_ids, taken, batch.counterpart_loads.upper, strict=True)
    }
    return BatchReport(
        kind, day, rules, batch, allocation, collected.offers, _chosen(collected, batch, allocation, day, matchmaker),
        _unserved(batch, allocation), loads, sum(loads[name][0] for name in newcomers), tuple(worth),
        () if isinstance(points, Conflict) else tuple(points),
    )  # fmt: skip


def worth_of_places(kind: Kind, offer_ids: Sequence[str], rules: BatchRules, *, day: date,
                    matchmaker: Matchmaker) -> list[Worth]:  # fmt: skip
    """What one more place of each offer would bring, confirmed by solving again; the dearest when none is named."""
    _, batch = _batch(kind, rules, day, matchmaker, None)
    unknown = sorted(set(offer_ids) - set(batch.counterpart_ids))
    if unknown:
        raise BadInput("batch_unknown_id", value=unknown[0])
    allocation = _allocated(batch, rules.objective)
    return worth_of(batch, allocation, offer_ids or dearest(batch, allocation, rules.worth_count))


def crowding_of(kind: Kind, rules: BatchRules, *, places: int, day: date, matchmaker: Matchmaker,
                progress: Progress | None = None) -> tuple[KindPrices, Crowding]:  # fmt: skip
    """Prices that keep the live lists of everybody who asks within every stated capacity. Raises BadInput("nobody_asks").

    Here a place is a request, and a counterpart that states no capacity has no limit.
    """
    needs = _needs(kind, rules, matchmaker)
    collected = collect(kind, needs, day=day, matchmaker=matchmaker, progress=progress)
    left = [offer.capacity_left for offer in collected.offers]
    capacity = np.array([np.inf if free is None else free / rules.unit for free in left])
    fresh = _newcomers(collected.offers)
    newcomers = np.array([offer.id in fresh for offer in collected.offers], np.bool_)
    crowd = Crowd(
        collected.askers, collected.counterparts, collected.forward, collected.joint, capacity, newcomers, places
    )
    found = find_prices(crowd, newcomer_share=rules.newcomer_share)
    worth = {name: float(price) for name, price in zip(collected.offer_ids, found.prices, strict=True) if price > 0}
    return KindPrices(worth, found.bonus, fresh if found.bonus else frozenset()), found


def told(made: KindPrices, found: Crowding) -> dict[str, float]:
    """What prices do, in numbers named as wording/labels names them after `prices_`."""
    return {
        "priced_count": float(len(made.worth)), "bonus": made.bonus, "requests_over": float(found.over_count),
        "value": found.priced.value, "value_without": found.free.value, "bound": found.bound,
        "newcomer_share": found.priced.newcomer_share(found.crowd),
    }  # fmt: skip


def _needs(kind: Kind, rules: BatchRules, matchmaker: Matchmaker) -> dict[str, Need]:
    needs = askers_of(kind, matchmaker.repository, everybody=rules.everybody)
    if not needs:
        raise BadInput("nobody_asks", value=kind.value)
    return needs


def _batch(kind: Kind, rules: BatchRules, day: date, matchmaker: Matchmaker,
           progress: Progress | None) -> tuple[Collected, Batch]:  # fmt: skip
    collected = collect(kind, _needs(kind, rules, matchmaker), day=day, matchmaker=matchmaker, progress=progress)
    kept = collected.joint >= rules.least_joint
    uppers = {offer.id: _places(offer, rules) for offer in collected.offers}
    newcomers = _newcomers(collected.offers)
    room = min(sum(uppers.values()), rules.places_each * len(collected.needs))
    floor = int(rules.newcomer_share * room)
    batch = make_batch(
        collected.asker_ids, collected.offer_ids, collected.askers[kept], collected.counterparts[kept], collected.joint[kept],
        asker_upper=rules.places_each, counterpart_upper=uppers, pins=rules.pins, forbidden=rules.forbidden,
        counterpart_floor=(newcomers, floor) if floor else None,
    )  # fmt: skip
    return collected, batch


def _allocated(batch: Batch, objective: Objective) -> Allocation:
    found = allocate(batch, objective)
    if isinstance(found, Conflict):
        raise BadInput(
            "batch_conflict", asking="、".join((*found.asking, *found.floors)[:NAMED]), limited="、".join(found.limited[:NAMED]),
            needed=found.needed, available=found.available, lacking=found.needed - found.available,
        )  # fmt: skip
    return found


def _places(offer: Offer, rules: BatchRules) -> int:
    return rules.places_unstated if offer.capacity_left is None else int(offer.capacity_left / rules.unit + 1e-9)


def _newcomers(offers: Sequence[Offer]) -> frozenset[str]:
    """Offers that state a capacity of which nothing is taken yet."""
    return frozenset(
        offer.id for offer in offers if offer.capacity is not None and offer.capacity_left == offer.capacity
    )


def _chosen(
    collected: Collected, batch: Batch, allocation: Allocation, day: date, matchmaker: Matchmaker
) -> tuple[Chosen, ...]:
    offers = {offer.id: offer for offer in collected.offers}
    found: list[Chosen] = []
    views: dict[str, dict[str, Chosen]] = {}
    for at in np.flatnonzero(allocation.chosen).tolist():
        asker, name = batch.asker_ids[batch.askers[at]], batch.counterpart_ids[batch.counterparts[at]]
        if asker not in views:
            views = {asker: _views(asker, collected, offers, day, matchmaker)}
        bare = Chosen(asker, offers[name], float(batch.values[at]), float("nan"), float("nan"), ())
        found.append(views[asker].get(name, bare))  # a pinned pair need not be a candidate
    return tuple(found)


def _views(
    asker: str, collected: Collected, offers: Mapping[str, Offer], day: date, matchmaker: Matchmaker
) -> dict[str, Chosen]:
    """Candidates of one asker with their reasons: made again for those who were chosen, since keeping all is too much."""
    _, ranked = rank_offers(collected.needs[asker], collected.kind, day=day, matchmaker=matchmaker)
    if ranked is None:
        return {}
    names = [matchmaker.recall.offer_id(row) for row in ranked.pool.offer_rows.tolist()]
    return {
        name: Chosen(
            asker, offers[name], float(ranked.joint[at]), float(ranked.forward.chances[at]), float(ranked.backward.chances[at]),
            reasons_of(
                ranked.forward.direction(at), ranked.backward.direction(at),
                ranked.forward.values_of(at) | ranked.backward.values_of(at),
            ),
        )
        for at, name in enumerate(names) if name in offers
    }  # fmt: skip


def _unserved(batch: Batch, allocation: Allocation) -> tuple[Unserved, ...]:
    served = set(batch.askers[allocation.chosen].tolist())
    counts = np.bincount(batch.askers, minlength=len(batch.asker_ids))
    best = np.zeros(len(batch.asker_ids))
    np.maximum.at(best, batch.askers, batch.values)
    return tuple(
        Unserved(name, "all_taken" if counts[at] else "no_candidate", int(counts[at]), float(best[at]))
        for at, name in enumerate(batch.asker_ids) if at not in served
    )  # fmt: skip
