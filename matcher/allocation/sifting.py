"""筛列 · Solving the program: HiGHS on the few pairs that matter, then a look at all the others, until none would help.

Column generation by sifting (Bixby et al., Operations Research 40, 1992). At the end the prices are checked on every
pair, so the bound holds for the whole batch however the optimum was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csc_array

from matcher.allocation.program import Prices, Program, bound_of, reduced

__all__ = ["Solved", "best_of_each", "rough_prices", "solve"]

FIRST_LOOK = 16
"""Pairs of each asker, the best ones by value less a rough price, with which solving begins."""
ROUGH = 40
"""Rounds of feeling for the prices; they only choose where to begin."""
MORE = 8
"""Pairs of each asker that join in a round, those that would help most."""
TELLS = 1e-9
"""Gain below which a pair is not worth another round; values are chances, so this is a billionth of a meeting."""
WHOLE = 1e-6
"""How far HiGHS may end from a whole number."""


@dataclass(frozen=True, slots=True)
class Solved:
    """An optimum with its proof. `short` is what the lower loads lack when they were allowed to."""

    chosen: NDArray[np.bool_]  # bool[k]
    prices: Prices
    value: float  # of the chosen pairs and first places, less `short` where that was allowed
    bound: float  # no allocation is worth more
    short: int
    working: NDArray[np.int64]  # pairs HiGHS saw at last


def solve(program: Program, *, start: NDArray[np.int64] | None = None, soft: bool = False) -> Solved:
    """The best allocation. With `soft` lower loads and floors may lack places at a cost of 1 each.

    Without it `start` must hold pairs by which they can be kept. Raises ArithmeticError when HiGHS gives up.
    """
    worth = program.values - rough_prices(program)[program.tails]
    working = np.union1d(
        best_of_each(program.heads, worth, FIRST_LOOK), np.zeros(0, np.int64) if start is None else start
    )
    inside = np.zeros(len(program), np.bool_)
    inside[working] = True
    while True:
        x, short, prices = _highs(program.take(working), soft)
        gain = reduced(program, prices)
        late = np.flatnonzero((gain > TELLS) & ~inside)
        if not len(late):
            break
        late = late[best_of_each(program.heads[late], gain[late], MORE)]
        inside[late] = True
        working = np.flatnonzero(inside)
    chosen = np.zeros(len(program), np.bool_)
    chosen[working] = x > 0.5
    value = program.worth(chosen) - short
    return Solved(chosen, prices, value, bound_of(program, prices), short, working)


def best_of_each(heads: NDArray[np.int32], values: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Places of the `count` largest values of each head, ascending; `heads` is ascending, ties go to the first."""
    if not len(heads):
        return np.zeros(0, np.int64)
    order = np.lexsort((-values, heads))
    starts = np.flatnonzero(np.concatenate([[True], heads[1:] != heads[:-1]]))
    rank = np.arange(len(heads)) - np.repeat(starts, np.diff(np.append(starts, len(heads))))
    return np.sort(order[rank < count])


def rough_prices(program: Program) -> NDArray[np.float64]:
    """float64[nodes]: prices felt for by tâtonnement (Walras, 1874): whoever is asked for too much becomes dearer."""
    prices = np.zeros(program.node_count)
    if not len(program):
        return prices
    starts = np.flatnonzero(np.concatenate([[True], program.heads[1:] != program.heads[:-1]]))
    counts = np.diff(np.append(starts, len(program)))
    wanted = np.maximum(program.upper, 0).astype(np.float64)
    stride = float(program.values.std())
    for number in range(ROUGH):
        net = program.values - prices[program.tails]
        best = net == np.repeat(np.maximum.reduceat(net, starts), counts)
        loads = np.bincount(program.tails[best], wanted[program.heads[best]], program.node_count)
        prices += stride / (1 + number) ** 0.5 * np.clip((loads - wanted) / np.maximum(wanted, 1.0), -1.0, 1.0)
        np.maximum(prices, 0.0, out=prices)
    return prices


def _highs(program: Program, soft: bool) -> tuple[NDArray[np.float64], int, Prices]:
    """Each x float64[k], places lacking, prices of the rows. Raises ArithmeticError."""
    rows = _Rows(program, soft)
    if not len(rows.objective):
        return np.zeros(0), 0, rows.prices(np.zeros(len(rows.right)))
    limits: Any = np.column_stack([np.zeros(len(rows.most)), rows.most])  # its stubs know lists of pairs only
    answer = linprog(-rows.objective, A_ub=rows.matrix, b_ub=rows.right, bounds=limits, method="highs-ds")
    if answer.status != 0:
        raise ArithmeticError(f"HiGHS: {answer.message}")
    x = np.asarray(answer.x)
    if len(x) and float(np.abs(x - np.round(x)).max()) > WHOLE:
        raise ArithmeticError("HiGHS ended off the corners")
    short = round(float(x[rows.short_start :].sum()))
    return x[: len(program)], short, rows.prices(np.maximum(-np.asarray(answer.ineqlin.marginals), 0.0))


