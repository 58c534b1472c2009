"""拥挤价 · Prices that keep live lists within everyone's capacity, although nobody's list knows of the others.

A request takes some of a counterpart's time. Showing offer j to asker i at place r leads to a request with chance
attention[r] · forward[i, j] and to a meeting with chance attention[r] · joint[i, j]. Most meetings within capacity is a
linear program whose dual price of j is the worth of one more request: each list then orders by

    net = joint - price · forward + bonus,

the chance that both say yes less the worth of the time it asks for, and leaves out what is not worth it (net ≤ 0).
The prices are felt for on the lists themselves (subgradient of the dual: Shor, 1985; congestion in matching markets:
Su, Bayoumi, Joachims, WWW 2022), then raised until every list together asks nobody for more than there is. Attention
falls as 1 / place (Joachims, Swaminathan, Schnabel, WSDM 2017). The bonus is one number: the least that gives newcomers
the share of attention that is kept for them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.allocation.sifting import best_of_each

__all__ = ["Crowd", "Crowding", "Listed", "find_prices", "listed"]

Floats = NDArray[np.float64]

ROUNDS = 240
STRIDE = 0.02
"""Longest move of a price in a round, in meetings a request."""
RAISES = 600
NEAR, FAR = 60, 400
"""Best candidates of each list among which prices are felt for, and among which they are settled."""
HALVINGS = 6
OVER = 1e-9


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everything that is asked of one kind: k candidates of n lists for m counterparts."""

    askers: NDArray[np.int32]  # int32[k], ascending
    counterparts: NDArray[np.int32]  # int32[k]
    forward: Floats  # float64[k], chance that the asker says yes
    joint: Floats  # float64[k], chance that both do
    capacity: Floats  # float64[m], requests that can be taken; inf: no limit is known
    newcomers: NDArray[np.bool_]  # bool[m], those that hardly anybody has been shown
    places: int = 10  # length of a list

    @property
    def attention(self) -> Floats:
        """float64[places]: chance that a place is looked at."""
        return 1.0 / np.arange(1, self.places + 1)


@dataclass(frozen=True, slots=True)
class Listed:
    """What all lists together lead to."""

    shown: NDArray[np.int64]  # pairs, list by list, best first
    ranks: NDArray[np.int64]  # their places from 0
    requests: Floats  # float64[m], expected
    value: float  # meetings expected: requests that the counterpart wants too
    attention: Floats  # float64[m], expected looks
    net: float  # value less the prices paid: what the lists maximise

    def newcomer_share(self, crowd: Crowd) -> float:
        """Share of all attention that newcomers get."""
        total = float(self.attention.sum())
        return float(self.attention[crowd.newcomers].sum()) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Crowding:
    """Prices of one kind with what they do; `bound` is what no lists within capacity could exceed (newcomers aside)."""

    crowd: Crowd
    prices: Floats  # float64[m], worth of a request
    bonus: float  # of newcomers
    free: Listed  # without prices
    priced: Listed
    bound: float

    @property
    def loss(self) -> float:
        """Share of the meetings of the lists without prices that is given up, were those possible at all."""
        return 1.0 - self.priced.value / self.free.value if self.free.value else 0.0

    @property
    def over_count(self) -> int:
        """Counterparts that are still asked for more than they can take."""
        return int((self.priced.requests > self.crowd.capacity * (1 + 1e-6)).sum())


def listed(crowd: Crowd, prices: Floats, bonus: float = 0.0) -> Listed:
    """The lists of all askers at these prices, ties by the order of the counterparts."""
    extra = bonus * crowd.newcomers[crowd.counterparts]
    net = crowd.joint - prices[crowd.counterparts] * crowd.forward + extra
    open_pairs = np.flatnonzero(net > 0)
    heads, worth = crowd.askers[open_pairs], net[open_pairs]
    order = np.lexsort((crowd.counterparts[open_pairs], -worth, heads))
    heads = heads[order]
    starts = np.flatnonzero(np.concatenate([[True], heads[1:] != heads[:-1]])) if len(heads) else np.zeros(0, np.int64)
    ranks = np.arange(len(heads)) - np.repeat(starts, np.diff(np.append(starts, len(heads))))
    kept = ranks < crowd.places
    shown, ranks = open_pairs[order[kept]], ranks[kept]
    looks = crowd.attention[ranks]
    ends, size = crowd.counterparts[shown], len(crowd.capacity)
    return Listed(
        shown, ranks, _sum(ends, looks * crowd.forward[shown], size), float(looks @ crowd.joint[shown]), _sum(ends, looks, size),
        float(looks @ net[shown]),
    )  # fmt: skip


def _sum(places: NDArray[np.int32] | NDArray[np.int64], amounts: Floats, size: int) -> Floats:
    return np.bincount(places, amounts, size).astype(np.float64)


