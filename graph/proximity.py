"""邻近 · Personalised PageRank by forward push: how near every node stands to where a need starts.

The walk goes along the chosen relations in both directions, so the graph is undirected and each node's error is bounded:
|push - exact| ≤ epsilon · degree, degree being the summed weight of the node's edges (Andersen, Chung, Lang 2006,
"Local graph partitioning using PageRank vectors", lemma 5 and theorem 5). A node without edges keeps what it receives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix

from graph.compiled import compiled
from graph.vocabulary import Relation

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from graph.chain import IndustryChain

Bench = tuple[Any, Any, Any]  # arrays [n] that a push works on
ALL_RELATIONS: Mapping[Relation, float] = dict.fromkeys(Relation, 1.0)


class Proximity:
    """Nearness in one chain; made once, asked often. Threads may share it."""

    degrees: NDArray[np.float64]  # [n] summed edge weight
    indptr: NDArray[np.int64]  # [n + 1]
    indices: NDArray[np.int32]  # [2m]
    shares: NDArray[np.float64]  # [2m] weight of the edge over the degree of its row

    def __init__(self, chain: IndustryChain, relations: Mapping[Relation, float] | None = None) -> None:
        """Take the relations to walk along with their weights (> 0); all with weight 1 by default."""
        chosen = ALL_RELATIONS if relations is None else relations
        matrix = csr_matrix((len(chain), len(chain)), dtype=np.float64)
        for relation in sorted(chosen):
            edges = chain.out(relation).astype(np.float64) * float(chosen[relation])
            matrix = matrix + edges + edges.T
        matrix = csr_matrix(matrix)
        matrix.sort_indices()
        self.degrees = np.asarray(matrix.sum(axis=1)).ravel()
        self.indptr = matrix.indptr.astype(np.int64)
        self.indices = matrix.indices.astype(np.int32)
        self.shares = matrix.data / np.repeat(self.degrees, np.diff(self.indptr))
        # clearing arrays of all nodes would cost more than a push, so they are kept: as many as pushes ran at once
        self._benches: list[Bench] = []

    def push(
        self,
        seed_rows: Sequence[int] | NDArray[Any],
        seed_weights: ArrayLike | None = None,
        alpha: float = 0.15,
        epsilon: float = 1e-4,
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Rows with a score, best first and ties by id, and their scores (together at most 1): int32[k], float32[k].

        `alpha` is the chance to return to the seeds, `epsilon` the error allowed per unit of degree. Raises IndexError for
        a row outside the chain and ValueError for weights or parameters out of range.
        """
        found, scores = self._pushed(seed_rows, seed_weights, alpha, epsilon)
        order = np.lexsort((found, -scores))
        return found[order], scores[order].astype(np.float32)

    def reached(
        self,
        seed_rows: Sequence[int] | NDArray[Any],
        seed_weights: ArrayLike | None = None,
        alpha: float = 0.15,
        epsilon: float = 1e-4,
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The same as `push`, in row order instead: for looking up, not for listing."""
        found, scores = self._pushed(seed_rows, seed_weights, alpha, epsilon)
        order = np.argsort(found)
        return found[order], scores[order].astype(np.float32)

    def exact(
        self,
        seed_rows: Sequence[int] | NDArray[Any],
        seed_weights: ArrayLike | None = None,
        alpha: float = 0.15,
        tolerance: float = 1e-12,
    ) -> NDArray[np.float64]:
        """Scores of all nodes by power iteration, float64[n], summing to 1 (to 0 without seeds); slow, for comparison."""
        size = self.degrees.size
        rows, weights = self._seeds(seed_rows, seed_weights, alpha)
        seeds = np.bincount(rows, weights, minlength=size) if rows.size else np.zeros(size)
        walk = csr_matrix((self.shares, self.indices, self.indptr), shape=(size, size)).T.tocsr()
        lonely = self.degrees == 0
        scores = seeds.copy()
        for _ in range(int(np.ceil(np.log(tolerance) / np.log1p(-min(alpha, 1 - 1e-15)))) + 1):
            scores = alpha * seeds + (1 - alpha) * (walk @ scores + np.where(lonely, scores, 0.0))
        return np.asarray(scores, dtype=np.float64)

    def _pushed(
        self, seed_rows: Sequence[int] | NDArray[Any], seed_weights: ArrayLike | None, alpha: float, epsilon: float
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        rows, weights = self._seeds(seed_rows, seed_weights, alpha)
        if not epsilon > 0:
            raise ValueError(f"epsilon must be above 0, not {epsilon}")
        if rows.size == 0:
            return np.empty(0, np.int32), np.empty(0)
        bench = self._benches.pop() if self._benches else _empty_bench(self.degrees)
        walk = (self.indptr, self.indices, self.shares)
        found = _push(*walk, rows, weights, float(alpha), float(epsilon), *bench)
        self._benches.append(bench)
        return found

    def _seeds(
        self, seed_rows: Sequence[int] | NDArray[Any], seed_weights: ArrayLike | None, alpha: float
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        rows = np.asarray(seed_rows, dtype=np.int64).ravel()
        weights = np.ones(rows.size) if seed_weights is None else np.asarray(seed_weights, dtype=np.float64).ravel()
        if not 0 < alpha <= 1:
            raise ValueError(f"alpha must be above 0 and at most 1, not {alpha}")
        if weights.size != rows.size or not np.isfinite(weights).all() or (weights < 0).any():
            raise ValueError("every seed needs a finite weight of 0 or more")
        if rows.size and not 0 <= rows.min() <= rows.max() < self.degrees.size:
            raise IndexError(f"seed rows must lie in 0..{self.degrees.size - 1}")
        total = weights.sum()
        return (rows, weights / total) if total > 0 else (rows[:0], weights[:0])


def _empty_bench(degrees: NDArray[np.float64]) -> Bench:
    nodes = np.zeros((degrees.size, 4))
    nodes[:, 0] = degrees
    return nodes, np.empty(degrees.size, np.int32), np.empty(degrees.size, np.int32)


@compiled
def _push(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], shares: NDArray[np.float64],
    rows: NDArray[np.int64], weights: NDArray[np.float64], alpha: float, epsilon: float,
    nodes: NDArray[np.float64], queue: NDArray[np.int32], found: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:  # fmt: skip
    """Push what waits at a node on to its neighbours until nowhere more than epsilon · degree waits.

    Ends: every push settles at least alpha · epsilon · degree of the unit of mass there is. Of what still waits at a node
    the share alpha is its own for certain, which lets the rim of the search be ranked too and keeps the bound.

    The last three are the bench's: nodes [n, 4] with degree, what waits, what is settled, and 1 found + 2 queued, side by
    side because they are read together; all but the degree are 0 at the start and 0 again at the end. A node stands in the
    queue once at most, so a ring of n places holds it.
    """
    count, first, length = 0, 0, 0
    for seed in range(rows.size):
        here = rows[seed]
        nodes[here, 1] += weights[seed]
        if nodes[here, 3] == 0.0 and nodes[here, 1] > 0.0:  # a seed is pushed however many neighbours it has
            nodes[here, 3] = 3.0
            found[count] = here
            count += 1
            queue[length] = here
            length += 1
    while length > 0:
        here = queue[first]
        first = 0 if first + 1 == queue.size else first + 1
        length -= 1
        amount = nodes[here, 1]
        nodes[here, 1], nodes[here, 3] = 0.0, 1.0
        if nodes[here, 0] == 0.0:
            nodes[here, 2] += amount
            continue
        nodes[here, 2] += alpha * amount
        onward = (1.0 - alpha) * amount
        for edge in range(indptr[here], indptr[here + 1]):
            there = indices[edge]
            waiting = nodes[there, 1] + onward * shares[edge]
            nodes[there, 1] = waiting
            if nodes[there, 3] == 0.0:
                nodes[there, 3] = 1.0
                found[count] = there
                count += 1
            if waiting > epsilon * nodes[there, 0] and nodes[there, 3] < 2.0:
                nodes[there, 3] = 3.0
                last = first + length
                queue[last - queue.size if last >= queue.size else last] = there
                length += 1
    result, scores = found[:count].copy(), np.empty(count)
    for place in range(count):
        node = found[place]
        scores[place] = nodes[node, 2] + alpha * nodes[node, 1]
        nodes[node, 1:] = 0.0
    return result, scores
