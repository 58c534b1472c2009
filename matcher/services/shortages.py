"""短缺 · The segments short of firms in a region and chain, and what is known of each: told one by one, for what is shown alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.chain import IndustryChain, Segment
from graph.fillers import Filler, Fillers
from graph.gaps import GapKind, Shortage, find_shortages
from graph.vocabulary import Relation
from matcher.services.demand import Demand, Demands, demands_of, is_in
from matcher.services.firms_in_trade import FirmsInTrade, firms_in_trade
from matcher.services.placements import judge_party
from matcher.services.standing import Standing

__all__ = ["LISTED", "GapEntry", "Shortages", "is_of"]

LISTED = 50
"""Ids a list holds at most; its count is always complete."""
ByWords = Mapping[str, list[tuple[str, float]]]
"""Segment id → firms that only their words place there with confidence, the surest first."""


@dataclass(frozen=True, slots=True)
class GapEntry:
    """One segment short of firms in the region."""

    segment: Segment
    kind: GapKind
    firms: tuple[str, ...]  # that stand in it there
    substitutes: tuple[str, ...]  # segment ids that can stand in for it
    fillers: tuple[Filler, ...]  # the firms nearest to filling it, the nearest first
    may_stand_here: tuple[
        tuple[str, float], ...
    ]  # firms of the region that only their words place here, with confidence
    demand: Demand


class Shortages:
    """Of one standing, region (None: anywhere) and chain (None: all)."""

    def __init__(self, standing: Standing, region: str | None, chain: str | None) -> None:
        """Count; nothing is looked up yet."""
        self._standing, self._region = standing, region
        self.firms: FirmsInTrade = standing.derived(firms_in_trade)
        self.demands: Demands = standing.derived(demands_of)
        found = find_shortages(standing.chain, self.firms.here(region), self.firms.supplies)
        self.all: tuple[Shortage, ...] = tuple(one for one in found if is_of(standing.chain, one.segment_id, chain))

    def entry(self, short: Shortage, nearest: int) -> GapEntry:
        """All that is told of one of them."""
        name, chain = short.segment_id, self._standing.chain
        return GapEntry(
            segment=chain.segments[name],
            kind=short.kind,
            firms=self._firms(short),
            substitutes=_substitutes(chain, name),
            fillers=tuple(self._standing.derived(_fillers).near(name, self._region, nearest)),
            may_stand_here=self._may_stand_here(name),
            demand=self.demands.of(name, self._region),
        )

    def has_supply(self, short: Shortage) -> bool:
        """Whether its entry would name anybody who supplies it, might, or could."""
        name, fillers = short.segment_id, self._standing.derived(_fillers)
        return bool(short.firm_count or self._may_stand_here(name)) or fillers.has_any(name, self._region)

    def _firms(self, short: Shortage) -> tuple[str, ...]:
        return self.firms.columns.named(self.firms.within(self.firms.supplying(short.column), self._region))

    def _may_stand_here(self, segment_id: str) -> tuple[tuple[str, float], ...]:
        own, parties = self._standing.derived(_by_words).get(segment_id, ()), self._standing.parties
        return tuple(pair for pair in own if is_in(parties[pair[0]].region, self._region))[:LISTED]


def is_of(graph: IndustryChain, segment_id: str, chain: str | None) -> bool:
    """Whether a segment is of a chain; None is any."""
    return chain is None or graph.segments[segment_id].chain == chain


def _fillers(standing: Standing) -> Fillers:
    return Fillers(standing.chain, standing.regions, standing.suppliers)


def _by_words(standing: Standing) -> ByWords:
    """Of firms that stand nowhere in the map."""
    firms, found = standing.derived(firms_in_trade), dict[str, list[tuple[str, float]]]()
    for number in np.flatnonzero(~firms.is_placed).tolist():
        party = standing.parties[firms.columns.ids[number]]
        for one in judge_party(standing.placer, party).placements:
            found.setdefault(one.segment_id, []).append((party.id, one.confidence))
    return {name: sorted(own, key=lambda pair: (-pair[1], pair[0])) for name, own in found.items()}


def _substitutes(graph: IndustryChain, segment_id: str) -> tuple[str, ...]:
    rows = graph.neighbours(graph.row(f"segment:{segment_id}"), Relation.SUBSTITUTES)
    return tuple(graph.segment_at(row).id for row in rows.tolist())