def find_prices(crowd: Crowd, *, newcomer_share: float = 0.0) -> Crowding:
    """Prices by which the lists ask nobody for more than there is, and the least bonus that gives newcomers their share.

    Newcomers are kept no greater share than they have of all capacity; where even that needs a bonus above what a place
    is commonly worth, they get what that bonus gives.
    """
    nothing = np.zeros(len(crowd.capacity))
    free = listed(crowd, nothing)
    prices, bound = nothing, free.value
    for _ in range(2):  # who is near is another question once the stars have become dear
        prices = _felt(_Grid(crowd, NEAR, prices), prices, 0.0, ROUNDS // 2)
        bound = min(bound, _bound(crowd, prices))
    prices = _settled(_Grid(crowd, FAR, prices), prices, 0.0)
    bonus = 0.0
    share = min(newcomer_share, _room(crowd))
    shown = listed(crowd, prices)
    if share > 0 and len(shown.shown) and shown.newcomer_share(crowd) < share:
        prices, bonus = _with_newcomers(crowd, prices, share)
    return Crowding(crowd, prices, bonus, free, listed(crowd, prices, bonus), min(bound, _bound(crowd, prices)))


def _room(crowd: Crowd) -> float:
    """Share of all capacity that is the newcomers'; 1 where some have no limit."""
    theirs, everybody = float(crowd.capacity[crowd.newcomers].sum()), float(crowd.capacity.sum())
    return theirs / everybody if 0 < everybody < np.inf else 1.0 if theirs else 0.0


def _with_newcomers(crowd: Crowd, prices: Floats, share: float) -> tuple[Floats, float]:
    """The bonus by halving, each time with prices that keep the capacities again."""
    low, high = 0.0, float(np.median(crowd.joint[listed(crowd, prices).shown])) * 2
    best, bonus = prices, high
    for _ in range(HALVINGS):
        tried = _felt(_Grid(crowd, NEAR, prices, bonus), prices, bonus, ROUNDS // 4)
        tried = _settled(_Grid(crowd, NEAR, tried, bonus), tried, bonus)
        if listed(crowd, tried, bonus).newcomer_share(crowd) >= share or bonus == high:
            high, best = bonus, tried
        else:
            low = bonus
        bonus = (low + high) / 2
    return _settled(_Grid(crowd, FAR, best, high), best, high), high


class _Grid:
    """The best candidates of every list at some prices as a table, lists × width, so that a round takes milliseconds."""

    def __init__(self, crowd: Crowd, width: int, prices: Floats, bonus: float = 0.0) -> None:
        self.crowd = crowd
        net = crowd.joint - prices[crowd.counterparts] * crowd.forward + bonus * crowd.newcomers[crowd.counterparts]
        pairs = best_of_each(crowd.askers, net, width)
        starts = np.flatnonzero(np.diff(crowd.askers[pairs], prepend=-1))
        counts = np.diff(np.append(starts, len(pairs)))
        rows = np.repeat(np.arange(len(starts)), counts)
        columns = np.arange(len(pairs)) - np.repeat(starts, counts)
        shape = len(starts), max(int(counts.max(initial=0)), crowd.places)
        self.ends = np.zeros(shape, np.int64)
        self.forward, self.joint = np.zeros(shape), np.full(shape, -np.inf)
        self.ends[rows, columns] = crowd.counterparts[pairs]
        self.forward[rows, columns], self.joint[rows, columns] = crowd.forward[pairs], crowd.joint[pairs]
        self.limited = np.isfinite(crowd.capacity)

    def requests(self, prices: Floats, bonus: float) -> Floats:
        """float64[m]: requests of each counterpart that the lists lead to."""
        net = self.joint - prices[self.ends] * self.forward
        if bonus:
            net += bonus * self.crowd.newcomers[self.ends]
        places = self.crowd.places
        best = np.argpartition(-net, places - 1, axis=1)[:, :places]
        worth = np.take_along_axis(net, best, axis=1)
        order = np.argsort(-worth, axis=1)
        best, worth = np.take_along_axis(best, order, axis=1), np.take_along_axis(worth, order, axis=1)
        looks = np.where(worth > 0, self.crowd.attention, 0.0)
        ends, forward = np.take_along_axis(self.ends, best, axis=1), np.take_along_axis(self.forward, best, axis=1)
        return _sum(ends.ravel(), (looks * forward).ravel(), len(prices))


def _felt(grid: _Grid, start: Floats, bonus: float, rounds: int) -> Floats:
    """Prices near the best.

    Each price moves by a step of its own, longer while it keeps its way and half as long when it turns (Rprop: Riedmiller,
    Braun, 1993).
    """
    capacity, limited = grid.crowd.capacity, grid.limited
    step, before = np.full(len(capacity), STRIDE), np.zeros(len(capacity))
    prices = start.copy()
    for _ in range(rounds):
        requests = grid.requests(prices, bonus)
        way = np.where(limited, np.sign(requests - capacity), 0.0)
        step = np.clip(np.where(way * before < 0, step * 0.5, step * 1.2), STRIDE / 200, STRIDE)
        before = way
        prices = np.maximum(prices + step * way, 0.0)
    return prices


def _settled(grid: _Grid, prices: Floats, bonus: float) -> Floats:
    """Prices raised bit by bit where the lists still ask for too much, as in an ascending auction (Demange, Gale, 1986).

    No price needs to pass what a request can be worth, so this ends.
    """
    prices, step = prices.copy(), np.full(len(prices), STRIDE / 20)
    for _ in range(RAISES):
        over = grid.limited & (grid.requests(prices, bonus) > grid.crowd.capacity * (1 + OVER))
        if not over.any():
            break
        prices[over] += step[over]
        step = np.where(over, step * 1.15, np.maximum(step / 1.5, STRIDE / 20))
    return prices


def _bound(crowd: Crowd, prices: Floats) -> float:
    limited = np.isfinite(crowd.capacity)
    return listed(crowd, prices).net + float(prices[limited] @ crowd.capacity[limited])
