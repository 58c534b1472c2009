"""产业链 · Segments, products and firms with their typed, directed relations, kept as arrays (方案 三(一)).

Rows are in the order of the node ids, so ties by row are ties by id. Designed for a million nodes and five million edges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from scipy.sparse import csr_matrix

from graph.kept import Kept
from graph.vocabulary import Concern, NodeType, Position, Relation

if TYPE_CHECKING:
    from numpy.typing import NDArray

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of an industry chain, as its file states it."""

    id: str
    chain: str
    name: str
    name_en: str = ""
    position: Position = Position.MIDSTREAM
    concern: Concern = Concern.SUPPLY
    parent: str | None = None
    synonyms: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    gb4754: tuple[str, ...] = ()  # GB/T 4754-2017, four digits
    ipc: tuple[str, ...] = ()  # IPC subclasses
    suppliers: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()  # GB/T 2260 codes
    source: str = ""


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Every edge from both of its ends: the neighbours of row r are indices[indptr[r]:indptr[r + 1]], in id order.

    codes[i] = 2 · relation + (0 along the edge, 1 against it).
    """

    indptr: NDArray[np.int64]  # [n + 1]
    indices: NDArray[np.int32]  # [2m]
    codes: NDArray[np.uint8]  # [2m]


class IndustryChain:
    """The graph of the chains. Arrays are read-only; edges are unique and sorted by relation, source and target."""

    node_ids: tuple[str, ...]
    names: tuple[str, ...]  # as shown
    types: NDArray[np.uint8]  # [n] NodeType
    sources: NDArray[np.int32]  # [m]
    targets: NDArray[np.int32]  # [m]
    relations: NDArray[np.uint8]  # [m] Relation
    weights: NDArray[np.float32]  # [m] > 0
    segments: Mapping[str, Segment]  # by segment id, without the prefix `segment:`

    def __init__(
        self,
        node_ids: Sequence[str],
        names: Sequence[str],
        types: Sequence[int] | NDArray[Any],
        sources: Sequence[int] | NDArray[Any],
        targets: Sequence[int] | NDArray[Any],
        relations: Sequence[int] | NDArray[Any],
        weights: Sequence[float] | NDArray[Any],
        segments: Mapping[str, Segment],
    ) -> None:
        """Take nodes and edges in any order; of edges given twice the heavier stays.

        Raises ValueError for repeated node ids, unequal lengths, or an edge whose end is not a row.
        """
        order = sorted(range(len(node_ids)), key=node_ids.__getitem__)
        self.node_ids = tuple(node_ids[row] for row in order)
        self.names = tuple(names[row] for row in order)
        self._rows = {node_id: row for row, node_id in enumerate(self.node_ids)}
        if len(self._rows) != len(self.node_ids) or not len(names) == len(types) == len(node_ids):
            raise ValueError("every node has one id, one name and one type")
        places = np.asarray(order, dtype=np.int64)
        self.types = _frozen(np.asarray(types, dtype=np.uint8)[places])
        new_row = np.empty(len(order), dtype=np.int64)
        new_row[places] = np.arange(len(order))
        self._set_edges(
            new_row[np.asarray(sources, dtype=np.int64)],
            new_row[np.asarray(targets, dtype=np.int64)],
            np.asarray(relations, dtype=np.uint8),
            np.asarray(weights, dtype=np.float32),
        )
        self.segments = {key: segments[key] for key in sorted(segments)}
        self._out: dict[Relation, csr_matrix] = {}
        self._into: dict[Relation, csr_matrix] = {}
        self._around: Adjacency | None = None
        self._kept = Kept()

    def _set_edges(
        self,
        sources: NDArray[np.int64],
        targets: NDArray[np.int64],
        relations: NDArray[np.uint8],
        weights: NDArray[np.float32],
    ) -> None:
        if not sources.size == targets.size == relations.size == weights.size:
            raise ValueError("every edge has a source, a target, a relation and a weight")
        size = np.int64(max(1, len(self.node_ids)))
        keys = (relations.astype(np.int64) * size + sources) * size + targets
        order = np.argsort(keys, kind="stable")
        starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
        first = order[starts]
        self.sources = _frozen(sources[first].astype(np.int32))
        self.targets = _frozen(targets[first].astype(np.int32))
        self.relations = _frozen(relations[first])
        heaviest = np.maximum.reduceat(weights[order], starts) if starts.size else weights[:0]
        self.weights = _frozen(heaviest.astype(np.float32))

    def __len__(self) -> int:
        return len(self.node_ids)

    def __repr__(self) -> str:
        return f"IndustryChain({len(self)} nodes, {self.sources.size} edges, {len(self.segments)} segments)"

    def row(self, node_id: str) -> int:
        """Row of a node. Raises KeyError for an id that is not in the chain."""
        return self._rows[node_id]

    def has(self, node_id: str) -> bool:
        """Whether the id is in the chain."""
        return node_id in self._rows

    def name(self, row: int) -> str:
        """The name as shown."""
        return self.names[row]

    def type_of(self, row: int) -> NodeType:
        """What the node stands for."""
        return NodeType(int(self.types[row]))

    def rows_of(self, node_type: NodeType) -> NDArray[np.int32]:
        """Rows of one type, in id order: int32[k]."""
        return np.flatnonzero(self.types == node_type).astype(np.int32)

    def segment_at(self, row: int) -> Segment:
        """The segment behind a row. Raises KeyError when the row is not a segment."""
        return self.segments[self.node_ids[row].removeprefix("segment:")]

    def out(self, relation: Relation) -> csr_matrix:
        """float32[n, n], rows are sources. Kept; do not write into it."""
        if relation not in self._out:
            low, high = np.searchsorted(self.relations, [relation, relation + 1])
            self._out[relation] = self._matrix(slice(int(low), int(high)))
        return self._out[relation]

    def into(self, relation: Relation) -> csr_matrix:
        """float32[n, n], rows are targets. Kept; do not write into it."""
        if relation not in self._into:
            self._into[relation] = csr_matrix(self.out(relation).T)
        return self._into[relation]

    def neighbours(self, row: int, relation: Relation, inward: bool = False) -> NDArray[np.int32]:
        """Targets of the row's edges (or the sources of those that come in), in id order: int32[k]."""
        matrix = self.into(relation) if inward else self.out(relation)
        found: NDArray[np.int32] = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        return found

    def around(self) -> Adjacency:
        """All relations from both ends, for searches that may go either way. Kept."""
        if self._around is None:
            self._around = _both_ends(len(self), self.sources, self.targets, self.relations)
        return self._around

    def derived(self, make: Callable[[IndustryChain], Made]) -> Made:
        """What `make` reads from this graph alone, made once and kept with it; do not write into it."""
        return self._kept.of(self, make)

    def _matrix(self, edges: slice) -> csr_matrix:
        size = len(self)
        counts = np.bincount(self.sources[edges], minlength=size)
        indptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        parts = (self.weights[edges].copy(), self.targets[edges].copy(), indptr)
        return csr_matrix(parts, shape=(size, size), dtype=np.float32)


def _both_ends(
    size: int, sources: NDArray[np.int32], targets: NDArray[np.int32], relations: NDArray[np.uint8]
) -> Adjacency:
    here = np.concatenate((sources, targets)).astype(np.int64)
    there = np.concatenate((targets, sources))
    codes = np.concatenate((relations * 2, relations * 2 + 1)).astype(np.uint8)
    order = np.argsort((here * max(1, size) + there) * 16 + codes, kind="stable")
    counts = np.bincount(here, minlength=size)
    indptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return Adjacency(_frozen(indptr), _frozen(there[order].astype(np.int32)), _frozen(codes[order]))


def _frozen(array: Any) -> Any:
    array.setflags(write=False)
    return array
