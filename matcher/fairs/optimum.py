"""谁与谁会面 · Who meets: exact and integral where all are there at the same hours; else by slots, as near as time allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order

from matcher.fairs.flow import Flow, Ladder, Sides, best_pairs, fair_ladder, least_ladder, served_ladder, step_ladder
from matcher.fairs.instance import UNPINNED, FairInstance
from matcher.fairs.proof import calendar_names, firm_pairs
from matcher.fairs.schedule import Objective, Prices


@dataclass(frozen=True, slots=True)
class Aim:
    """What is best: an objective by name, and the fairness dial from 0 (value alone) to 1 (worst-off first).

    `least`: before all else so many meetings for everybody, as far as can be.
    """

    objective: Objective = Objective.MAX_VALUE
    fairness: float = 0.0
    least: int = 0

    def ladder(self, depth: int) -> Ladder | None:
        """What first, second … meetings are worth beyond their weight."""
        if self.least > 0:
            return least_ladder(self.least)
        if self.objective is Objective.LEXI_FAIR or self.fairness >= 1.0:
            return fair_ladder(depth)
        if self.objective is Objective.MAX_SERVED:
            return served_ladder()
        return step_ladder(self.fairness, depth) if self.fairness > 0.0 else None


def homes(instance: FairInstance) -> NDArray[np.int32]:
    """int32[m]: the table a pair must sit at, by its pin or the booth of one of the two (the first named first), else -1."""
    booth = np.array([UNPINNED if one.booth is None else one.booth for one in instance.participants], np.int32)
    if not len(instance.left):
        return np.zeros(0, np.int32)
    at_booth = np.where(booth[instance.left] >= 0, booth[instance.left], booth[instance.right])
    return np.where(instance.pin_table >= 0, instance.pin_table, at_booth).astype(np.int32)


def shared_homes(instance: FairInstance, home: NDArray[np.int32]) -> NDArray[np.int32]:
    """The fixed tables that two meetings without a common calendar might want in the same slot; -1 elsewhere."""
    shared = np.full(len(home), -1, np.int32)
    for table in np.unique(home[home >= 0]):
        mine = home == table
        ends = [
            set(pair)
            for pair in zip(
                instance.calendar[instance.left[mine]], instance.calendar[instance.right[mine]], strict=True
            )
        ]
        if not set.intersection(*ends):
            shared[mine] = table
    return shared


def two_sides(instance: FairInstance) -> NDArray[np.bool_] | None:
    """bool[n]: who is of the second side when calendars fall into two sides that all pairs join; None when they do not."""
    left, right = instance.calendar[instance.left], instance.calendar[instance.right]
    count = int(instance.calendar.max(initial=-1)) + 1
    named = np.array([one.side == "b" for one in instance.participants], np.bool_)
    side = np.zeros(count, np.bool_)
    side[instance.calendar] = named
    if (side[instance.calendar] == named).all() and (side[left] != side[right]).all():
        return named
    side = _alternating(left, right, count)
    return side[instance.calendar] if (side[left] != side[right]).all() else None


def is_even(instance: FairInstance, shared: NDArray[np.int32]) -> bool:
    """All who may meet are there in the same slots, and nothing else ties pairs to slots, tables or one another."""
    here = np.unique(np.concatenate((instance.left, instance.right)))
    rows = instance.open[here]
    return bool(
        (not len(rows) or (rows == rows[0]).all())
        and (instance.pin_slot == UNPINNED).all()
        and (shared < 0).all()
        and (firm_pairs(instance) < 0).all()
    )


def sides_of(
    instance: FairInstance, second: NDArray[np.bool_], usable: int, kept: NDArray[np.bool_], room: int
) -> tuple[Sides, NDArray[np.intp]]:
    """The flow of the pairs that are not locked, with what locks (`kept` bool[m]) have used taken off; and which pairs those are.

    `usable` slots a calendar can fill; `room` meetings in all.
    """
    pairs = np.flatnonzero(~kept & (instance.calendar[instance.left] != instance.calendar[instance.right]))
    turn = second[instance.left[pairs]]
    met = np.bincount(instance.left[kept], minlength=len(second)) + np.bincount(
        instance.right[kept], minlength=len(second)
    )
    calendars = int(instance.calendar.max(initial=-1)) + 1
    busy = np.bincount(instance.calendar, weights=met, minlength=calendars).astype(np.int64)
    sides = Sides(
        tail=np.where(turn, instance.right[pairs], instance.left[pairs]).astype(np.int32),
        head=np.where(turn, instance.left[pairs], instance.right[pairs]).astype(np.int32),
        weight=instance.weight[pairs],
        cap=np.maximum(instance.cap - met, 0),
        floor=np.minimum(instance.floor, instance.cap),
        met=met.astype(np.int64),
        calendar=instance.calendar,
        calendar_cap=np.maximum(usable - busy, 0),
        total=max(room - int(kept.sum()), 0),
        second=second,
    )
    return sides, pairs


def prices_of_flow(instance: FairInstance, flow: Flow) -> Prices:
    """The flow's dual prices, the same in every slot.

    A calendar of one's own is priced with its owner. With breaks a shared calendar pays for runs laid end to end, whose rooms add up
    to the most meetings it can hold.
    """
    names = calendar_names(instance)
    members = np.bincount(instance.calendar, minlength=len(names))
    own = flow.participant + np.where(members[instance.calendar] == 1, flow.calendar[instance.calendar], 0.0)
    cells: dict[str, list[float]] = {}
    windows: dict[str, list[float]] = {}
    slots, run = instance.slots, instance.breaks_after
    for place in np.flatnonzero((members > 1) & (flow.calendar > 0)):
        price, covered = float(flow.calendar[place]), 0
        if run is not None and slots > run:
            covered = slots // (run + 1) * (run + 1)
            windows[names[place]] = [price * (first % (run + 1) == 0) for first in range(slots - run)]
        cells[names[place]] = [price * (slot >= covered) for slot in range(slots)]
    return Prices(
        {one.id: float(own[n]) for n, one in enumerate(instance.participants) if own[n]},
        cells,
        [flow.meeting] * slots if flow.meeting > 0 else (),
        windows,
    )


def double_cover(instance: FairInstance) -> Flow:
    """Prices for pairs that do not fall into two sides: everyone stands on both sides at half weight."""
    n, calendars = len(instance.participants), int(instance.calendar.max(initial=-1)) + 1
    left, right = instance.left, instance.right
    sides = Sides(
        tail=np.concatenate((left, right)).astype(np.int32),
        head=(np.concatenate((right, left)) + n).astype(np.int32),
        weight=np.tile(instance.weight / 2.0, 2),
        cap=np.tile(instance.cap, 2),
        floor=np.tile(np.minimum(instance.floor, instance.cap), 2),
        met=np.zeros(2 * n, np.int64),
        calendar=np.concatenate((instance.calendar, instance.calendar + calendars)).astype(np.int32),
        calendar_cap=np.full(2 * calendars, instance.slots, np.int64),
        total=2 * instance.slots * instance.room,
        second=np.arange(2 * n) >= n,
    )
    flow = best_pairs(sides)
    return Flow(
        flow.chosen[: len(left)] | flow.chosen[len(left) :],
        flow.participant[:n] + flow.participant[n:],
        flow.calendar[:calendars] + flow.calendar[calendars:],
        2.0 * flow.meeting,
    )


def _alternating(left: NDArray[np.int32], right: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    """Two-colouring of each component from its first calendar; it need not fit."""
    graph = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(count, count)).tocsr()
    side = np.zeros(count, np.bool_)
    seen = np.zeros(count, np.bool_)
    for root in range(count):
        if seen[root]:
            continue
        order, before = breadth_first_order(graph, root, directed=False)
        seen[root] = True
        for node in order[1:]:
            side[node] = ~side[before[node]]
            seen[node] = True
    return side
