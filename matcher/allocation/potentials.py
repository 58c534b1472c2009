"""势 · Whether an allocation is best by an aim of weights 0 or 1, seen without solving anything: and the prices that prove it.

Feasible potentials of the residual network exist exactly when no exchange improves the allocation (Klein, 1967; Ahuja,
Magnanti, Orlin, Network Flows, 1993, ch. 9). With whole weights they are whole numbers, found by Bellman–Ford rounds
over all pairs at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.allocation.program import Prices, Program

__all__ = ["prices_of"]

ROUNDS = 400
"""Bellman–Ford rounds at most; an allocation that is not best would go on for ever."""
_Floats = NDArray[np.float64]


def prices_of(program: Program, chosen: NDArray[np.bool_]) -> Prices | None:
    """Prices by which the chosen pairs, bool[k], are best; None when they are not, or when it takes too long to see.

    For programs without floors whose first places are worth nothing; the values must be whole numbers.
    """
    found = _potentials(program, chosen)
    if found is None:
        return None
    ground, nodes = found
    paid = nodes - ground
    paid[program.asker_count :] *= -1.0
    return Prices(
        np.maximum(paid, 0.0), np.maximum(-paid, 0.0), np.zeros(0), np.zeros(0), np.zeros(program.asker_count)
    )


def _potentials(program: Program, chosen: NDArray[np.bool_]) -> tuple[float, _Floats] | None:
    """The ground's potential and float64[nodes]: no residual arc is shorter than the drop along it."""
    loads = program.loads(chosen)
    fills, empties = loads < program.upper, loads > program.lower  # may take one more, one less
    asks = np.arange(program.node_count) < program.asker_count
    into, out = np.where(asks, fills, empties), np.where(asks, empties, fills)  # arcs ground → node, node → ground
    forth, back = _Arcs(program, ~chosen, forth=True), _Arcs(program, chosen, forth=False)
    ground, nodes = 0.0, np.zeros(program.node_count)
    for _ in range(ROUNDS):
        before, at = nodes.copy(), ground
        nodes[into] = np.minimum(nodes[into], ground)
        forth.relax(nodes)
        back.relax(nodes)
        ground = min(ground, float(nodes[out].min(initial=0.0)))
        if ground == at and np.array_equal(nodes, before):
            return ground, nodes
    return None


class _Arcs:
    """Residual arcs between the two sides: an unchosen pair may come in (value gained), a chosen one may go (value lost)."""

    def __init__(self, program: Program, pairs: NDArray[np.bool_], *, forth: bool) -> None:
        some = np.flatnonzero(pairs)
        sources, targets = (program.heads, program.tails) if forth else (program.tails, program.heads)
        order = some[np.argsort(targets[some], kind="stable")]
        self._sources = sources[order]
        self._lengths = -program.values[order] if forth else program.values[order]
        ends = targets[order]
        self._starts = np.flatnonzero(np.concatenate([[True], ends[1:] != ends[:-1]])) if len(ends) else order
        self._ends = ends[self._starts]

    def relax(self, nodes: _Floats) -> None:
        """Shorten what these arcs can, in place."""
        if len(self._ends):
            least = np.minimum.reduceat(nodes[self._sources] + self._lengths, self._starts)
            nodes[self._ends] = np.minimum(nodes[self._ends], least)
