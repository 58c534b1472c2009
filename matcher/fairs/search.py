"""整数搜索 · From prices to a timetable: slot by slot at the prices of all, then a few slots at a time solved anew to optimality.

Large neighbourhood search (P. Shaw, 1998) over slots: everything outside two, three … slots stays, what is inside is a small integer
program for HiGHS. Columns whose reduced cost exceeds the gap can be in no better timetable and are left out for good; when few remain,
one last program over all of them proves the optimum. All of it ends by work done, not by a clock.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.fairs.instance import FairInstance
from matcher.fairs.lattice import Lattice, Relaxation, relax
from matcher.fairs.program import Program
from matcher.fairs.slotwise import dived, polished
from matcher.fairs.smoothing import smoothed
from matcher.fairs.work import Work

WHOLE_PROGRAM = 2_500  # columns of a program that is tried as a whole
OF_WHOLE = 1e-6  # units of work: its columns, squared; ties take their time
LINEAR_FROM_START = 4_000  # columns of a linear program solved without smoothing first
LINEAR = 16_000  # columns of a linear program at all
PART = 3_000  # columns of a part that is solved anew
POOL = 30_000  # columns kept without a choice
CLOSE = 1e-4
ALIKE = 7  # decimals to which pairs have to differ to be told apart
SCATTER = np.array([65_537, 2_654_435_761, 2**32], np.uint64)  # D. Knuth's multiplicative hashing
NEAR = 0.02  # against the heaviest pair: reduced costs of columns worth a thought

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Slot of each pair (-1: does not meet), total with rungs, the bound of that total and prices that prove it but for branching.

    `proven`: nothing is better.
    """

    slot_of: Whole
    total: float
    bound: float
    duals: Floats
    proven: bool


def search(
    lattice: Lattice, duals: Floats, *, work: Work, seed: int, enough: float = np.inf, start: Whole | None = None
) -> Found:
    """A timetable as near to the bound (of weight and rungs together) as the work allows, from prices to begin with.

    `enough` is a total above which nothing needs to be found.
    """
    pair, slot = _pool(lattice, duals)
    if not len(pair):
        return Found(np.full(lattice.pairs, -1, np.int64), 0.0, 0.0, duals, proven=True)
    program = Program(lattice, pair, slot)
    x = np.zeros(len(program.gains)) if start is None else program.of_slots(start)
    if len(pair) > LINEAR_FROM_START:
        smooth = smoothed(program, duals, work=work)
        duals = smooth.duals
        for stage in smooth.stages:
            best = polished(program, dived(program, stage, work), work)
            x = best if program.total(best) > program.total(x) else x
    x, duals = _by_linear_program(program, x, duals, work)
    return _Climb(program, duals, seed, enough).climbed(x, work)


def _by_linear_program(program: Program, x: Floats, duals: Floats, work: Work) -> tuple[Floats, Floats]:
    """The linear program where it is small enough and a gap is left: better prices, and its own rounding."""
    lattice = program.lattice
    bound = lattice.bound(duals)
    if bound - program.total(x) <= CLOSE * abs(bound) or not work.left:
        return x, duals
    use = (
        lattice.allowed
        if len(program.pair) <= LINEAR_FROM_START
        else _relative(lattice, duals) >= -NEAR * program.scale
    )
    if use.sum() > LINEAR:
        return x, duals
    relaxation = relax(lattice, duals, use, work=work)
    if lattice.bound(relaxation.duals) > bound:
        return x, duals
    rounded = program.greedy(_order(program, relaxation))
    return (rounded if program.total(rounded) > program.total(x) else x), relaxation.duals


