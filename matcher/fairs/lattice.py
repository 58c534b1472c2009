"""时段线性规划 · Differing hours: one column for each pair in each slot, priced in as the dual prices ask for them.

Rows: a pair meets once; a calendar (or a table held by several) has one meeting a slot; tables a slot; most meetings of each; two firms
once; never more than so many in a row. Rungs are what the first meetings of someone are worth beyond weight (promises, fairness).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matcher.fairs.highs import linear
from matcher.fairs.instance import FairInstance
from matcher.fairs.proof import allowed_slots, calendar_names, firm_pairs
from matcher.fairs.schedule import Prices
from matcher.fairs.work import Work

NEW_COLUMNS = 6_000
ROUNDS = 12
TOO_MANY = 30_000
OF_COLUMN = 1.3e-4  # units of work: what a linear program takes for a column

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rung:
    """`width` meetings of participant `who` that are worth `bonus` each beyond their weight."""

    who: int
    width: int
    bonus: float


class Lattice:
    """Rows of the time-indexed program; columns are chosen by (pair, slot)."""

    def __init__(self, instance: FairInstance, weight: Floats, rungs: Sequence[Rung], homes: NDArray[np.int32]) -> None:
        """Number the rows. `homes` int32[m]: the table of a pair where it is fixed, else -1."""
        self.instance, self.weight, self.rungs = instance, weight, tuple(rungs)
        self.slots = instance.slots
        self.pairs = len(weight)
        self.allowed = np.array([allowed_slots(instance, slot) for slot in range(self.slots)]).reshape(self.slots, -1).T
        self.calendars = len(calendar_names(instance))
        shared = np.unique(homes[homes >= 0])
        self.resources = self.calendars + len(shared)
        resource = np.where(homes >= 0, self.calendars + np.searchsorted(shared, homes), -1)
        self.uses = np.stack([instance.calendar[instance.left], instance.calendar[instance.right], resource])
        self.groups = firm_pairs(instance)
        self.run = instance.breaks_after
        self.windows = max(self.slots - self.run, 0) if self.run is not None else 0
        n = len(instance.participants)
        sizes = (
            self.pairs, self.resources * self.slots, self.slots, n, n,
            int(self.groups.max(initial=-1)) + 1, self.calendars * self.windows,
        )  # fmt: skip
        self.starts = np.concatenate(([0], np.cumsum(sizes)))
        self.rhs = np.concatenate([
            np.ones(sizes[0]), np.ones(sizes[1]), np.full(sizes[2], float(instance.room)), instance.cap.astype(float),
            np.zeros(n), np.ones(sizes[5]), np.full(sizes[6], float(self.run or 0)),
        ])  # fmt: skip

    def matrix(self, pair: Whole, slot: Whole) -> csr_matrix:
        """Rows × (columns, then rungs)."""
        instance, start = self.instance, self.starts
        count = len(pair)
        column = np.arange(count)
        rows: list[Whole] = [start[0] + pair]
        columns, values = [column], [np.ones(count)]
        for uses in self.uses:
            some = uses[pair] >= 0
            self._add(rows, columns, values, start[1] + uses[pair[some]] * self.slots + slot[some], column[some])
        self._add(rows, columns, values, start[2] + slot, column)
        rung_of = np.zeros(len(instance.participants), np.bool_)
        rung_of[[rung.who for rung in self.rungs]] = True
        for ends in (instance.left, instance.right):
            self._add(rows, columns, values, start[3] + ends[pair], column)
            some = rung_of[ends[pair]]
            self._add(rows, columns, values, start[4] + ends[pair[some]], column[some], -1.0)
        some = self.groups[pair] >= 0
        self._add(rows, columns, values, start[5] + self.groups[pair[some]], column[some])
        if self.windows and self.run is not None:
            for back in range(self.run + 1):
                first = slot - back
                some = (first >= 0) & (first < self.windows)
                for uses in self.uses[:2]:
                    self._add(
                        rows, columns, values, start[6] + uses[pair[some]] * self.windows + first[some], column[some]
                    )
        whose = np.array([rung.who for rung in self.rungs], np.int64)
        self._add(rows, columns, values, start[4] + whose, count + np.arange(len(whose)))
        shape = (int(start[-1]), count + len(whose))
        return csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape)

    @staticmethod
    def _add(
        rows: list[Whole], columns: list[Whole], values: list[Floats], row: Whole, column: Whole, value: float = 1.0
    ) -> None:
        rows.append(row)
        columns.append(column)
        values.append(np.full(len(row), value))

    def gains(self, pair: Whole) -> Floats:
        """What the columns and then the rungs are worth."""
        return np.concatenate((self.weight[pair], [rung.bonus for rung in self.rungs]))

    def widths(self, count: int) -> Floats:
        """Upper bounds of the columns and rungs."""
        return np.concatenate((np.ones(count), [float(rung.width) for rung in self.rungs]))

    def reduced(self, duals: Floats) -> Floats:
        """float64[m, T]: what a pair in a slot is worth after paying for all it uses but its own row; -inf where it cannot be."""
        start, instance = self.starts, self.instance
        parts = [duals[start[k] : start[k + 1]] for k in range(7)]
        cell = np.vstack((parts[1].reshape(self.resources, self.slots), np.zeros((1, self.slots))))
        if self.windows and self.run is not None:
            window = parts[6].reshape(self.calendars, self.windows)
            for first in range(self.windows):
                cell[: self.calendars, first : first + self.run + 1] += window[:, first : first + 1]
        own = parts[3] - parts[4]
        fixed = self.weight - own[instance.left] - own[instance.right]
        if len(parts[5]):
            fixed = fixed - np.where(self.groups >= 0, parts[5][self.groups], 0.0)
        worth: Floats = fixed[:, None] - parts[2][None, :] - sum(cell[uses] for uses in self.uses)
        worth[~self.allowed] = -np.inf
        return worth

    def bound(self, duals: Floats) -> float:
        """What weight and rungs together cannot exceed, by weak duality, whatever the prices."""
        start = self.starts
        rest = float(self.rhs[start[1] :] @ duals[start[1] :])
        best = self.reduced(duals).max(axis=1, initial=0.0) if self.slots else np.zeros(self.pairs)
        owed = duals[start[4] : start[5]]
        rungs = sum(rung.width * max(0.0, rung.bonus - owed[rung.who]) for rung in self.rungs)
        return float(rest + best.sum() + rungs)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The optimum of the linear program: value of each column in `x`, dual prices of the rows, whether it is the whole program's."""

    pair: Whole
    slot: Whole
    x: Floats
    duals: Floats
    whole: bool


