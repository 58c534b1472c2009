"""一个名额值多少 · What one more hour, place or ticket would bring, and what one less would cost.

The dual price of a load is a slope of the best value; where the optimum has a kink it is not the only one. Solving again
with one more and one less gives both one-sided slopes exactly, and every dual price lies between them (the best value
is concave in each load): gain ≤ price ≤ loss. Where most served comes first the price holds the worth of a first place
as well, which has no unit: then gain and loss are of value alone, who is served is told beside, and no price is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.allocation.batch import Batch
from matcher.allocation.objectives import Allocation
from matcher.allocation.program import Program
from matcher.allocation.sifting import solve

__all__ = ["Worth", "dearest", "worth_of"]

SAME = 1e-7
"""Slopes nearer than this are one."""


@dataclass(frozen=True, slots=True)
class Worth:
    """One counterpart's worth of a place, in the unit of value; `loss` is None where it has no place to lose."""

    counterpart: str
    price: float | None  # the dual price; None where it is not in the unit of value
    gain: float  # found by solving with one place more
    loss: float | None  # found by solving with one place less
    served_gain: int  # how many askers more are served with one place more

    @property
    def is_confirmed(self) -> bool:
        """The price, where there is one, lies between the two slopes that solving again gave."""
        if self.price is None:
            return True
        return self.gain <= self.price + SAME and (self.loss is None or self.price <= self.loss + SAME)

    @property
    def is_kink(self) -> bool:
        """One more brings less than one less costs: the price is one of many (a degenerate optimum)."""
        return self.loss is not None and self.loss - self.gain > SAME


def dearest(batch: Batch, allocation: Allocation, count: int) -> list[str]:
    """Ids of the counterparts whose places have the highest dual prices above 0, dearest first, ties by id."""
    if allocation.prices is None:
        return []
    prices = allocation.prices.upper[len(batch.asker_ids) :]
    order = np.lexsort((np.arange(len(prices)), -prices))[:count]
    return [batch.counterpart_ids[at] for at in order.tolist() if prices[at] > SAME]


def worth_of(batch: Batch, allocation: Allocation, counterparts: Sequence[str]) -> list[Worth]:
    """The worth of a place of each of the counterparts; none for lexi_fair, whose aims have no common unit."""
    if allocation.prices is None:
        return []
    places = {name: at for at, name in enumerate(batch.counterpart_ids)}
    return [_one(batch, allocation, name, len(batch.asker_ids) + places[name]) for name in counterparts]


def _one(batch: Batch, allocation: Allocation, name: str, node: int) -> Worth:
    assert allocation.prices is not None
    program = allocation.program
    chosen = np.zeros(len(program), np.bool_)
    chosen[np.searchsorted(allocation.free, np.flatnonzero(allocation.chosen & ~batch.pinned))] = True
    now, served = float(program.values[chosen].sum()), _served(program, chosen)

    def changed(by: int) -> tuple[float, int]:
        upper = program.upper.copy()
        upper[node] += by
        other = replace(program, upper=upper)
        solved = solve(other, start=allocation.working)
        return float(program.values[solved.chosen].sum()), _served(other, solved.chosen)

    more, more_served = changed(1)
    # one place less can make lower loads impossible to keep: then its loss has no value
    can_lose = program.upper[node] > 0 and not program.lower.any() and not program.floors
    loss = now - changed(-1)[0] if can_lose else None
    price = None if program.first.any() else float(allocation.prices.upper[node])
    return Worth(name, price, more - now, loss, more_served - served)


def _served(program: Program, chosen: NDArray[np.bool_]) -> int:
    return int((program.loads(chosen)[: program.asker_count] > 0).sum())
