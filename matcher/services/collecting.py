"""汇总 · Everything that is asked of one kind of counterpart, as arrays: who could go to whom and with what chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind, Need, Offer, Role
from matcher.ports import Repository
from matcher.services.needs import need_of_party
from matcher.services.startups import Matchmaker, rank_offers

__all__ = ["Collected", "askers_of", "collect"]

Progress = Callable[[str, int, int], None]
STEP = 100


@dataclass(frozen=True, slots=True)
class Collected:
    """k candidates of n askers among m offers; askers in the order of their ids, offers in id order."""

    kind: Kind
    needs: Mapping[str, Need]  # asker id → what it asks
    offers: tuple[Offer, ...]
    askers: NDArray[np.int32]  # int32[k], ascending
    counterparts: NDArray[np.int32]  # int32[k], places in offers
    forward: NDArray[np.float64]
    backward: NDArray[np.float64]
    joint: NDArray[np.float64]

    @property
    def asker_ids(self) -> tuple[str, ...]:
        """In the order of `askers`."""
        return tuple(self.needs)

    @property
    def offer_ids(self) -> tuple[str, ...]:
        """In the order of `counterparts`."""
        return tuple(offer.id for offer in self.offers)


def askers_of(kind: Kind, repository: Repository, *, everybody: bool = False) -> dict[str, Need]:
    """What each asker wants of a kind, by party id, or by need id where the need is nobody's in particular.

    A party asks as it does in its live list. With `everybody` every start-up is asked for, also those that have not said
    anything.
    """
    asking: set[str] = set()
    found: dict[str, Need] = {}
    for need in repository.iter_needs():
        if need.kinds and kind not in need.kinds:
            continue
        if need.party_id is None:
            found[need.id] = replace(need, kinds=(kind,))
        else:
            asking.add(need.party_id)
    for party in repository.parties_by_id(asking).values():
        found[party.id] = need_of_party(party, repository, kinds=(kind,))[0]
    if everybody:
        for party in repository.iter_parties():
            if Role.STARTUP in party.roles and party.id not in found:
                found[party.id] = need_of_party(party, repository, kinds=(kind,))[0]
    return dict(sorted(found.items()))


def collect(
    kind: Kind, needs: Mapping[str, Need], *, day: date, matchmaker: Matchmaker, progress: Progress | None = None
) -> Collected:
    """The candidates of every need, by the same recall, rules and model as its live list.

    What may not meet, is full, or is held for a person to look at is no candidate.
    """
    parts = list(_candidates(kind, needs, day, matchmaker, progress or _in_silence))
    rows = np.concatenate([part[1] for part in parts]) if parts else np.zeros(0, np.int64)
    distinct = np.unique(rows)
    ids = [matchmaker.recall.offer_id(row) for row in distinct.tolist()]
    known = matchmaker.repository.offers_by_id(ids)
    offers = tuple(offer for offer in sorted(known.values(), key=lambda offer: offer.id) if _can_take(offer, day))
    places = {offer.id: place for place, offer in enumerate(offers)}
    place = np.array([places.get(name, -1) for name in ids], np.int64)
    counterparts = place[np.searchsorted(distinct, rows)]
    askers = np.repeat(np.arange(len(parts)), [len(part[1]) for part in parts])
    views = [np.concatenate([part[at] for part in parts]) if parts else np.zeros(0) for at in (2, 3, 4)]
    kept = counterparts >= 0
    askers, counterparts = askers[kept], counterparts[kept]
    order = np.lexsort((counterparts, askers))
    forward, backward, joint = (view[kept][order] for view in views)
    return Collected(
        kind,
        needs,
        offers,
        askers[order].astype(np.int32),
        counterparts[order].astype(np.int32),
        forward,
        backward,
        joint,
    )


Part = tuple[str, NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def _candidates(
    kind: Kind, needs: Mapping[str, Need], day: date, matchmaker: Matchmaker, progress: Progress
) -> Iterator[Part]:
    recall, nothing = matchmaker.recall, np.zeros(0)
    for done, (asker, need) in enumerate(needs.items(), 1):
        bars, ranked = rank_offers(need, kind, day=day, matchmaker=matchmaker)
        if done % STEP == 0 or done == len(needs):
            progress("askers", done, len(needs))
        if ranked is None:
            yield asker, np.zeros(0, np.int64), nothing, nothing, nothing
            continue
        rows = ranked.pool.offer_rows.astype(np.int64)
        clear = ~recall.of_parties(ranked.pool, bars.doubtful) if bars.doubtful else np.ones(len(rows), np.bool_)
        if bars.needs_owner:
            clear &= np.array([recall.party_id(row) is not None for row in rows.tolist()], np.bool_)
        yield asker, rows[clear], ranked.forward.chances[clear], ranked.backward.chances[clear], ranked.joint[clear]


def _can_take(offer: Offer, day: date) -> bool:
    return offer.is_open_on(day) and offer.capacity_left != 0


def _in_silence(step: str, done: int, total: int) -> None:
    """Nobody watches."""