class _Climb:
    """Large neighbourhood search at given prices."""

    def __init__(self, program: Program, duals: Floats, seed: int, enough: float) -> None:
        lattice = program.lattice
        self.program, self.lattice, self.duals, self.enough = program, lattice, duals, enough
        self.by_prices = self.bound = lattice.bound(duals)
        relative = _relative(lattice, duals)
        self.worth: Floats = relative[program.pair, program.slot]
        outside = lattice.allowed.copy()
        outside[program.pair, program.slot] = False
        self.left_out = float(relative[outside].max(initial=-np.inf))
        self.draw = np.random.default_rng(seed)
        self.tolerance = 1e-9 * max(1.0, abs(self.bound))

    def climbed(self, x: Floats, work: Work) -> Found:
        """As good as the work allows."""
        size, stale, tried_whole = 2, 0, False
        total, slots = self.program.total(x), self.lattice.slots
        while self.bound - total > self.tolerance and total < self.enough and work.left:
            near = self.worth >= -(self.by_prices - total) - self.tolerance
            count = int(near.sum())
            ripe = size > 2 or count <= WHOLE_PROGRAM // 8 or size >= slots
            if ripe and not tried_whole and count <= WHOLE_PROGRAM and OF_WHOLE * count**2 <= work.left:
                tried_whole = True
                work.take(OF_WHOLE * count**2)
                x, total = self._whole(x, total, near, work)
                continue
            if size > slots:
                break
            better = self._some(x, total, near, size, work)
            gained = self.program.total(better) - total
            if gained > self.tolerance:
                x, total = better, self.program.total(better)
            stale = 0 if gained > 1e-6 * max(1.0, abs(total)) else stale + 1
            if stale > slots * (size - 1):
                size, stale = size + 1, 0
            if tried_whole and self.bound - total <= CLOSE * abs(self.bound) and size > 4:
                break
        bound = max(self.bound, total)
        return Found(self.program.slots(x), total, bound, self.duals, proven=bound - total <= self.tolerance)

    def _whole(self, x: Floats, total: float, near: NDArray[np.bool_], work: Work) -> tuple[Floats, float]:
        better, best = self.program.solve(x, near, work=work, gap=0.0)
        if best is not None and self.left_out < -(self.by_prices - total) - self.tolerance:
            self.bound = min(self.bound, max(best, total))
        return (better, self.program.total(better)) if self.program.total(better) > total else (x, total)

    def _some(self, x: Floats, total: float, near: NDArray[np.bool_], size: int, work: Work) -> Floats:
        program, count = self.program, len(self.program.pair)
        chosen = self.draw.choice(self.lattice.slots, size, replace=False)
        share = max(3.0 * (self.bound - total) / max(1, int(x[:count].sum())), NEAR * program.scale)
        here = np.isin(program.slot, chosen)
        some = here & near & (self.worth >= -share)
        if some.sum() > PART:
            best = np.flatnonzero(some)
            some[best[np.argsort(-self.worth[best], kind="stable")[PART:]]] = False
        inside = some | (here & (x[:count] > 0.5))
        better, _ = program.solve(x, inside, work=work, gap=1e-5)
        return better


def _relative(lattice: Lattice, duals: Floats) -> Floats:
    """float64[m, T]: how much less than in its best place (or nowhere) a pair is worth in a slot; ≤ 0."""
    worth = lattice.reduced(duals)
    own = np.maximum(worth.max(axis=1, initial=-np.inf), 0.0) if worth.size else np.zeros(len(worth))
    return worth - own[:, None]


def _pool(lattice: Lattice, duals: Floats) -> tuple[Whole, Whole]:
    """All columns, or where those are many the pairs that are best for one of the two, in every slot that suits them."""
    use = lattice.allowed
    if use.sum() > POOL:
        use = use & promising(lattice.instance, lattice.reduced(duals).max(axis=1, initial=-np.inf))[:, None]
    pair, slot = np.nonzero(use)
    return pair, slot


def promising(instance: FairInstance, worth: Floats) -> NDArray[np.bool_]:
    """bool[m]: locked, or among the best of one of the two: twice as many as it can have, and some.

    Equals are scattered, else all would keep the same few others.
    """
    use = instance.locked.copy()
    n = len(instance.participants)
    scattered = (
        (instance.left.astype(np.uint64) * SCATTER[0] + instance.right.astype(np.uint64)) * SCATTER[1] % SCATTER[2]
    )
    rounded = np.round(worth / (instance.scale or 1.0), ALIKE)
    for ends in (instance.left, instance.right):
        order = np.lexsort((scattered, -rounded, ends))
        rank = np.arange(len(order)) - np.searchsorted(ends[order], np.arange(n))[ends[order]]
        use[order[rank < 2 * instance.cap[ends[order]] + 8]] = True
    return use


def _order(program: Program, relaxation: Relaxation) -> Whole:
    lattice = program.lattice
    worth = _relative(lattice, relaxation.duals)[program.pair, program.slot]
    share = np.zeros((lattice.pairs, lattice.slots), np.float32)
    share[relaxation.pair, relaxation.slot] = relaxation.x
    shares = np.round(share[program.pair, program.slot], 3)
    result: Whole = np.lexsort((program.slot, program.pair, -lattice.weight[program.pair], -worth, -shares))
    return result
