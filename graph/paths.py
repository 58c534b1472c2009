"""供应路径 · How one node reaches another along the chain, what stands up and down of it, and how two nodes complete each other.

Every search is bounded by hops and visits a node once, so cycles do no harm. Ties go to the smaller id.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graph.vocabulary import NodeType, Relation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.chain import Adjacency, IndustryChain

    Rows = NDArray[np.int32]


class Hop(NamedTuple):
    """A node of a path and how it is reached from the one before; the first has no relation."""

    row: int
    relation: Relation | None
    forward: bool  # along the relation's direction (source → target)


def supply_path(chain: IndustryChain, from_row: int, to_row: int, max_hops: int = 4) -> list[Hop]:
    """A shortest path over all relations in either direction, both ends included; empty when none has `max_hops` or fewer.

    Searches from both ends. Raises IndexError for a row outside the chain.
    """
    _check(chain, from_row, to_row)
    if from_row == to_row:
        return [Hop(from_row, None, True)]
    around = chain.around()
    heads, tails = [_one(from_row)], [_one(to_row)]
    seen_heads, seen_tails = np.zeros(len(chain), np.bool_), np.zeros(len(chain), np.bool_)
    seen_heads[from_row] = seen_tails[to_row] = True
    while len(heads) + len(tails) - 2 < max_hops:
        grow, seen, others = (
            (heads, seen_heads, seen_tails)
            if _reach(around, heads[-1]) <= _reach(around, tails[-1])
            else (tails, seen_tails, seen_heads)
        )
        fringe = _spread(around, grow[-1], seen)
        if fringe.size == 0:
            return []
        grow.append(fringe)
        meeting = fringe[others[fringe]]
        if meeting.size:
            return _first_path(around, heads, tails, meeting)
    return []


def upstream(chain: IndustryChain, row: int, hops: int = 3) -> tuple[Rows, NDArray[np.int8]]:
    """Who supplies the node, directly or through others: rows by hops and id, and the hops (1 = direct).

    A firm asks for its products and segments. Raises IndexError for a row outside the chain.
    """
    return _along_supply(chain, row, hops, inward=True)


def downstream(chain: IndustryChain, row: int, hops: int = 3) -> tuple[Rows, NDArray[np.int8]]:
    """Whom the node supplies, directly or through others: rows by hops and id, and the hops (1 = direct).

    A firm asks for its products and segments. Raises IndexError for a row outside the chain.
    """
    return _along_supply(chain, row, hops, inward=False)


def complementarity(chain: IndustryChain, a: int, b: int) -> float:
    """How far one makes what the other needs, 0–1, the same from both sides.

    The larger of |needs(a) ∩ makes(b)| and |needs(b) ∩ makes(a)|, each over the size of its smaller set (overlap coefficient,
    Szymkiewicz 1934). 0 when nothing is known. Raises IndexError for a row outside the chain.
    """
    _check(chain, a, b)
    if a == b:
        return 0.0
    return max(_overlap(needs_of(chain, a), makes_of(chain, b)), _overlap(needs_of(chain, b), makes_of(chain, a)))


def makes_of(chain: IndustryChain, row: int) -> Rows:
    """What a node stands for on the giving side: a firm's products and its segments, or a product or segment itself."""
    if chain.type_of(row) != NodeType.FIRM:
        return _one(row)
    return _union([chain.neighbours(row, Relation.MAKES), chain.neighbours(row, Relation.IN_SEGMENT)])


def needs_of(chain: IndustryChain, row: int) -> Rows:
    """What a node buys: the materials of its products, the suppliers and the inputs of its segments."""
    own = makes_of(chain, row).tolist()
    return _union(
        [chain.neighbours(one, Relation.SUPPLIES, inward=True) for one in own]
        + [chain.neighbours(one, Relation.NEEDS) for one in own]
    )


def _along_supply(chain: IndustryChain, row: int, hops: int, inward: bool) -> tuple[Rows, NDArray[np.int8]]:
    _check(chain, row)
    matrix = chain.into(Relation.SUPPLIES) if inward else chain.out(Relation.SUPPLIES)
    seen = np.zeros(len(chain), np.bool_)
    fringe = makes_of(chain, row)
    if chain.type_of(row) == NodeType.FIRM:
        fringe = _union([fringe, _one(row)])
    seen[fringe] = True
    levels: list[Rows] = []
    while fringe.size and len(levels) < hops:
        fringe = _unseen(_gather(matrix.indptr, matrix.indices, fringe), seen)
        levels.append(fringe)
    counts = [np.full(level.size, hop, np.int8) for hop, level in enumerate(levels, start=1)]
    return _joined(levels), np.concatenate(counts) if counts else np.empty(0, np.int8)


def _first_path(around: Adjacency, heads: list[Rows], tails: list[Rows], meeting: Rows) -> list[Hop]:
    """Of the shortest paths through the meeting nodes the one whose rows come first."""
    allowed = [meeting]
    for level in reversed(heads[:-1]):  # keep what still leads to a meeting node
        allowed.append(np.intersect1d(level, _gather(around.indptr, around.indices, allowed[-1])))
    steps = allowed[::-1][1:] + tails[:-1][::-1]
    path = [Hop(int(heads[0][0]), None, True)]
    for level in steps:
        path.append(_next_hop(around, path[-1].row, level))
    return path


def _next_hop(around: Adjacency, row: int, level: Rows) -> Hop:
    low, high = around.indptr[row], around.indptr[row + 1]
    place = int(np.flatnonzero(np.isin(around.indices[low:high], level))[0])
    code = int(around.codes[low + place])
    return Hop(int(around.indices[low + place]), Relation(code // 2), code % 2 == 0)


def _spread(around: Adjacency, rows: Rows, seen: NDArray[np.bool_]) -> Rows:
    return _unseen(_gather(around.indptr, around.indices, rows), seen)


def _unseen(rows: Rows, seen: NDArray[np.bool_]) -> Rows:
    """The rows not seen before, each once and sorted; they are seen now."""
    fresh: Rows = np.unique(rows[~seen[rows]])
    seen[fresh] = True
    return fresh


def _gather(indptr: NDArray[np.integer], indices: Rows, rows: Rows) -> Rows:
    """All neighbours of the rows, end to end, repeats kept."""
    starts, counts = indptr[rows].astype(np.int64), (indptr[rows + 1] - indptr[rows]).astype(np.int64)
    shifts = np.repeat(starts - (np.cumsum(counts) - counts), counts)
    return indices[shifts + np.arange(shifts.size)]


def _reach(around: Adjacency, rows: Rows) -> int:
    return int((around.indptr[rows + 1] - around.indptr[rows]).sum())


def _overlap(needs: Rows, makes: Rows) -> float:
    smaller = min(needs.size, makes.size)
    return np.intersect1d(needs, makes).size / smaller if smaller else 0.0


def _union(parts: Iterable[Rows]) -> Rows:
    union: Rows = np.unique(_joined(list(parts)))
    return union


def _joined(parts: list[Rows]) -> Rows:
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def _one(row: int) -> Rows:
    return np.array([row], dtype=np.int32)


def _check(chain: IndustryChain, *rows: int) -> None:
    for row in rows:
        if not 0 <= row < len(chain):
            raise IndexError(f"row {row} is not in the chain of {len(chain)} nodes")
