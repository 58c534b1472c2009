"""环 · Strongly connected components and one real cycle of each: mutual supply and recycling are facts, not faults.

Components: scipy.sparse.csgraph (Pearce 2005, without recursion).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from numpy.typing import NDArray


def components_with_cycles(matrix: csr_matrix) -> list[NDArray[np.int64]]:
    """Rows of each strongly connected component of two rows or more, by its smallest row; matrix [n, n]."""
    if matrix.shape[0] == 0 or matrix.nnz == 0:
        return []
    _, labels = connected_components(matrix, directed=True, connection="strong")
    sizes = np.bincount(labels)
    rows = np.flatnonzero(sizes[labels] > 1)
    order = np.argsort(labels[rows], kind="stable")
    grouped = np.split(rows[order], np.flatnonzero(np.diff(labels[rows][order])) + 1) if rows.size else []
    return sorted(grouped, key=lambda group: int(group[0]))


def shortest_cycle(matrix: csr_matrix, component: NDArray[np.int64]) -> list[int]:
    """Rows of a shortest cycle through the component's smallest row, which comes first and is not repeated at the end."""
    start, inside = int(component[0]), set(component.tolist())
    indptr, indices = matrix.indptr, matrix.indices
    before: dict[int, int] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for there in indices[indptr[here] : indptr[here + 1]].tolist():
            if there == start and here != start:
                return _walk_back(before, here, start)
            if there in inside and there not in before and there != start:
                before[there] = here
                waiting.append(there)
    return [start]  # only when the rows given are no component of the matrix


def mutual_pair(matrix: csr_matrix, component: NDArray[np.int64]) -> list[int]:
    """The first two rows of the component, in id order, that supply each other; empty when there are none."""
    inside = matrix[component][:, component]
    both = csr_matrix(inside.multiply(inside.T))
    if both.nnz == 0:
        return []
    first = int(np.flatnonzero(np.diff(both.indptr))[0])
    return [int(component[first]), int(component[int(both.indices[both.indptr[first]])])]


def _walk_back(before: dict[int, int], last: int, start: int) -> list[int]:
    steps = [last]
    while steps[-1] != start:
        steps.append(before[steps[-1]])
    return steps[::-1]
