"""证书 · What is known of a timetable: value, bound, gap, worst-off, idle time, who is left out and why, what one more would be worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.fairness import gini, jain
from matcher.fairs.instance import FairInstance, longer
from matcher.fairs.optimum import Aim
from matcher.fairs.proof import allowed_slots, bound_by_prices
from matcher.fairs.schedule import Conflict, Meeting, Objective, Prices, Schedule, Status, gap_of
from matcher.fairs.timetable import idle_and_moves

QUICK_PAIRS = 50_000
DEAREST = 3

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plan:
    """Slot of each pair (-1: none), what is known of the bound, and how it was found.

    `bound` holds for the value with all demands kept; `proven`: nothing is better for the aim.
    """

    slot_of: NDArray[np.int64]
    bound: float
    prices: Prices
    proven: bool
    solver: str


def certified(
    instance: FairInstance,
    plan: Plan,
    meetings: tuple[Meeting, ...],
    aim: Aim,
    conflicts: tuple[Conflict, ...],
    *,
    limits: Mapping[str, object],
    worth: bool | None,
    again: Callable[[FairInstance], Plan],
) -> Schedule:
    """The schedule with its proof. With clashing demands the bound is that of the fair without demands."""
    value = value_of(instance, plan.slot_of)
    bound = plan.bound if not conflicts else bound_by_prices(instance, plan.prices, demands=False)
    gap = gap_of(value, bound, instance.scale)
    bound = value if gap == 0.0 else bound
    plain = aim.ladder(1) is None
    status = Status.OPTIMAL if (gap == 0.0 if plain else plan.proven) else Status.FEASIBLE
    certificate: dict[str, object] = {"solver": plan.solver, "limits": dict(limits)}
    certificate |= figures(instance, plan.slot_of, meetings)
    if aim.least:
        certificate["least"] = aim.least
    if not plain:
        certificate["price_of_fairness"] = max(0.0, bound - value)
    if worth or (worth is None and len(instance.weight) <= QUICK_PAIRS and plan.proven and not conflicts):
        certificate["worth"] = worth_of_more(instance, plan.prices, value if plain else None, again)
    reasons = unserved_reasons(instance, plan.slot_of)
    return Schedule(
        value, bound, gap, Status.INFEASIBLE if conflicts else status, meetings, tuple(reasons),
        Objective.LEXI_FAIR if aim.fairness >= 1.0 else aim.objective, aim.fairness,
        reasons, conflicts, instance.warnings, certificate, plan.prices,
    )  # fmt: skip


def value_of(instance: FairInstance, slot_of: NDArray[np.int64]) -> float:
    """Sum of the weights of the meetings."""
    return float(instance.weight[slot_of >= 0].sum())


def figures(instance: FairInstance, slot_of: NDArray[np.int64], meetings: Sequence[Meeting]) -> dict[str, object]:
    """Worst-off, served, shares and idle time, over those who could meet anyone at all."""
    met, gained, could = meetings_and_gains(instance, slot_of)
    idle, moves = idle_and_moves(instance, meetings)
    return {
        "meeting_count": len(meetings),
        "served_count": int((met > 0).sum()),
        "could_be_served_count": int(could.sum()),
        "worst_off_meetings": int(met[could].min()) if could.any() else 0,
        "worst_off_value": float(gained[could].min()) if could.any() else 0.0,
        "jain_index": jain(met[could].astype(np.float64)),
        "gini_index": gini(met[could].astype(np.float64)),
        "idle_slot_count": idle,
        "table_change_count": moves,
    }


def meetings_and_gains(
    instance: FairInstance, slot_of: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Values, NDArray[np.bool_]]:
    """int64[n] meetings, float64[n] value and bool[n] whether one could meet anyone."""
    n, on = len(instance.participants), slot_of >= 0
    ends = (instance.left, instance.right)
    met, gained = np.zeros(n, np.int64), np.zeros(n)
    for end in ends:
        met += np.bincount(end[on], minlength=n)
        gained += np.bincount(end[on], instance.weight[on], minlength=n)
    could = np.zeros(n, np.bool_)
    for end in ends:
        could[end] = True
    return met, gained, could & (instance.cap > 0)


def unserved_reasons(instance: FairInstance, slot_of: NDArray[np.int64]) -> dict[str, str]:
    """Id → why, for all without a meeting: no_wish, no_capacity, not_there, no_common_slot, crowded_out."""
    met, _, _ = meetings_and_gains(instance, slot_of)
    wished = np.zeros(len(met), np.bool_)
    common = np.zeros(len(met), np.bool_)
    suits = np.zeros(len(instance.left), np.bool_)
    for slot in range(instance.slots):
        suits |= allowed_slots(instance, slot)
    for end in (instance.left, instance.right):
        wished[end] = True
        common[end[suits]] = True
    reasons = {}
    for place in np.flatnonzero(met == 0):
        one = instance.participants[place]
        checks = (
            ("no_wish", not wished[place]), ("no_capacity", one.max_meetings == 0),
            ("not_there", not instance.open[place].any()), ("no_common_slot", not common[place]),
        )  # fmt: skip
        reasons[one.id] = next((code for code, holds in checks if holds), "crowded_out")
    return reasons


def worth_of_more(
    instance: FairInstance, prices: Prices, value: float | None, again: Callable[[FairInstance], Plan]
) -> list[dict[str, object]]:
    """Gain of one more table, one more slot, and one more meeting of those whose places are dearest; each by solving again."""
    base = value_of(instance, again(instance).slot_of) if value is None else value
    changed: list[tuple[str, str, float | None, FairInstance]] = []
    if instance.tables is not None:
        changed.append(("table", "", float(sum(prices.slot)), replace(instance, tables=instance.tables + 1)))
    changed.append(("slot", "", None, longer(instance, 1)))
    dearest = sorted(prices.participant.items(), key=lambda item: (-item[1], item[0]))[:DEAREST]
    for name, price in dearest:
        if price > 0:
            people = tuple(
                replace(one, max_meetings=one.max_meetings + 1) if one.id == name else one
                for one in instance.participants
            )
            changed.append(("meeting", name, price, replace(instance, participants=people)))
    rows: list[dict[str, object]] = []
    for kind, name, dual, other in changed:
        gain = max(0.0, value_of(other, again(other).slot_of) - base)
        rows.append({"kind": kind, "id": name, "price": dual, "gain": gain})
    return rows
