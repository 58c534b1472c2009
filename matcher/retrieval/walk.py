"""游走 · Steps along the chain on sparse arrays: products → their materials → those who make them.

A step carries, for each node reached, its best weight, the sum of all weights and the node the best came from,
so that every candidate can later tell its supply path.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matcher.retrieval.merging import follow, merge
from matcher.retrieval.ragged import look_up


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
        return look_up(self.rows, values, wanted, default)

    def weight_of(self, row: int) -> float:
        """Best weight of a node; 0.0 when it was not reached."""
        at = int(np.searchsorted(self.rows, row))
        return float(self.best[at]) if at < len(self) and self.rows[at] == row else 0.0

    def origin_of(self, row: int) -> int | None:
        """Where the best weight of a node came from; None when it was not reached."""
        at = int(np.searchsorted(self.rows, row))
        return int(self.origins[at]) if at < len(self) and self.rows[at] == row else None


NOWHERE = Reached(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0, np.int64))

ANYWHERE = np.empty(0, np.bool_)


def gather(rows: NDArray[np.int64], weights: NDArray[np.float64], origins: NDArray[np.int64]) -> Reached:
    """Combine repeated nodes: best and total weight of each; equal weights keep the smallest origin."""
    return Reached(*merge(rows, weights, origins)) if len(rows) else NOWHERE


def start_at(rows: NDArray[np.int64], weights: NDArray[np.float64]) -> Reached:
    """Nodes to start from."""
    return gather(rows.astype(np.int64), weights.astype(np.float64), rows.astype(np.int64))


def step(along: csr_matrix, here: Reached, *, damping: float = 1.0, welcome: NDArray[np.bool_] = ANYWHERE) -> Reached:
    """Follow every edge of `along` (rows: where one stands) once; a weight is multiplied by edge and damping.

    With `welcome` bool[n] only to the nodes it marks.
    """
    if not len(here):
        return NOWHERE
    return Reached(*follow(along.indptr, along.indices, along.data, here.rows, here.best, damping, welcome))


def join(*parts: Reached) -> Reached:
    """Several sets of nodes as one; each keeps its best way."""
    filled = [part for part in parts if len(part)]
    if len(filled) < 2:
        return filled[0] if filled else NOWHERE
    return gather(
        np.concatenate([part.rows for part in filled]),
        np.concatenate([part.best for part in filled]),
        np.concatenate([part.origins for part in filled]),
    )
