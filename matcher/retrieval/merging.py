"""汇流 · Many ways to the same nodes become one each: the best weight, the sum of all, and where the best came from.

Nodes are gathered in a small hash table (open addressing), so that the cost is one look at every way; of equal weights
the smallest origin stands. Results are in ascending row order.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled

Ways = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]
"""Row, weight and origin of every way."""
Merged = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]
"""Distinct rows, best weight, total weight, origin of the best."""


@compiled
def merge(rows: NDArray[np.int64], weights: NDArray[np.float64], origins: NDArray[np.int64]) -> Merged:
    """Ways given one by one: way i leads to rows[i] with weights[i] from origins[i]."""
    size = 4
    while size < 2 * rows.size:
        size *= 2
    slots = np.full(size, -1, np.int32)
    nodes, sources = np.empty(rows.size, np.int64), np.empty(rows.size, np.int64)
    best, total = np.empty(rows.size), np.empty(rows.size)
    count = 0
    for way in range(rows.size):
        row, weight, origin = rows[way], weights[way], origins[way]
        slot = (row * 2654435761) & (size - 1)
        while slots[slot] >= 0 and nodes[slots[slot]] != row:
            slot = (slot + 1) & (size - 1)
        at = slots[slot]
        if at < 0:
            slots[slot] = count
            nodes[count], sources[count], best[count], total[count] = row, origin, weight, weight
            count += 1
            continue
        total[at] += weight
        if weight > best[at]:
            best[at], sources[at] = weight, origin
        elif weight == best[at] and origin < sources[at]:
            sources[at] = origin
    order = np.argsort(nodes[:count])
    return nodes[order], best[order], total[order], sources[order]


def follow(starts: NDArray[Any], ends: NDArray[Any], edges: NDArray[Any], here: NDArray[np.int64],
           weights: NDArray[np.float64], damping: float, welcome: NDArray[np.bool_]) -> Merged:  # fmt: skip
    """Ways along a sparse matrix: from each node `here` over its edges, whose weights multiply the node's and `damping`.

    `starts` are the matrix' indptr, `ends` its indices, `edges` its data. `welcome` bool[n]: nodes a way may lead to, or
    empty for all.
    """
    return merge(*_ways(starts, ends, edges, here, weights, damping, welcome))


@compiled
def _ways(starts: NDArray[Any], ends: NDArray[Any], edges: NDArray[Any], here: NDArray[np.int64],
          weights: NDArray[np.float64], damping: float, welcome: NDArray[np.bool_]) -> Ways:  # fmt: skip
    """Where each way leads, with what weight, and from where."""
    most = 0
    for node in here:
        most += starts[node + 1] - starts[node]
    rows, carried, origins = np.empty(most, np.int64), np.empty(most), np.empty(most, np.int64)
    count = 0
    for place in range(here.size):
        origin = here[place]
        for edge in range(starts[origin], starts[origin + 1]):
            row = np.int64(ends[edge])
            if welcome.size and not welcome[row]:
                continue
            rows[count], origins[count] = row, origin
            carried[count] = weights[place] * np.float64(edges[edge]) * damping
            count += 1
    return rows[:count], carried[:count], origins[:count]
