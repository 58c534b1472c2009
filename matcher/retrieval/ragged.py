"""取值 · Loops that numpy has no word for: values looked up by sorted keys, and the largest of lists of unequal length.

What is asked several times of the same rows is asked at once: a call into compiled code costs as much as some 200 look-ups.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.compiled import compiled


@compiled
def look_up(
    keys: NDArray[np.int64], values: NDArray[np.float64], wanted: NDArray[Any], default: float
) -> NDArray[np.float64]:
    """`values` at the wanted keys, float64[len(wanted)]; `default` for a key that is not among `keys` (ascending)."""
    found = np.full(wanted.size, default)
    for place in range(wanted.size):
        key, low, high = wanted[place], 0, keys.size
        while low < high:
            middle = (low + high) >> 1
            if keys[middle] < key:
                low = middle + 1
            else:
                high = middle
        if low < keys.size and keys[low] == key:
            found[place] = values[low]
    return found


@compiled
def look_up_each(
    keys: tuple[NDArray[np.int64], ...], values: tuple[NDArray[np.float64], ...], wanted: NDArray[np.int64]
) -> NDArray[np.float64]:
    """float64[k, len(wanted)]: the values of each of k lists at the wanted keys; 0 for a key that a list does not have.

    The keys of every list are ascending. A wanted key below 0 stands for none: NaN.
    """
    found = np.zeros((len(keys), wanted.size))
    for which in range(len(keys)):
        own, amounts = keys[which], values[which]
        for place in range(wanted.size):
            key, low, high = wanted[place], 0, own.size
            if key < 0:
                found[which, place] = np.nan
                continue
            while low < high:
                middle = (low + high) >> 1
                if own[middle] < key:
                    low = middle + 1
                else:
                    high = middle
            if low < own.size and own[low] == key:
                found[which, place] = amounts[low]
    return found


@compiled
def ragged_max(
    starts: NDArray[np.int64], items: NDArray[np.int32], values: NDArray[np.float64], rows: NDArray[np.int32]
) -> NDArray[np.float64]:
    """float64[k, len(rows)]: the largest of each of `values` [k, v] among a row's items; NaN for a row without items."""
    found = np.full((values.shape[0], rows.size), np.nan)
    for place in range(rows.size):
        low, high = starts[rows[place]], starts[rows[place] + 1]
        if low == high:
            continue
        for which in range(values.shape[0]):
            largest = values[which, items[low]]
            for at in range(low + 1, high):
                largest = max(largest, values[which, items[at]])
            found[which, place] = largest
    return found


@compiled
def take_lists(keys: NDArray[np.int64], starts: NDArray[np.int64], items: NDArray[np.int32], wanted: NDArray[np.int64],
               enough: int) -> NDArray[np.int32]:  # fmt: skip
    """Items of the wanted keys, key by key in the given order, up to the key with which `enough` are reached.

    `keys` are ascending; the items of keys[i] are items[starts[i]:starts[i + 1]].
    """
    places = np.empty(wanted.size, np.int64)
    kept = total = 0
    for key in wanted:
        low, high = 0, keys.size
        while low < high:
            middle = (low + high) >> 1
            if keys[middle] < key:
                low = middle + 1
            else:
                high = middle
        if low == keys.size or keys[low] != key:
            continue
        places[kept] = low
        kept += 1
        total += starts[low + 1] - starts[low]
        if total >= enough:
            break
    taken = np.empty(total, np.int32)
    filled = 0
    for place in places[:kept]:
        for at in range(starts[place], starts[place + 1]):
            taken[filled] = items[at]
            filled += 1
    return taken
