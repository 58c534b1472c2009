"""容量 · Do live lists keep everybody within capacity, and what does that cost? Measured on the city, whose truth is known.

Requests a counterpart gets = Σ over lists of attention(place) × chance that the asker says yes; meetings = Σ of attention
× chance that both do. Both are counted by the engine's own chances, on which the prices rest, and by the true ones. The
loss is against the lists without prices, which promise more meetings than the counterparts have time for; the gap is
against the best that any lists within capacity can promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.allocation.crowding import Crowd, Listed, find_prices
from matcher.entities import Kind
from matcher.evaluation.two_way.arena import Arena
from matcher.evaluation.two_way.rankers import TWO_WAY

__all__ = ["CapacityFigures", "within_capacity"]

Floats = NDArray[np.float64]
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class CapacityFigures:
    """One kind's lists without and with prices."""

    list_count: int
    counterpart_count: int
    capacity: float  # of all counterparts together, requests; inf where some have no limit
    requests: float  # that the lists without prices lead to
    over: int  # counterparts asked for too much without prices
    over_priced: int  # and with prices
    worst: float  # most requests as a multiple of the capacity, without prices
    worst_priced: float
    loss: float  # share of the meetings given up against lists that know no capacity
    gap: float  # share below the bound of all lists within capacity
    lost_when_full: float  # share of meetings the lists without prices lose, when requests beyond the capacity fail
    over_true: int  # counterparts asked for too much with prices, by the true chances
    loss_true: float
    newcomer_share: float
    newcomer_share_priced: float

    def document(self) -> dict[str, Any]:
        """Plain values by name; a capacity without limit is None."""
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return found | {"capacity": self.capacity if np.isfinite(self.capacity) else None}


def within_capacity(
    arena: Arena, kind: Kind, *, places: int = 10, unstated: float = np.inf, newcomer_share: float = 0.0
) -> CapacityFigures:
    """Lists of all needs of a kind; `unstated` is the capacity of a counterpart that states none."""
    crowd, truth = _crowd(arena, kind, places, unstated)
    found = find_prices(crowd, newcomer_share=newcomer_share)
    room = np.maximum(crowd.capacity, ROUNDING)
    limit = crowd.capacity * (1 + ROUNDING)
    true_free, true_priced = (_by_truth(crowd, truth, lists) for lists in (found.free, found.priced))
    kept = np.minimum(1.0, room / np.maximum(found.free.requests, ROUNDING))
    met = float(
        (_looks(crowd, found.free) * crowd.joint[found.free.shown] * kept[crowd.counterparts[found.free.shown]]).sum()
    )
    return CapacityFigures(
        list_count=len(np.unique(crowd.askers)), counterpart_count=len(crowd.capacity), capacity=float(crowd.capacity.sum()),
        requests=float(found.free.requests.sum()), over=int((found.free.requests > limit).sum()),
        over_priced=int((found.priced.requests > limit).sum()), worst=float((found.free.requests / room).max(initial=0.0)),
        worst_priced=float((found.priced.requests / room).max(initial=0.0)), loss=found.loss,
        gap=1.0 - found.priced.value / found.bound if found.bound else 0.0,
        lost_when_full=1.0 - met / found.free.value if found.free.value else 0.0,
        over_true=int((true_priced[0] > limit).sum()), loss_true=1.0 - true_priced[1] / true_free[1] if true_free[1] else 0.0,
        newcomer_share=found.free.newcomer_share(crowd), newcomer_share_priced=found.priced.newcomer_share(crowd),
    )  # fmt: skip


def _crowd(arena: Arena, kind: Kind, places: int, unstated: float) -> tuple[Crowd, tuple[Floats, Floats]]:
    questions = arena.of_kind(kind)
    sizes = [len(question.numbers) for question in questions]

    def joined(parts: list[Floats]) -> Floats:
        return np.concatenate(parts) if parts else np.zeros(0)

    stated = arena.capacity[kind]
    crowd = Crowd(
        np.repeat(np.arange(len(questions)), sizes).astype(np.int32),
        joined([question.numbers.astype(np.float64) for question in questions]).astype(np.int32),
        joined([question.scores["forward"] for question in questions]),
        joined([question.scores[TWO_WAY] for question in questions]),
        np.where(np.isnan(stated), unstated, stated), arena.unused[kind], places,
    )  # fmt: skip
    forward = joined([question.forward for question in questions])
    return crowd, (forward, forward * joined([question.backward for question in questions]))


def _looks(crowd: Crowd, lists: Listed) -> Floats:
    looks: Floats = crowd.attention[lists.ranks]
    return looks


def _by_truth(crowd: Crowd, truth: tuple[Floats, Floats], lists: Listed) -> tuple[Floats, float]:
    """Requests float64[m] and meetings that the lists lead to by the true chances."""
    looks, ends = _looks(crowd, lists), crowd.counterparts[lists.shown]
    requests = np.bincount(ends, looks * truth[0][lists.shown], len(crowd.capacity)).astype(np.float64)
    return requests, float(looks @ truth[1][lists.shown])
