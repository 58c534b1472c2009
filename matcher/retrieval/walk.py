"""游走 · Steps along the chain on sparse arrays: products → their materials → those who make them.

A step carries, for each node reached, its best weight, the sum of all weights and the node the best came from,
so that every candidate can later tell its supply path.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matcher.retrieval.inverse import ranges

_LAST = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Reached:
    """m distinct nodes in ascending row order. `best` is the largest single weight, `total` the sum."""

    rows: NDArray[np.int64]
    best: NDArray[np.float64]
    total: NDArray[np.float64]
    origins: NDArray[np.int64]  # node of the step before that gave `best`; the node itself at the start

    def __len__(self) -> int:
        return len(self.rows)

    def top(self, k: int) -> Reached:
        """The k nodes of largest total, ties by row; still in row order."""
        keep = np.sort(np.lexsort((self.rows, -self.total))[:k])
        return Reached(self.rows[keep], self.best[keep], self.total[keep], self.origins[keep])

    def look_up(self, values: NDArray[np.float64], wanted: NDArray[np.int64], default: float) -> NDArray[np.float64]:
        """`values` (one a reached node) at the wanted nodes; `default` where a node was not reached."""
        if not len(self):
            return np.full(len(wanted), default)
        at = np.minimum(np.searchsorted(self.rows, wanted), len(self) - 1)
        return np.where(self.rows[at] == wanted, values[at], default)

    def weight_of(self, row: int) -> float:
        """Best weight of a node; 0.0 when it was not reached."""
        at = int(np.searchsorted(self.rows, row))
        return float(self.best[at]) if at < len(self) and self.rows[at] == row else 0.0

    def origin_of(self, row: int) -> int | None:
        """Where the best weight of a node came from; None when it was not reached."""
        at = int(np.searchsorted(self.rows, row))
        return int(self.origins[at]) if at < len(self) and self.rows[at] == row else None


def gather(rows: NDArray[np.int64], weights: NDArray[np.float64], origins: NDArray[np.int64]) -> Reached:
    """Combine repeated nodes: best and total weight of each; equal weights keep the smallest origin."""
    if not len(rows):
        none = np.empty(0, np.int64)
        return Reached(none, np.empty(0), np.empty(0), none)
    order = np.argsort(rows, kind="stable")
    rows, weights, origins = rows[order], weights[order], origins[order]
    first = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
    best = np.maximum.reduceat(weights, first)
    is_best = weights == np.repeat(best, np.diff(np.append(first, len(rows))))
    smallest = np.minimum.reduceat(np.where(is_best, origins, _LAST), first)
    return Reached(rows[first], best, np.add.reduceat(weights, first), smallest)


def start_at(rows: NDArray[np.int64], weights: NDArray[np.float64]) -> Reached:
    """Nodes to start from."""
    return gather(rows.astype(np.int64), weights.astype(np.float64), rows.astype(np.int64))


def step(along: csr_matrix, here: Reached, *, damping: float = 1.0) -> Reached:
    """Follow every edge of `along` (rows: where one stands) once; a weight is multiplied by edge and damping."""
    starts, ends = along.indptr[here.rows], along.indptr[here.rows + 1]
    counts = (ends - starts).astype(np.int64)
    edges = ranges(starts.astype(np.int64), counts)
    weights = np.repeat(here.best, counts) * along.data[edges] * damping
    return gather(along.indices[edges].astype(np.int64), weights, np.repeat(here.rows, counts))


def join(*parts: Reached) -> Reached:
    """Several sets of nodes as one; each keeps its best way."""
    return gather(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.best for part in parts]),
        np.concatenate([part.origins for part in parts]),
    )


def ragged_max(
    starts: NDArray[np.int64], items: NDArray[np.int32], values: NDArray[np.float64], rows: NDArray[np.int32]
) -> NDArray[np.float64]:
    """float64[len(rows)]: the largest value among each row's items; NaN for a row without items."""
    low, high = starts[rows], starts[rows + 1]
    result = np.full(len(rows), np.nan)
    filled = np.flatnonzero(high > low)
    if len(filled):
        counts = high[filled] - low[filled]
        flat = ranges(low[filled], counts)
        result[filled] = np.maximum.reduceat(values[items[flat]], np.cumsum(counts) - counts)
    return result
