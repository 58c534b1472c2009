"""批 · What is to be shared out: pairs with their values, the loads of both sides, known pairs, pairs that must not be.

A batch is a sparse bipartite b-matching (Schrijver, Combinatorial Optimization, 2003, ch. 21). Its members stand in the
order of their ids, so that the order in which rows came in changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.errors import BadInput

__all__ = ["Batch", "Floor", "Ints", "Loads", "make_batch"]

Ints = NDArray[np.int64]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Loads:
    """How many places each member of one side takes, int64[members]: at least `lower`, at most `upper`."""

    lower: Ints
    upper: Ints


@dataclass(frozen=True, slots=True)
class Floor:
    """Of all places at least `at_least` (and at most `at_most`, where told) go to the members, bool[members of the side]."""

    members: NDArray[np.bool_]
    at_least: int
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """n askers, m counterparts, k pairs. A pair can be chosen once; a pinned pair is chosen, one not listed never is."""

    asker_ids: tuple[str, ...]
    counterpart_ids: tuple[str, ...]
    askers: NDArray[np.int32]  # int32[k], places in asker_ids, ascending
    counterparts: NDArray[np.int32]  # int32[k], places in counterpart_ids, ascending for one asker
    values: NDArray[np.float64]  # float64[k], 0 or more
    asker_loads: Loads
    counterpart_loads: Loads
    pinned: NDArray[np.bool_]  # bool[k]
    asker_floor: Floor | None = None  # e.g. start-ups that were never served
    counterpart_floor: Floor | None = None  # e.g. mentors whom nobody has met yet

    def __len__(self) -> int:
        return len(self.values)


def make_batch(
    asker_ids: Sequence[str],
    counterpart_ids: Sequence[str],
    askers: NDArray[np.integer],
    counterparts: NDArray[np.integer],
    values: NDArray[np.floating],
    *,
    asker_upper: int | Mapping[str, int] = 1,
    counterpart_upper: int | Mapping[str, int] = 1,
    asker_lower: Mapping[str, int] | None = None,
    counterpart_lower: Mapping[str, int] | None = None,
    pins: Sequence[Pair] = (),
    forbidden: Sequence[Pair] = (),
    asker_floor: tuple[frozenset[str], int] | None = None,
    counterpart_floor: tuple[frozenset[str], int] | None = None,
) -> Batch:
    """The batch of the pairs (askers[k], counterparts[k]) of value values[k], put into the order of the ids.

    A load that a mapping does not give is 1 above and 0 below. A floor is (ids, how many places they get at least); a
    pinned pair that is not listed joins with value 0. Raises BadInput: batch_same_id, batch_bad_value, batch_same_pair,
    batch_bad_load, batch_unknown_id, batch_pinned_and_forbidden.
    """
    left, right = _Side(asker_ids), _Side(counterpart_ids)
    rows, columns = left.place[np.asarray(askers, np.int64)], right.place[np.asarray(counterparts, np.int64)]
    worth = np.asarray(values, np.float64)
    if not (np.isfinite(worth).all() and (worth >= 0).all()):
        raise BadInput("batch_bad_value", value=float(worth[~(np.isfinite(worth) & (worth >= 0))][0]))
    keys = rows * len(right.ids) + columns
    pinned = np.array([left.of(one) * len(right.ids) + right.of(other) for one, other in pins], np.int64)
    barred = np.array([left.of(one) * len(right.ids) + right.of(other) for one, other in forbidden], np.int64)
    both = np.intersect1d(pinned, barred)
    if len(both):
        asker, counterpart = divmod(int(both[0]), len(right.ids))
        raise BadInput("batch_pinned_and_forbidden", asker=left.ids[asker], counterpart=right.ids[counterpart])
    if len(barred):
        allowed = ~np.isin(keys, barred)
        keys, worth = keys[allowed], worth[allowed]
    late = pinned[~np.isin(pinned, keys)] if len(pinned) else pinned
    keys, worth = np.concatenate([keys, late]), np.concatenate([worth, np.zeros(len(late))])
    if (keys[1:] < keys[:-1]).any():
        order = np.argsort(keys, kind="stable")
        keys, worth = keys[order], worth[order]
    twice = np.flatnonzero(keys[1:] == keys[:-1])
    if len(twice):
        asker, counterpart = divmod(int(keys[twice[0]]), len(right.ids))
        raise BadInput("batch_same_pair", asker=left.ids[asker], counterpart=right.ids[counterpart])
    places = np.divmod(keys, max(1, len(right.ids)))
    is_pinned = np.zeros(len(keys), np.bool_)
    is_pinned[np.searchsorted(keys, pinned)] = True
    return Batch(
        left.ids, right.ids, places[0].astype(np.int32), places[1].astype(np.int32), worth,
        left.loads(asker_lower, asker_upper), right.loads(counterpart_lower, counterpart_upper), is_pinned,
        left.floor(asker_floor), right.floor(counterpart_floor),
    )  # fmt: skip


class _Side:
    """Ids of one side in order, and where the given ones went."""

    def __init__(self, given: Sequence[str]) -> None:
        self.ids = tuple(sorted(given))
        self._at = {name: place for place, name in enumerate(self.ids)}
        if len(self._at) < len(self.ids):
            raise BadInput(
                "batch_same_id", value=next(a for a, b in zip(self.ids, self.ids[1:], strict=False) if a == b)
            )
        self.place = np.array([self._at[name] for name in given], np.int64)

    def of(self, name: str) -> int:
        """Place of an id. Raises BadInput("batch_unknown_id")."""
        if name not in self._at:
            raise BadInput("batch_unknown_id", value=name)
        return self._at[name]

    def loads(self, lower: Mapping[str, int] | None, upper: int | Mapping[str, int]) -> Loads:
        """Raises BadInput("batch_bad_load") for a load below 0."""
        low = np.zeros(len(self.ids), np.int64)
        high = np.full(len(self.ids), upper if isinstance(upper, int) else 1, np.int64)
        for bounds, given in ((low, lower or {}), (high, {} if isinstance(upper, int) else upper)):
            for name, count in given.items():
                bounds[self.of(name)] = count
        if (low < 0).any() or (high < 0).any():
            wrong = int(np.flatnonzero((low < 0) | (high < 0))[0])
            raise BadInput("batch_bad_load", value=self.ids[wrong], low=int(low[wrong]), high=int(high[wrong]))
        return Loads(low, high)

    def floor(self, given: tuple[frozenset[str], int] | None) -> Floor | None:
        if given is None:
            return None
        members = np.zeros(len(self.ids), np.bool_)
        members[[self.of(name) for name in given[0]]] = True
        return Floor(members, given[1])
