"""上界证明 · What no schedule can exceed, added up from dual prices by weak duality; knows no solver.

For any prices: Σ most one participant can pay or owe + Σ calendar-slots + tables × Σ slots + Σ breaks + Σ firm pairs + what each pair is
still worth after paying for everything it uses, in its best slot. Whoever doubts the bound can add this up from the file.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.fairs.instance import UNPINNED, FairInstance
from matcher.fairs.schedule import Prices


def allowed_slots(instance: FairInstance, slot: int) -> NDArray[np.bool_]:
    """bool[m]: which pairs may meet in a slot by presence and pins; two of one calendar never."""
    there = instance.open[instance.left, slot] & instance.open[instance.right, slot]
    free = (instance.pin_slot == UNPINNED) | (instance.pin_slot == slot)
    apart = instance.calendar[instance.left] != instance.calendar[instance.right]
    result: NDArray[np.bool_] = there & free & apart
    return result


def calendar_names(instance: FairInstance) -> list[str]:
    """The name of each calendar: @ and the shared one, or the id of its only participant."""
    names = [""] * (int(instance.calendar.max(initial=-1)) + 1)
    for place, one in enumerate(instance.participants):
        names[int(instance.calendar[place])] = f"@{one.calendar}" if one.calendar is not None else one.id
    return names


def firm_pairs(instance: FairInstance) -> NDArray[np.int32]:
    """int32[m]: number of the two firms a pair joins, -1 where the two firms have no other pair or may meet often."""
    if not instance.one_per_firm or not len(instance.left):
        return np.full(len(instance.left), -1, np.int32)
    one, other = instance.firm[instance.left], instance.firm[instance.right]
    key = np.minimum(one, other).astype(np.int64) * (int(instance.firm.max()) + 1) + np.maximum(one, other)
    _, number, count = np.unique(key, return_inverse=True, return_counts=True)
    groups = np.cumsum(count > 1) - 1
    return np.where(count[number] > 1, groups[number], -1).astype(np.int32)


def bound_by_prices(instance: FairInstance, prices: Prices, *, demands: bool = True) -> float:
    """Upper bound of the value; with `demands` only for schedules that keep every lock and every minimum."""
    own = np.array([prices.participant.get(one.id, 0.0) for one in instance.participants], np.float64)
    floor = np.minimum(instance.floor, instance.cap) if demands else np.zeros_like(instance.floor)
    total = float(np.maximum(own * instance.cap, own * floor).sum())
    at_slot = _row(prices.slot, instance.slots)
    total += instance.room * float(at_slot.sum())
    names = calendar_names(instance)
    cell = np.array([_row(prices.calendar_slot.get(name, ()), instance.slots) for name in names]).reshape(
        len(names), instance.slots
    )
    total += float(cell.sum())
    cell, breaks = _with_breaks(instance, prices, names, cell)
    total += breaks
    left, right = instance.left, instance.right
    worth = instance.weight - own[left] - own[right]
    groups = firm_pairs(instance)
    if prices.firms:
        worth, paid = _with_firms(instance, prices, worth, groups)
        total += paid
    best = np.full(len(worth), -np.inf)
    for slot in _unlike_slots(instance, at_slot, cell):
        cost = cell[instance.calendar[left], slot] + cell[instance.calendar[right], slot] + at_slot[slot]
        np.maximum(best, np.where(allowed_slots(instance, slot), worth - cost, -np.inf), out=best)
    keep = instance.locked & np.isfinite(best) if demands else np.zeros(len(best), np.bool_)
    return total + float(np.where(keep, best, np.maximum(best, 0.0)).sum())


def _row(values: object, width: int) -> NDArray[np.float64]:
    row = np.zeros(width)
    given = np.asarray(values, np.float64).ravel()[:width]
    row[: len(given)] = np.maximum(np.nan_to_num(given), 0.0)  # a negative price would prove nothing
    return row


def _with_breaks(
    instance: FairInstance, prices: Prices, names: list[str], cell: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    run = instance.breaks_after
    if run is None or not prices.window:
        return cell, 0.0
    cell, total = cell.copy(), 0.0
    for place, name in enumerate(names):
        for start, price in enumerate(_row(prices.window.get(name, ()), max(instance.slots - run, 0))):
            cell[place, start : start + run + 1] += price
            total += run * price
    return cell, total


def _with_firms(
    instance: FairInstance, prices: Prices, worth: NDArray[np.float64], groups: NDArray[np.int32]
) -> tuple[NDArray[np.float64], float]:
    by_group: dict[int, float] = {}
    for pair in np.flatnonzero(groups >= 0):
        a, b = instance.firm[instance.left[pair]], instance.firm[instance.right[pair]]
        key = (str(min(a, b)), str(max(a, b)))
        by_group[int(groups[pair])] = max(0.0, prices.firms.get(key, 0.0))
    price = np.array([by_group[group] for group in sorted(by_group)] + [0.0])
    return worth - price[groups], float(sum(by_group.values()))


def _unlike_slots(instance: FairInstance, at_slot: NDArray[np.float64], cell: NDArray[np.float64]) -> list[int]:
    """One slot of each kind: slots with the same prices and the same people there need one look."""
    seen: dict[bytes, int] = {}
    pinned = set(instance.pin_slot.tolist())
    for slot in range(instance.slots):
        key = at_slot[slot].tobytes() + cell[:, slot].tobytes() + instance.open[:, slot].tobytes()
        seen.setdefault(key + (str(slot).encode() if slot in pinned else b""), slot)
    return sorted(seen.values())