def relax(lattice: Lattice, duals: Floats, use: NDArray[np.bool_], *, work: Work) -> Relaxation:
    """Solve with the columns to `use` bool[m, T], price all others, take in those that would pay, until none does.

    When the work is done first, the prices at hand still prove a bound, only not the best one.
    """
    use = use & lattice.allowed
    empty = np.zeros(0, np.int64)
    known = (empty, empty, np.zeros(0))
    whole = not use.any()  # nobody can meet: whatever the prices, nothing is missing
    for _ in range(0 if whole else ROUNDS):
        pair, slot = np.nonzero(use)
        if len(pair) > TOO_MANY or not work.left:
            break  # the prices at hand have to do
        widths = np.concatenate((np.full(len(pair), np.inf), lattice.widths(0)))  # a pair's row is bound enough
        work.take(OF_COLUMN * len(pair))
        solved = linear(
            lattice.gains(pair),
            lattice.matrix(pair, slot),
            lattice.rhs,
            widths,
            seconds=work.seconds,
            method="highs-ipm",
        )
        if solved is None:
            break
        known = (pair, slot, solved.x[: len(pair)])
        duals = solved.prices
        worth = lattice.reduced(duals)
        paid = np.where(use.any(axis=1), duals[: lattice.pairs], 0.0)
        missing = np.where(use, -np.inf, worth - paid[:, None])
        pays = missing > 1e-7 * max(1.0, float(np.abs(lattice.weight).max(initial=0)))
        whole = not pays.any()
        if whole:
            break
        if pays.sum() > NEW_COLUMNS:
            pays &= missing >= np.partition(missing[pays], -NEW_COLUMNS)[-NEW_COLUMNS]
        use |= pays
    return Relaxation(*known, duals, whole)


def prices_of(lattice: Lattice, duals: Floats) -> Prices:
    """The dual prices by name; those of tables held by several have no name and are left out, which only weakens the bound."""
    instance, start, slots = lattice.instance, lattice.starts, lattice.slots
    names = calendar_names(instance)
    own = duals[start[3] : start[4]] - duals[start[4] : start[5]]
    cell = duals[start[1] : start[2]].reshape(-1, slots)
    firms: dict[tuple[str, str], float] = {}
    for pair in np.flatnonzero(lattice.groups >= 0):
        a, b = instance.firm[instance.left[pair]], instance.firm[instance.right[pair]]
        firms[str(min(a, b)), str(max(a, b))] = float(duals[start[5] + lattice.groups[pair]])
    window: dict[str, Sequence[float]] = {}
    if lattice.windows:
        rows = duals[start[6] : start[7]].reshape(lattice.calendars, lattice.windows)
        window = {name: rows[place].tolist() for place, name in enumerate(names) if rows[place].any()}
    return Prices(
        {one.id: float(own[place]) for place, one in enumerate(instance.participants) if own[place]},
        {name: cell[place].tolist() for place, name in enumerate(names) if cell[place].any()},
        duals[start[2] : start[3]].tolist(), window, firms,
    )  # fmt: skip