_Block = tuple[NDArray[Any], NDArray[Any], float]
"""Rows, columns and the one sign that stands there."""


class _Rows:
    """The rows and columns of a program as HiGHS takes them: columns x, then first places, then shortages."""

    def __init__(self, program: Program, soft: bool) -> None:
        self._program = program
        kept = len(program)
        single = program.upper[: program.asker_count] <= 1  # their first place is their only one: it joins the value
        self._firsts = np.flatnonzero((program.first > 0) & ~single)
        self._folded = np.where(single, program.first, 0.0)
        self._lows = np.flatnonzero(program.lower > 0)
        bounded = [number for number, floor in enumerate(program.floors) if floor.at_most is not None]
        self._bounded = np.array(bounded, np.int64)
        nodes, pairs = program.node_count, np.arange(kept)
        blocks: list[_Block] = [(program.heads, pairs, 1.0), (program.tails, pairs, 1.0)]
        self._low_start = nodes
        place = np.full(nodes, -1)
        place[self._lows] = nodes + np.arange(len(self._lows))
        for ends in (program.heads, program.tails):
            some = np.flatnonzero(place[ends] >= 0)
            blocks.append((place[ends][some], some, -1.0))
        self._first_start = nodes + len(self._lows)
        place = np.full(nodes, -1)
        place[self._firsts] = self._first_start + np.arange(len(self._firsts))
        some = np.flatnonzero(place[program.heads] >= 0)
        blocks.append((place[program.heads][some], some, -1.0))
        blocks.append((self._first_start + np.arange(len(self._firsts)), kept + np.arange(len(self._firsts)), 1.0))
        self._floor_start = self._first_start + len(self._firsts)
        self._ceiling_start = self._floor_start + len(program.floors)
        for number, floor in enumerate(program.floors):
            some = np.flatnonzero(floor.members[program.heads] | floor.members[program.tails])
            blocks.append((np.full(len(some), self._floor_start + number), some, -1.0))
            if floor.at_most is not None:
                row = self._ceiling_start + bounded.index(number)
                blocks.append((np.full(len(some), row), some, 1.0))
        self.short_start = kept + len(self._firsts)
        demands = np.concatenate(
            [self._low_start + np.arange(len(self._lows)), self._floor_start + np.arange(len(program.floors))]
        )
        shorts = len(demands) if soft else 0
        if soft:
            blocks.append((demands, self.short_start + np.arange(shorts), -1.0))
        columns = self.short_start + shorts
        # typed loosely: the stubs of linprog know dense matrices only
        self.matrix: Any = _sparse(blocks, (self._ceiling_start + len(bounded), columns))
        self.right = np.concatenate([
            program.upper, -program.lower[self._lows], np.zeros(len(self._firsts)),
            [-floor.at_least for floor in program.floors], [program.floors[number].at_most or 0 for number in bounded],
        ]).astype(np.float64)  # fmt: skip
        self.objective = np.concatenate(
            [program.values + self._folded[program.heads], program.first[self._firsts], np.full(shorts, -1.0)]
        )
        self.most = np.concatenate([np.ones(self.short_start), np.full(shorts, np.inf)])

    def prices(self, duals: NDArray[np.float64]) -> Prices:
        """The rows' duals, float64[rows], at their nodes."""
        program = self._program
        lower, first = np.zeros(program.node_count), self._folded.copy()
        lower[self._lows] = duals[self._low_start : self._first_start]
        first[self._firsts] = duals[self._first_start : self._floor_start]
        ceilings = np.zeros(len(program.floors))
        ceilings[self._bounded] = duals[self._ceiling_start :]
        return Prices(
            duals[: program.node_count], lower, duals[self._floor_start : self._ceiling_start], ceilings, first
        )


def _sparse(blocks: list[_Block], shape: tuple[int, int]) -> csc_array:
    rows = np.concatenate([rows for rows, _, _ in blocks])
    columns = np.concatenate([columns for _, columns, _ in blocks])
    signs = np.concatenate([np.full(len(rows), sign) for rows, _, sign in blocks])
    return csc_array(coo_array((signs, (rows, columns)), shape=shape))
