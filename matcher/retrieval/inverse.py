"""倒排 · From a graph row back to the offers that hang on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.retrieval.ragged import take_lists


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
        return take_lists(self.keys, self.starts, self.offers, wanted, enough)


def union(*parts: NDArray[np.int32]) -> NDArray[np.int32]:
    """The distinct rows of several lists, ascending; sorting some hundreds beats the hashing of np.unique."""
    rows = np.sort(np.concatenate(parts))
    kept: NDArray[np.int32] = rows[np.concatenate([[True], rows[1:] != rows[:-1]])] if len(rows) else rows
    return kept
