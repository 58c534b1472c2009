"""需求侧 · Who in a region would buy from a segment: stated needs, firms that list it among what they buy, firms it feeds along the chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix

from graph.membership import firms_buying_from, firms_in_segments
from graph.names import normalise
from graph.vocabulary import NodeType, Relation
from matcher.entities import Kind, Need
from matcher.retrieval.mentions import Sense, find_mentions
from matcher.services.standing import Standing

__all__ = ["Demand", "demand_of", "is_in", "segments_wanted"]


@dataclass(frozen=True, slots=True)
class Demand:
    """Ids in id order. One party counts once, however often it asks."""

    needs: tuple[str, ...] = ()  # ids of stated needs for a product of the segment
    by_inputs: tuple[str, ...] = ()  # parties that list a product of the segment among what they buy
    by_chain: tuple[str, ...] = ()  # firms whose segment or products are fed by the segment
    count: int = 0  # distinct parties, and needs of nobody in particular


def demand_of(standing: Standing, region: str | None, segment_ids: frozenset[str]) -> dict[str, Demand]:
    """Demand for each of the segments by parties of a region (None: anywhere)."""
    needs: dict[str, list[Need]] = {name: [] for name in segment_ids}
    for need in standing.needs:
        if is_in(need.region, region):
            for name in segments_wanted(standing, need) & segment_ids:
                needs[name].append(need)
    by_inputs: dict[str, set[str]] = {name: set() for name in segment_ids}
    for party in standing.parties.values():
        if party.inputs and is_in(party.region, region):
            for name in _segments_of(standing, party.inputs) & segment_ids:
                by_inputs[name].add(party.id)
    by_chain = _by_chain(standing, region, segment_ids)
    return {name: _demand(needs[name], by_inputs[name], by_chain[name]) for name in sorted(segment_ids)}


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


def _by_chain(standing: Standing, region: str | None, segment_ids: frozenset[str]) -> dict[str, tuple[str, ...]]:
    chain = standing.chain
    buying, standing_in = csc_matrix(firms_buying_from(chain)), csc_matrix(firms_in_segments(chain))
    firms = [chain.node_ids[row].removeprefix("firm:") for row in chain.rows_of(NodeType.FIRM)]
    local = np.array([is_in(standing.parties[firm].region, region) for firm in firms], dtype=np.bool_)
    found = {}
    for column, row in enumerate(chain.rows_of(NodeType.SEGMENT).tolist()):
        name = chain.segment_at(row).id
        if name in segment_ids:
            numbers = np.setdiff1d(_rows(buying, column), _rows(standing_in, column))
            found[name] = tuple(firms[number] for number in numbers[local[numbers]].tolist())
    return found


def _demand(needs: list[Need], by_inputs: set[str], by_chain: tuple[str, ...]) -> Demand:
    parties = {*by_inputs, *by_chain, *(need.party_id or f"need:{need.id}" for need in needs)}
    return Demand(tuple(sorted(need.id for need in needs)), tuple(sorted(by_inputs)), by_chain, len(parties))


def is_in(place: str | None, region: str | None) -> bool:
    """Whether a region code lies in another; an unknown one lies only in None, which is anywhere."""
    return region is None or (place or "").startswith(region)


def _rows(matrix: csc_matrix, column: int) -> np.ndarray:
    return np.sort(matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]])
