"""网络流 · Who meets, exactly: a b-matching of two sides with a bound on all meetings is a network flow, hence integral.

Source → calendar → participant → pair → participant → calendar → sink, beside a bypass that leaves room unused. Solved by the
cost-scaling push-relabel of A. V. Goldberg (J. Algorithms 22, 1997) in OR-tools on whole costs; the potentials of the residual
network (Bellman–Ford) are the dual prices. Pairs that no one would choose are left out first and priced in where the duals say so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from matcher.errors import Unavailable

COST_BITS = 60  # the solver multiplies costs by the number of nodes within 63 bits
FINEST_BITS = 40
MANY_PAIRS = 200_000
NEVER = np.int64(2**62)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two sides to be joined: pair p joins participant `tail[p]` of the first side with `head[p]` of the second.

    `cap`, `floor` int64[n] most and fewest meetings, `met` int64[n] meetings each has already, `calendar` int[n], `calendar_cap`
    int64[c], `total` most meetings of all, `second` bool[n] who is of the second side.
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    weight: Floats
    cap: Ints
    floor: Ints
    met: Ints
    calendar: NDArray[np.int32]
    calendar_cap: Ints
    total: int
    second: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ladder:
    """What the k-th meeting of a participant is worth beyond its weight: `steps`, falling.

    A ruling ladder outweighs every gain of value; otherwise a step of 1 weighs as much as the best pair.
    """

    steps: tuple[float, ...]
    rules: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """`chosen` bool[m]; prices of a place with each participant (negative: the price of a promise), calendar, and of all meetings."""

    chosen: NDArray[np.bool_]
    participant: Floats
    calendar: Floats
    meeting: float


@dataclass(slots=True)
class _Arcs:
    tails: list[NDArray[np.int32]]
    heads: list[NDArray[np.int32]]
    caps: list[Ints]
    costs: list[Ints]

    def add(self, tail: NDArray[np.int32], head: NDArray[np.int32], cap: Ints, cost: Ints) -> None:
        self.tails.append(tail)
        self.heads.append(head)
        self.caps.append(cap)
        self.costs.append(cost)


def best_pairs(sides: Sides, ladder: Ladder | None = None) -> Flow:
    """The pairs of the largest total: as many promised meetings as can be, then the ladder, then weight."""
    count = len(sides.weight)
    use = np.ones(count, np.bool_) if count <= MANY_PAIRS else _promising(sides)
    while True:
        flow = _solve(sides, np.flatnonzero(use), ladder)
        price = flow.participant[sides.tail] + flow.participant[sides.head]
        price += flow.calendar[sides.calendar[sides.tail]] + flow.calendar[sides.calendar[sides.head]] + flow.meeting
        missed = ~use & (sides.weight > price + 1e-9 * max(1.0, float(np.abs(sides.weight).max(initial=0))))
        if not missed.any():
            return flow
        use |= missed


def _promising(sides: Sides) -> NDArray[np.bool_]:
    """The heaviest pairs of each participant, twice as many as it can take."""
    use = np.zeros(len(sides.weight), np.bool_)
    for ends in (sides.tail, sides.head):
        order = np.lexsort((-sides.weight, ends))
        begins = np.searchsorted(ends[order], np.arange(len(sides.cap)))
        rank = np.arange(len(order)) - begins[ends[order]]
        use[order[rank < 2 * sides.cap[ends[order]] + 8]] = True
    return use


def _solve(sides: Sides, pairs: NDArray[np.intp], ladder: Ladder | None) -> Flow:
    n, calendars = len(sides.cap), len(sides.calendar_cap)
    source, sink = n + calendars, n + calendars + 1
    top = float(np.abs(sides.weight).max(initial=0.0)) or 1.0
    depth = int(sides.cap.max(initial=0)) if ladder else 0
    steps = np.array([*ladder.steps, *([0.0] * depth)][:depth]) if ladder else np.zeros(0)
    round_trip = 2.0 * min(n, 2 * int(min((~sides.second).sum(), sides.second.sum())) + 2)
    unit = (round_trip if ladder and ladder.rules else 1.0) if ladder else 0.0
    promise = round_trip + 4.0 * unit * float(steps.max(initial=0.0))
    highest = max(1.0, promise + unit * float(steps.max(initial=0.0)) + 1.0)
    bits = min(FINEST_BITS, COST_BITS - int(np.ceil(np.log2((n + calendars + 3) * highest))))
    scale = 2.0**bits / top
    arcs = _Arcs([], [], [], [])
    cost = -np.rint(sides.weight[pairs] * scale).astype(np.int64)
    arcs.add(sides.tail[pairs], sides.head[pairs], np.ones(len(pairs), np.int64), cost)
    _stands(sides, arcs, np.rint(steps * unit * 2.0**bits).astype(np.int64), int(promise * 2.0**bits), source, sink)
    for second in (False, True):
        mine = np.unique(sides.calendar[sides.second == second]).astype(np.int32)
        inner, rim = (mine + n).astype(np.int32), np.full(len(mine), sink if second else source, np.int32)
        tail, head = (inner, rim) if second else (rim, inner)
        arcs.add(tail, head, sides.calendar_cap[mine], np.zeros(len(mine), np.int64))
    total = int(min(sides.total, sides.cap[~sides.second].sum() + 1))  # one more than can be: then room has no price
    arcs.add(
        np.array([source], np.int32), np.array([sink], np.int32), np.array([total], np.int64), np.zeros(1, np.int64)
    )
    tails, heads = np.concatenate(arcs.tails), np.concatenate(arcs.heads)
    caps, costs = np.concatenate(arcs.caps), np.concatenate(arcs.costs)
    flows = minimum_cost(tails, heads, caps, costs, source, sink, total)
    chosen = np.zeros(len(sides.weight), np.bool_)
    chosen[pairs] = flows[: len(pairs)] > 0
    distance = _potentials(tails, heads, caps, costs, flows, n + calendars + 2) / scale
    return _prices(sides, chosen, distance, source, sink)


def _stands(sides: Sides, arcs: _Arcs, steps: Ints, promise: int, source: int, sink: int) -> None:
    """Arcs between each participant and its calendar: one for each kind of meeting, the dearest first."""
    n = len(sides.cap)
    for second in (False, True):
        who = np.flatnonzero(sides.second == second).astype(np.int32)
        inner = (sides.calendar[who] + n).astype(np.int32)
        cap, met = sides.cap[who], sides.met[who]
        owed = np.clip(sides.floor[who] - met, 0, cap)
        parts: list[tuple[Ints, Ints]] = []
        if not len(steps):
            zero = np.zeros(len(who), np.int64)
            parts = [(owed, zero - promise), (cap - owed, zero)]
        else:
            padded = np.append(steps, 0)
            for k in range(int(cap.max(initial=0))):
                bonus = padded[np.minimum(met + k, len(steps))] + np.where(k < owed, promise, 0)
                parts.append(((k < cap).astype(np.int64), -bonus))
        for room, cost in parts:
            some = room > 0
            ends = (inner[some], who[some]) if not second else (who[some], inner[some])
            arcs.add(ends[0], ends[1], room[some], cost[some])


def minimum_cost(
    tails: NDArray[np.int32], heads: NDArray[np.int32], caps: Ints, costs: Ints, source: int, sink: int, total: int
) -> Ints:
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, caps, costs)
    solver.set_nodes_supplies(np.array([source, sink], np.int32), np.array([total, -total], np.int64))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise Unavailable("fair_solver_failed", value=str(status))
    return np.asarray(solver.flows(arcs), np.int64)


def _potentials(
    tails: NDArray[np.int32], heads: NDArray[np.int32], caps: Ints, costs: Ints, flows: Ints, nodes: int
) -> Floats:
    """Shortest distances in the residual network from a node before all others (Bellman–Ford, all arcs at once)."""
    forth, back = flows < caps, flows > 0
    tail = np.concatenate((tails[forth], heads[back]))
    head = np.concatenate((heads[forth], tails[back]))
    cost = np.concatenate((costs[forth], -costs[back]))
    order = np.argsort(head, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    targets, begins = np.unique(head, return_index=True)
    distance = np.zeros(nodes, np.int64)
    for _ in range(nodes + 1):
        reached = np.minimum.reduceat(distance[tail] + cost, begins) if len(tail) else np.zeros(0, np.int64)
        nearer = reached < distance[targets]
        if not nearer.any():
            return distance.astype(np.float64)
        distance[targets[nearer]] = reached[nearer]
    raise Unavailable("fair_solver_failed", value="negative cycle")  # the flow was not of least cost after all


def _prices(sides: Sides, chosen: NDArray[np.bool_], distance: Floats, source: int, sink: int) -> Flow:
    n, calendars = len(sides.cap), len(sides.calendar_cap)
    own = distance[:n]
    of_calendar = distance[n : n + calendars]
    rim = np.where(_calendar_side(sides), distance[sink] - of_calendar, of_calendar - distance[source])
    shared = of_calendar[sides.calendar]
    place = np.where(sides.second, shared - own, own - shared)
    meeting = float(distance[source] - distance[sink])
    return Flow(chosen, place, np.maximum(rim, 0.0), max(meeting, 0.0))


def _calendar_side(sides: Sides) -> NDArray[np.bool_]:
    side = np.zeros(len(sides.calendar_cap), np.bool_)
    side[sides.calendar] = sides.second
    return side


def step_ladder(fairness: float, depth: int) -> Ladder:
    """The fairness dial in (0, 1): at 0.5 the first meeting of someone without one weighs as much as the best pair."""
    return Ladder(_falling(depth, fairness / (1.0 - fairness) / max(depth, 1)), rules=False)


def fair_ladder(depth: int) -> Ladder:
    """Worst-off first: a strictly falling ladder makes the sorted numbers of meetings lexicographically largest.

    The vectors (meetings of the first side, -meetings of the second) form an M-convex set, where exchanges of one unit decide
    (K. Murota, Discrete Convex Analysis, 2003), so any strictly falling ladder has the same optimum.
    """
    return Ladder(_falling(depth, 1.0), rules=True)


def least_ladder(least: int) -> Ladder:
    """Worst-off first up to so many meetings each, value beyond: the cheapest way to bring everybody so far."""
    return Ladder(_falling(least, 1.0), rules=True)


def served_ladder() -> Ladder:
    """As many with at least one meeting as can be."""
    return Ladder((1.0,), rules=True)


def _falling(depth: int, step: float) -> tuple[float, ...]:
    return tuple(step * (depth - k) for k in range(depth))


__all__ = ["Flow", "Ladder", "Sides", "best_pairs", "fair_ladder", "least_ladder", "served_ladder", "step_ladder"]
