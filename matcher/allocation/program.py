"""线性规划 · The batch as a linear program whose corners are whole numbers.

Rows are the loads of both sides and the floors of two laminar families, so the matrix is totally unimodular and the
linear optimum is a real allocation (Hoffman, Kruskal, 1956; Edmonds, 1970). Any prices y ≥ 0 of the rows give the bound
Σ y·b + Σ max(0, value - price of the pair): whoever doubts the optimum can add it up (weak duality).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.allocation.batch import Batch, Floor, Ints

__all__ = ["Prices", "Program", "bound_of", "program_of", "reduced"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Program:
    """k free pairs between nodes: askers first, then counterparts. `first` is what an asker's first place adds."""

    asker_count: int
    heads: NDArray[np.int32]  # int32[k], asker nodes
    tails: NDArray[np.int32]  # int32[k], counterpart nodes, counted after the askers
    values: Floats  # float64[k]
    lower: Ints  # int64[nodes]
    upper: Ints  # int64[nodes]
    floors: tuple[Floor, ...]  # their members are bool[nodes], of one side
    first: Floats  # float64[askers], 0 or more

    def __len__(self) -> int:
        return len(self.values)

    @property
    def node_count(self) -> int:
        """Askers and counterparts."""
        return len(self.lower)

    def take(self, pairs: NDArray[np.int64] | NDArray[np.bool_]) -> Program:
        """The same program over some of the pairs."""
        return replace(self, heads=self.heads[pairs], tails=self.tails[pairs], values=self.values[pairs])

    def loads(self, chosen: NDArray[np.bool_]) -> Ints:
        """int64[nodes]: places taken by the chosen pairs."""
        count = np.bincount(self.heads[chosen], minlength=self.node_count)
        return (count + np.bincount(self.tails[chosen], minlength=self.node_count)).astype(np.int64)

    def worth(self, chosen: NDArray[np.bool_]) -> float:
        """Sum of the chosen pairs' values and of the first places."""
        served = self.loads(chosen)[: self.asker_count] > 0
        return float(self.values[chosen].sum() + self.first[served].sum())


@dataclass(frozen=True, slots=True)
class Prices:
    """Dual prices, all 0 or more: of one more place above, of one less below, of a floor, of an asker's first place."""

    upper: Floats  # float64[nodes]
    lower: Floats  # float64[nodes]
    floors: Floats  # float64[floors]: of one place less that has to go to the members
    ceilings: Floats  # float64[floors]: of one place more that may go to the members
    first: Floats  # float64[askers]: of the rule that the first place counts only where there is one

    def of_nodes(self, program: Program) -> Floats:
        """float64[nodes]: what a pair pays at each end."""
        paid = self.upper - self.lower
        paid[: program.asker_count] -= self.first
        for floor, low, high in zip(program.floors, self.floors, self.ceilings, strict=True):
            paid[floor.members] += high - low
        return paid


def program_of(batch: Batch) -> tuple[Program, NDArray[np.int64]]:
    """The program over the pairs that are still free once the pinned ones are in, and which pairs those are.

    Loads and floors are what the pins leave; an upper load below 0 says that the pins alone are too many.
    """
    count, nodes = len(batch.asker_ids), len(batch.asker_ids) + len(batch.counterpart_ids)
    heads, tails = batch.askers, (batch.counterparts + count).astype(np.int32)
    pinned = batch.pinned
    taken = np.bincount(heads[pinned], minlength=nodes) + np.bincount(tails[pinned], minlength=nodes)
    lower = np.concatenate([batch.asker_loads.lower, batch.counterpart_loads.lower]) - taken
    upper = np.concatenate([batch.asker_loads.upper, batch.counterpart_loads.upper]) - taken
    floors = []
    for floor, start in ((batch.asker_floor, 0), (batch.counterpart_floor, count)):
        if floor is not None:
            members = np.zeros(nodes, np.bool_)
            members[start : start + len(floor.members)] = floor.members
            floors.append(Floor(members, max(0, floor.at_least - int(taken[members].sum()))))
    free = np.flatnonzero(~pinned)
    program = Program(
        count, heads[free], tails[free], batch.values[free], np.maximum(lower, 0), upper, tuple(floors), np.zeros(count)
    )
    return program, free


def reduced(program: Program, prices: Prices) -> Floats:
    """float64[k]: value of each pair less what it pays at both ends; above 0 only where a chosen pair is at its limit."""
    paid = prices.of_nodes(program)
    left: Floats = program.values - paid[program.heads] - paid[program.tails]
    return left


def bound_of(program: Program, prices: Prices) -> float:
    """What no allocation can exceed, for any prices of 0 or more."""
    at_loads = float(prices.upper @ program.upper - prices.lower @ program.lower)
    for floor, low, high in zip(program.floors, prices.floors, prices.ceilings, strict=True):
        at_loads += (0.0 if floor.at_most is None else float(high) * floor.at_most) - float(low) * floor.at_least
    first = np.maximum(program.first - prices.first, 0.0).sum()
    return at_loads + float(first) + float(np.maximum(reduced(program, prices), 0.0).sum())
