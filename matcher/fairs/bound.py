"""重算上界 · The checker's own upper bound: its own small linear program, or the file's dual prices added up where that is too large."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, vstack

from matcher.entities import Warning
from matcher.fairs.highs import integral, linear
from matcher.fairs.instance import FairInstance
from matcher.fairs.proof import allowed_slots, bound_by_prices, calendar_names
from matcher.fairs.schedule import EXACT, Prices

SMALL = 25_000  # columns of a linear program
TINY = 3_000  # columns of an integer program
SECONDS = 20.0


def recomputed_bound(
    instance: FairInstance, document: Mapping[str, Any], value: float, *, demands: bool
) -> tuple[float, Warning | None]:
    """An upper bound proven here, and a note where the file claims a lower one that this program cannot confirm.

    In turn: the file's prices, own prices, a linear program by slots, an integer program; the next only where the last leaves a gap.
    """
    if not len(instance.weight) or not instance.slots or not instance.room:
        return 0.0, None
    prices = prices_from(document)
    bound = bound_by_prices(instance, prices, demands=demands)
    said = document.get("bound")
    goal = float(said) if isinstance(said, int | float) and not isinstance(said, bool) else value
    close = EXACT * max(instance.scale, abs(goal))
    if bound > goal + close:
        bound = min(bound, bound_by_prices(instance, _own_prices(instance), demands=demands))
    if bound > goal + close:
        bound = min(bound, _by_program(instance, demands, whole=False) or bound)
    if bound > goal + close:
        bound = min(bound, _by_program(instance, demands, whole=True) or bound)
    bound = value if abs(bound - value) <= close else bound
    note = Warning("fair_bound_not_confirmed", {"said": goal, "bound": bound}) if bound > goal + close else None
    return bound, note


def _own_prices(instance: FairInstance) -> Prices:
    """Dual prices of the plain program of who meets whom, on each participant's heaviest pairs: any prices prove a bound."""
    n = len(instance.participants)
    use = instance.locked.copy()
    for ends in (instance.left, instance.right):
        order = np.lexsort((-instance.weight, ends))
        rank = np.arange(len(order)) - np.searchsorted(ends[order], np.arange(n))[ends[order]]
        use[order[rank < 2 * instance.cap[ends[order]] + 8]] = True
    pair = np.flatnonzero(use)
    column = np.arange(len(pair))
    rows = np.concatenate((instance.left[pair], instance.right[pair], np.full(len(pair), n)))
    matrix = coo_matrix((np.ones(len(rows)), (rows, np.tile(column, 3))), shape=(n + 1, len(pair))).tocsr()
    most = np.append(instance.cap, instance.slots * instance.room).astype(float)
    solved = linear(instance.weight[pair], matrix, most, np.ones(len(pair)), seconds=SECONDS, method="highs")
    if solved is None:
        return Prices()
    named = {
        one.id: float(price) for one, price in zip(instance.participants, solved.prices, strict=False) if price > 0
    }
    return Prices(named, slot=[float(solved.prices[n])] * instance.slots)


def prices_from(document: Mapping[str, Any]) -> Prices:
    """The dual prices a file carries, as far as they can be read; anything else counts as no price."""
    given = document.get("prices")
    if not isinstance(given, Mapping):
        return Prices()
    firms = {
        (str(row[0]), str(row[1])): _number(row[2])
        for row in given.get("firms", ())
        if isinstance(row, list) and len(row) == 3
    }
    return Prices(
        {str(name): _number(price) for name, price in _items(given.get("participant"))},
        {str(name): _numbers(row) for name, row in _items(given.get("calendar_slot"))},
        _numbers(given.get("slot")),
        {str(name): _numbers(row) for name, row in _items(given.get("window"))},
        firms,
    )


def _items(value: object) -> list[tuple[object, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _number(value: object) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value)
    return float(value) if good else 0.0  # type: ignore[arg-type]  # good says what it is


def _numbers(value: object) -> list[float]:
    return [_number(one) for one in value] if isinstance(value, list) else []


def _by_program(instance: FairInstance, demands: bool, *, whole: bool) -> float | None:
    """Optimum of the time-indexed program, fractional or integral; None where it is too large or was not solved in time."""
    allowed = np.array([allowed_slots(instance, slot) for slot in range(instance.slots)]).T
    if allowed.sum() > (TINY if whole else SMALL) or not allowed.any():
        return None if allowed.any() else 0.0
    pair, slot = np.nonzero(allowed)
    gain = instance.weight[pair]
    matrix, low, high = _rows(instance, pair, slot, demands)
    widths = np.ones(len(pair))
    if whole:
        return integral(gain, matrix, low, high, widths, seconds=SECONDS, gap=0.0)[1]
    owed = np.isfinite(low)
    limits = np.concatenate((high, -low[owed]))
    answer = linear(gain, vstack((matrix, -matrix[owed])), limits, widths, seconds=SECONDS, method="highs")
    return None if answer is None else answer.value


def _rows(
    instance: FairInstance, pair: NDArray[np.intp], slot: NDArray[np.intp], demands: bool
) -> tuple[csr_matrix, NDArray[np.float64], NDArray[np.float64]]:
    """Each pair once, each calendar once a slot, tables a slot, most and fewest meetings of each."""
    slots, pairs, n = instance.slots, len(instance.weight), len(instance.participants)
    cells = len(calendar_names(instance)) * slots
    left, right = instance.left[pair], instance.right[pair]
    rows = np.concatenate([
        pair, pairs + instance.calendar[left] * slots + slot, pairs + instance.calendar[right] * slots + slot,
        pairs + cells + slot, pairs + cells + slots + left, pairs + cells + slots + right,
    ])  # fmt: skip
    columns = np.tile(np.arange(len(pair)), 6)
    matrix = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(pairs + cells + slots + n, len(pair))).tocsr()
    high = np.concatenate((np.ones(pairs + cells), np.full(slots, float(instance.room)), instance.cap.astype(float)))
    low = np.full(len(high), -np.inf)
    if demands:
        low[:pairs][instance.locked] = 1.0
        some = instance.floor > 0
        low[-n:][some] = instance.floor[some]
    return matrix, low, high
