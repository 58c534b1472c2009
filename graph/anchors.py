"""链主与桥 · Firms on which most of a chain rests, and segments whose loss would cut it apart (方案 三(一), 龙头企业).

Bridges are the articulation points of the supply relation taken without direction (Hopcroft, Tarjan 1973).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from graph.firm_columns import firm_columns
from graph.membership import known
from graph.vocabulary import NodeType, Relation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.chain import IndustryChain

_HOPS = 2  # how far downstream the reach is counted: farther everybody reaches everything
_BLOCK = 2048


@dataclass(frozen=True, slots=True)
class Anchor:
    """A firm that carries a chain or a segment."""

    firm_id: str
    product_count: int  # of the segment, or of all when none was asked for
    reach: int  # products and segments supplied within two hops
    score: float  # 0–1: half the product count, half the reach, each over the largest


@dataclass(frozen=True, slots=True)
class Bridge:
    """A segment without which the others in `cut_off` would hang on the chain no more."""

    segment_id: str
    cut_off: tuple[str, ...]  # segment ids, in id order


def find_anchors(
    chain: IndustryChain, segment_id: str | None = None, limit: int = 10, *, among: NDArray[np.bool_] | None = None
) -> list[Anchor]:
    """The firms with most products and the longest reach, by score, ties by id. Raises KeyError for an unknown segment.

    `among`: bool by place in rows_of(FIRM), whom to name; scores are over the largest of all the same.
    """
    firms = chain.rows_of(NodeType.FIRM)
    chosen, product_counts = _counted(chain, segment_id)
    reaches = chain.derived(_reaches)
    scores = 0.5 * _of_largest(product_counts, chosen) + 0.5 * _of_largest(reaches, chosen)
    picked = np.flatnonzero(chosen if among is None else chosen & among)
    order = picked[np.lexsort((picked, -scores[picked]))][: max(0, limit)]
    return [
        Anchor(
            firm_id=chain.node_ids[firms[number]].removeprefix("firm:"),
            product_count=int(product_counts[number]),
            reach=int(reaches[number]),
            score=round(float(scores[number]), 6),
        )
        for number in order.tolist()
    ]


def _counted(chain: IndustryChain, segment_id: str | None) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """bool[n] firms of the segment, int32[n] products of it that each makes; of everything where none is asked for."""
    firms = chain.rows_of(NodeType.FIRM)
    makes = chain.out(Relation.MAKES)[firms]
    if segment_id is None:
        return np.ones(firms.size, dtype=np.bool_), np.diff(makes.indptr)
    row, columns = chain.row(f"segment:{segment_id}"), chain.derived(firm_columns)
    chosen = np.zeros(firms.size, dtype=np.bool_)
    chosen[columns.standing_in(columns.column_of[segment_id])] = True
    own = csr_matrix(makes.multiply(chain.out(Relation.IN_SEGMENT)[:, [row]].T.tocsr()))
    return chosen, np.diff(own.indptr)


def find_bridges(chain: IndustryChain) -> list[Bridge]:
    """Segments whose loss would disconnect others, those that cut off most first, ties by id."""
    import networkx as nx  # noqa: PLC0415  # slow import

    rows = chain.rows_of(NodeType.SEGMENT)
    supplies = csr_matrix(chain.out(Relation.SUPPLIES)[rows][:, rows])
    ids = [chain.segment_at(int(row)).id for row in rows]
    undirected = nx.from_scipy_sparse_array(supplies + supplies.T)
    bridges = [Bridge(ids[one], _cut_off(supplies, one, ids)) for one in nx.articulation_points(undirected)]
    return sorted(bridges, key=lambda bridge: (-len(bridge.cut_off), bridge.segment_id))


def _reaches(chain: IndustryChain) -> NDArray[np.int32]:
    """How many products and segments each firm supplies within the hops, its own not counted.

    In blocks of rows: where most products hang on one cycle every firm reaches thousands, and all at once fill the memory.
    """
    firms = chain.rows_of(NodeType.FIRM)
    own = csr_matrix(chain.out(Relation.MAKES)[firms] + chain.out(Relation.IN_SEGMENT)[firms])
    supplies = chain.out(Relation.SUPPLIES)
    counts = [np.empty(0, np.int32)]
    for start in range(0, own.shape[0], _BLOCK):
        block = csr_matrix(own[start : start + _BLOCK])
        fringe = all_known = known(block)
        for _ in range(_HOPS):
            fringe = known(fringe @ supplies)
            all_known = known(all_known + fringe)
        counts.append(np.diff(all_known.indptr) - np.diff(block.indptr))
    return np.concatenate(counts)


def _of_largest(counts: NDArray[np.int32], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    largest = int(counts[chosen].max()) if chosen.any() else 0
    return counts / largest if largest else np.zeros(counts.size)


def _cut_off(supplies: csr_matrix, lost: int, ids: list[str]) -> tuple[str, ...]:
    """Segments that hung together with the lost one and are not in the largest part that remains."""
    _, before = connected_components(supplies, directed=False)
    kept = np.flatnonzero((before == before[lost]) & (np.arange(len(ids)) != lost))
    _, parts = connected_components(supplies[kept][:, kept], directed=False)
    largest = int(np.bincount(parts).argmax())
    return tuple(ids[number] for number in kept[parts != largest].tolist())
