"""面 · The allocations that are best by the aims so far, again as a program, so that the next aim can choose among them.

By complementary slackness an allocation is optimal exactly when pairs of negative reduced worth are out, those of
positive are in, and every load with a price stands at its limit: bounds of the same kind as before, so that the corners
stay whole numbers. The weights of the aims are 0 or 1, their prices therefore whole numbers, and nothing is rounded away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.allocation.batch import Floor, Ints
from matcher.allocation.potentials import prices_of
from matcher.allocation.program import Program, bound_of, reduced
from matcher.allocation.sifting import Solved, solve

__all__ = ["Face", "Stage", "narrow"]

ZERO = 1e-6
"""Prices of the aims are whole numbers; below this they are 0."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One aim: what was reached and what no allocation that keeps the aims before could exceed."""

    aim: str  # served | filled | class_<n> | value
    reached: float
    bound: float


@dataclass(frozen=True, slots=True)
class Face:
    """Pairs of `whole` that are still open, those that every such allocation holds, and the loads left for the open ones."""

    whole: Program
    open: Ints  # ascending
    forced: Ints
    lower: Ints
    upper: Ints
    floors: tuple[Floor, ...]

    @classmethod
    def of(cls, program: Program) -> Face:
        """Every allocation of the program."""
        every = np.arange(len(program))
        return cls(program, every, every[:0], program.lower, program.upper, program.floors)

    def program(self, values: NDArray[np.float64], first: NDArray[np.float64] | None = None) -> Program:
        """The open pairs with other values, float64[pairs of the whole], and worths of a first place."""
        return replace(
            self.whole.take(self.open), values=values[self.open], lower=self.lower, upper=self.upper, floors=self.floors,
            first=np.zeros(self.whole.asker_count) if first is None else first,
        )  # fmt: skip

    def places(self, pairs: Ints) -> Ints:
        """Where those of the pairs that are open stand among the open ones."""
        return np.flatnonzero(np.isin(self.open, pairs))

    def pairs(self, chosen: NDArray[np.bool_]) -> Ints:
        """Pairs of the whole: the chosen open ones, bool[open], and the forced ones."""
        return np.union1d(self.open[chosen], self.forced)

    def only(self, kept: NDArray[np.bool_]) -> Face:
        """Without the open pairs that are not kept, bool[open]."""
        return replace(self, open=self.open[kept])

    def best(self, program: Program, solved: Solved) -> Face:
        """What is as good as the solution of a program over this face."""
        prices, gain = solved.prices, reduced(program, solved.prices)
        lower = np.where(prices.upper > ZERO, program.upper, program.lower)
        upper = np.where(prices.lower > ZERO, program.lower, program.upper)
        askers = np.arange(program.node_count) < program.asker_count
        first = np.zeros(program.node_count)
        first[: program.asker_count] = np.where(program.upper[: program.asker_count] > 1, prices.first, 0.0)
        upper = np.where(first > ZERO, np.minimum(upper, 1), upper)
        left = np.zeros(program.node_count)
        left[: program.asker_count] = program.first - prices.first
        lower = np.where(askers & (left > ZERO), np.maximum(lower, 1), lower)
        surely = gain > ZERO
        taken = program.loads(surely)
        floors = []
        for floor, low, high in zip(program.floors, prices.floors, prices.ceilings, strict=True):
            used = int(taken[floor.members].sum())
            least = floor.at_most if high > ZERO and floor.at_most is not None else floor.at_least
            most = floor.at_least if low > ZERO else floor.at_most
            floors.append(Floor(floor.members, max(0, least - used), None if most is None else most - used))
        return Face(
            self.whole, self.open[(gain >= -ZERO) & ~surely], np.union1d(self.forced, self.open[surely]),
            np.maximum(lower - taken, 0), upper - taken, tuple(floors),
        )  # fmt: skip


def narrow(
    face: Face, aim: str, weights: NDArray[np.float64], incumbent: Ints, first: NDArray[np.float64] | None = None
) -> tuple[Face, Ints, Stage]:
    """The part of a face that is best by an aim of weights 0 or 1, an allocation of it, and the proof.

    `incumbent` is an allocation of the face, as pairs of the whole. An aim other than served and filled comes when the
    number of pairs is settled.
    """
    fixed = float(weights[face.forced].sum())
    if aim not in ("served", "filled") and weights[incumbent].all():
        reached = float(len(incumbent))  # every pair counts already: no program is needed to see that it is the most
        return face.only(weights[face.open] > 0), incumbent, Stage(aim, reached, reached)
    program = face.program(weights, first)
    solved = _by_weight(face, program, weights, incumbent) or solve(program, start=face.places(incumbent))
    stage = Stage(aim, fixed + solved.value, fixed + solved.bound)
    return face.best(program, solved), face.pairs(solved.chosen), stage


def _by_weight(face: Face, program: Program, weights: NDArray[np.float64], incumbent: Ints) -> Solved | None:
    """The best by the aim that is also of much value: the aim outweighs the value more and more until it is proved.

    Programs of 0s and 1s alone have so many equal corners that the simplex method dawdles; values keep it moving.
    """
    if program.floors or program.first.any():
        return None
    chosen = np.isin(face.open, incumbent)
    for weight in (0.0, *WEIGHTS):
        if weight:
            mixed = face.program(weight * weights + face.whole.values)
            chosen = solve(mixed, start=np.flatnonzero(chosen)).chosen
        prices = prices_of(program, chosen)
        if prices is not None:
            return Solved(chosen, prices, program.worth(chosen), bound_of(program, prices), 0, np.flatnonzero(chosen))
    return None


WEIGHTS = (2.0, 16.0, 128.0)
"""What reaching the aim once more is worth against values of 0 to 1, in turn."""
