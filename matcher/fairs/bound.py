"""重算上界 · The checker's own upper bound: its own small linear program, or the file's dual prices added up where that is too large."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, vstack

from matcher.entities import Warning
from matcher.fairs.highs import integral, linear
from matcher.fairs.instance import UNPINNED, FairInstance
from matcher.fairs.proof import allowed_slots, bound_by_prices, calendar_names, firm_pairs
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
        return integral(gain, matrix, low, high, widths, seconds=SECONDS, gap=0.0).bound
    owed = np.isfinite(low)
    limits = np.concatenate((high, -low[owed]))
    answer = linear(gain, vstack((matrix, -matrix[owed])), limits, widths, seconds=SECONDS, method="highs")
    return None if answer is None else answer.value


def _rows(
    instance: FairInstance, pair: NDArray[np.intp], slot: NDArray[np.intp], demands: bool
) -> tuple[csr_matrix, NDArray[np.float64], NDArray[np.float64]]:
    """Every rule of the fair: pairs, calendars, tables, most and fewest meetings, fixed tables, firms and breaks."""
    slots, pairs, n = instance.slots, len(instance.weight), len(instance.participants)
    calendars, groups = len(calendar_names(instance)), firm_pairs(instance)
    left, right = instance.left[pair].astype(np.intp), instance.right[pair].astype(np.intp)
    one, other = instance.calendar[left].astype(np.intp), instance.calendar[right].astype(np.intp)
    table, column = _fixed_tables(instance)[pair], np.arange(len(pair))
    fixed, joined = table >= 0, groups[pair] >= 0
    kinds: list[tuple[list[tuple[NDArray[np.intp], NDArray[np.intp]]], int, NDArray[np.float64]]] = [
        ([(pair, column)], pairs, np.ones(pairs)),
        ([(one * slots + slot, column), (other * slots + slot, column)], calendars * slots, np.ones(calendars * slots)),
        ([(slot, column)], slots, np.full(slots, float(instance.room))),
    ]
    count = int(table.max(initial=-1)) + 1
    kinds.append(([(table[fixed] * slots + slot[fixed], column[fixed])], count * slots, np.ones(count * slots)))
    count = int(groups.max(initial=-1)) + 1
    kinds.append(([(groups[pair[joined]].astype(np.intp), column[joined])], count, np.ones(count)))
    run = instance.breaks_after
    if run is not None and slots > run:
        windows = slots - run
        entries = []
        for back in range(run + 1):
            first = slot - back
            some = (first >= 0) & (first < windows)
            entries += [(ends[some] * windows + first[some], column[some]) for ends in (one, other)]
        kinds.append((entries, calendars * windows, np.full(calendars * windows, float(run))))
    kinds.append(([(left, column), (right, column)], n, instance.cap.astype(float)))
    rows, columns, high, start = [], [], [], 0
    for entries, width, most in kinds:
        for row, at in entries:
            rows.append(start + row)
            columns.append(at)
        high.append(most)
        start += width
    at_all = np.concatenate(rows), np.concatenate(columns)
    matrix = coo_matrix((np.ones(len(at_all[0])), at_all), shape=(start, len(pair))).tocsr()
    low = np.full(start, -np.inf)
    if demands:
        low[:pairs][instance.locked] = 1.0
        some = instance.floor > 0
        low[-n:][some] = instance.floor[some]
    return matrix, low, np.concatenate(high)


def _fixed_tables(instance: FairInstance) -> NDArray[np.int64]:
    """int64[m]: the one table a pair can sit at, -1 where there are several."""
    booth = np.array([-1 if one.booth is None else one.booth for one in instance.participants], np.int64)
    left, right = booth[instance.left], booth[instance.right]
    either = np.where((left >= 0) & (right >= 0) & (left != right), -1, np.maximum(left, right))
    return np.where(instance.pin_table != UNPINNED, instance.pin_table, either).astype(np.int64)
