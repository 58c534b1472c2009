"""倒排 · From a graph row back to the offers that hang on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Inverse:
    """Offers by key: those of keys[i] are offers[starts[i]:starts[i + 1]], in ascending order."""

    keys: NDArray[np.int64]
    starts: NDArray[np.int64]
    offers: NDArray[np.int32]

    @classmethod
    def of(cls, keys: NDArray[np.int64], offers: NDArray[np.int32]) -> Inverse:
        """Group offers by their keys; keys below 0 stand for none and are left out."""
        known = keys >= 0
        keys, offers = keys[known], offers[known]
        order = np.lexsort((offers, keys))
        distinct, first = np.unique(keys[order], return_index=True)
        return cls(distinct, np.append(first, len(keys)).astype(np.int64), offers[order])

    def rows_of(self, wanted: NDArray[np.int64], enough: int) -> NDArray[np.int32]:
        """Offers of the wanted keys, taken key by key in the given order.

        Stops after the key with which `enough` offers are reached, so that a crowded key costs no more than it gives.
        """
        if not len(self.keys) or not len(wanted):
            return np.empty(0, np.int32)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        at = at[self.keys[at] == wanted]
        counts = self.starts[at + 1] - self.starts[at]
        kept = np.searchsorted(np.cumsum(counts), enough) + 1
        return self.offers[ranges(self.starts[at[:kept]], counts[:kept])]


def union(*parts: NDArray[np.int32]) -> NDArray[np.int32]:
    """The distinct rows of several lists, ascending; sorting some hundreds beats the hashing of np.unique."""
    rows = np.sort(np.concatenate(parts))
    kept: NDArray[np.int32] = rows[np.concatenate([[True], rows[1:] != rows[:-1]])] if len(rows) else rows
    return kept


def ranges(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """start, start + 1, … for each pair, one after another: int64[sum of counts]."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - counts), counts) + np.arange(total)
