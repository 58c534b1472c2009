"""需求侧 · Who in a region would buy from a segment: stated needs, firms that list it among what they buy, firms it feeds along the chain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from graph.firm_columns import counts_of, numbers_of
from graph.membership import known
from graph.names import normalise
from graph.vocabulary import Relation
from matcher.entities import Kind, Need
from matcher.retrieval.mentions import Sense, find_mentions
from matcher.services.firms_in_trade import FirmsInTrade, firms_in_trade
from matcher.services.standing import Standing

__all__ = ["Demand", "Demands", "demand_of", "demands_of", "is_in", "segments_wanted"]

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Demand:
    """Ids in id order. One party counts once, however often it asks."""

    needs: tuple[str, ...] = ()  # ids of stated needs for a product of the segment
    by_inputs: tuple[str, ...] = ()  # parties that list a product of the segment among what they buy
    by_chain: tuple[str, ...] = ()  # firms whose segment or products are fed by the segment
    count: int = 0  # distinct parties, and needs of nobody in particular


@dataclass(frozen=True, slots=True, eq=False)
class Demands:
    """All demand of a standing by segment, wherever it is: a region is a choice of rows. Matrices are [firms, segments] of ones."""

    firms: FirmsInTrade
    needs: tuple[tuple[Need, ...], ...]  # by column
    by_inputs: csc_matrix
    by_firms: csc_matrix  # by inputs or by the chain

    def of(self, segment_id: str, region: str | None) -> Demand:
        """Demand for a segment by parties of a region (None: anywhere)."""
        needs, named = self.needs_here(segment_id, region), self.firms.columns.named
        by_inputs, by_chain = self.firms_asking(segment_id, region)
        by_firms = self._here(self.by_firms, segment_id, region)
        return Demand(
            tuple(sorted(need.id for need in needs)), named(by_inputs), named(by_chain),
            len(by_firms) + self._further(needs, by_firms),
        )  # fmt: skip

    def firms_asking(self, segment_id: str, region: str | None) -> tuple[Numbers, Numbers]:
        """Numbers of those who ask by their inputs, and of those whom the chain feeds, ascending."""
        matrices = self.by_inputs, self.firms.columns.buying
        by_inputs, by_chain = (self._here(one, segment_id, region) for one in matrices)
        return by_inputs, by_chain

    def _here(self, matrix: csc_matrix, segment_id: str, region: str | None) -> Numbers:
        return self.firms.within(numbers_of(matrix, self.firms.columns.column_of[segment_id]), region)

    def counts(self, region: str | None) -> dict[str, int]:
        """Segment id → the count of its demand."""
        counts = counts_of(self.by_firms, self.firms.here(region)).tolist()
        found = dict(zip(self.firms.columns.column_of, counts, strict=True))
        for name in found:
            if needs := self.needs_here(name, region):
                found[name] += self._further(needs, self._here(self.by_firms, name, region))
        return found

    def needs_here(self, segment_id: str, region: str | None) -> list[Need]:
        """Stated needs for a segment that are of a region."""
        own = self.needs[self.firms.columns.column_of[segment_id]]
        return [need for need in own if is_in(need.region, region)]

    def _further(self, needs: Sequence[Need], counted: Numbers) -> int:
        """How many more than the firms of ascending numbers ask, by the needs."""
        asking = {need.party_id or f"need:{need.id}" for need in needs}
        numbers = [number for name in asking if (number := self.firms.number_of.get(name)) is not None]
        before = np.searchsorted(counted, numbers, "left")
        through = np.searchsorted(counted, numbers, "right")  # one more where the number is counted
        return len(asking) - int((through - before).sum())


def demand_of(standing: Standing, region: str | None, segment_ids: Iterable[str]) -> dict[str, Demand]:
    """Demand for each of the segments by parties of a region (None: anywhere)."""
    demands = standing.derived(demands_of)
    return {name: demands.of(name, region) for name in sorted(segment_ids)}


def demands_of(standing: Standing) -> Demands:
    """The demand of a standing; ask for it by `standing.derived(demands_of)`."""
    firms = standing.derived(firms_in_trade)
    column_of = firms.columns.column_of
    needs: list[list[Need]] = [[] for _ in column_of]
    for need in standing.needs:
        for name in segments_wanted(standing, need):
            needs[column_of[name]].append(need)
    by_inputs = _by_inputs(standing, firms)
    by_firms = csc_matrix(known(by_inputs + firms.columns.buying))
    by_firms.sort_indices()
    return Demands(firms, tuple(map(tuple, needs)), by_inputs, by_firms)


def segments_wanted(standing: Standing, need: Need) -> set[str]:
    """Segments that make what a need for suppliers asks for; empty for a need of another kind.

    The products it names; where the chain knows none of them, where the words of what is wanted are placed.
    """
    if need.kinds and Kind.SUPPLIER not in need.kinds:
        return set()
    wanted = need.wanted
    if not wanted:
        mentions = find_mentions(need.text, lambda name: standing.chain.has(f"product:{name}"))
        wanted = tuple(mention.name for mention in mentions if mention.sense is Sense.WANTED)
    if not wanted:
        return set()
    return _segments_of(standing, wanted) or {one.segment_id for one in standing.placer.place(products=wanted)}


def _segments_of(standing: Standing, products: Iterable[str]) -> set[str]:
    chain = standing.chain
    nodes = [f"product:{normalise(name)}" for name in products]
    return {
        chain.segment_at(segment).id
        for node in nodes
        if chain.has(node)
        for segment in chain.neighbours(chain.row(node), Relation.IN_SEGMENT).tolist()
    }


def _by_inputs(standing: Standing, firms: FirmsInTrade) -> csc_matrix:
    """Firms that list a product of a segment among what they buy."""
    segments: dict[str, list[int]] = {}  # by product, since many firms buy the same
    pairs: set[tuple[int, int]] = set()
    for party in standing.parties.values():
        for name in party.inputs:
            if name not in segments:
                segments[name] = [firms.columns.column_of[one] for one in _segments_of(standing, (name,))]
            pairs.update((firms.number_of[party.id], column) for column in segments[name])
    rows, columns = np.array(sorted(pairs), np.int32).reshape(-1, 2).T
    return csc_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=firms.columns.standing.shape)


def is_in(place: str | None, region: str | None) -> bool:
    """Whether a region code lies in another; an unknown one lies only in None, which is anywhere."""
    return region is None or (place or "").startswith(region)
