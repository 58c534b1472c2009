"""冲突 · Lower loads that cannot be kept together: the smallest such set, what stands in its way, how many places lack.

First the fewest places lacking are found (phase 1 of the simplex method); its prices name a set whose demands exceed
what its partners can give (Hall, 1935; Hoffman, 1960). Members are then left out one after another while the rest still
conflicts, so that no part of the set named is a conflict of its own (irreducible infeasible set, Chinneck, 2008).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.allocation.batch import Batch
from matcher.allocation.program import Program
from matcher.allocation.sifting import Solved, solve

__all__ = ["Conflict", "find_conflict", "too_many_pins"]

LOOKS = 300
"""Programs that are solved at most to make the set smaller."""
POSITIVE = 0.5
"""Phase-1 prices are whole numbers: this tells 0 from 1."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Ask less of `asking` (or of `floors`), or let `limited` take more: `needed` - `available` places in all."""

    asking: tuple[str, ...]  # ids whose lower loads cannot be kept together
    floors: tuple[str, ...]  # "asker_floor", "counterpart_floor" where one of them is part of it
    limited: tuple[str, ...]  # ids whose upper loads stand in the way
    needed: int
    available: int
    is_irreducible: bool  # without any one member the rest can be kept


def too_many_pins(batch: Batch, program: Program) -> Conflict | None:
    """The member with the most pinned pairs above its upper load; None when there is none."""
    over = int(np.argmin(program.upper)) if program.node_count else 0
    if not program.node_count or program.upper[over] >= 0:
        return None
    name = _names(batch)[over]
    limits = np.concatenate([batch.asker_loads.upper, batch.counterpart_loads.upper])
    return Conflict((name,), (), (name,), int(limits[over] - program.upper[over]), int(limits[over]), True)


def find_conflict(batch: Batch, program: Program) -> Conflict | NDArray[np.int64]:
    """The conflict among lower loads and floors, or pairs by which all of them can be kept."""
    if not program.lower.any() and not any(floor.at_least for floor in program.floors):
        return np.zeros(0, np.int64)
    blank = replace(program, values=np.zeros(len(program)), first=np.zeros(program.asker_count))
    solved = solve(blank, soft=True)
    if not solved.short:
        return np.flatnonzero(solved.chosen)
    return _told(batch, blank, *_smaller(blank, solved))


def _smaller(program: Program, solved: Solved) -> tuple[NDArray[np.int64], Solved, bool]:
    """Members (nodes, then floors) that conflict and of which hardly any can be left out; their solution."""
    members = _members(solved)
    looks, size = 0, max(1, len(members) // 2)
    while size >= 1 and looks < LOOKS:
        at = 0
        while at < len(members) and looks < LOOKS:
            rest = np.delete(members, np.s_[at : at + size])
            fewer = solve(_only(program, rest), soft=True) if len(rest) else None
            looks += 1
            if fewer is not None and fewer.short:
                members, solved = np.intersect1d(rest, _members(fewer)), fewer
            else:
                at += size
        size //= 2
    return members, solve(_only(program, members), soft=True), looks < LOOKS


def _members(solved: Solved) -> NDArray[np.int64]:
    return np.flatnonzero(np.concatenate([solved.prices.lower, solved.prices.floors]) > POSITIVE)


def _only(program: Program, members: NDArray[np.int64]) -> Program:
    """The program with the lower loads and floors of the members alone, over the pairs that can serve them."""
    asked = np.zeros(program.node_count + len(program.floors), np.bool_)
    asked[members] = True
    nodes = asked[: program.node_count]
    floors = tuple(
        floor if kept else replace(floor, at_least=0)
        for floor, kept in zip(program.floors, asked[program.node_count :], strict=True)
    )
    touched = nodes.copy()
    for floor in floors:
        if floor.at_least:
            touched |= floor.members
    lower = np.where(nodes, program.lower, 0)
    return replace(program, lower=lower, floors=floors).take(touched[program.heads] | touched[program.tails])


def _told(batch: Batch, program: Program, members: NDArray[np.int64], solved: Solved, irreducible: bool) -> Conflict:
    names, prices = _names(batch), solved.prices
    sides = [name for name in ("asker_floor", "counterpart_floor") if getattr(batch, name) is not None]
    nodes, floors = members[members < program.node_count], members[members >= program.node_count] - program.node_count
    needed = int(program.lower[nodes].sum()) + sum(program.floors[number].at_least for number in floors.tolist())
    return Conflict(
        asking=tuple(names[node] for node in nodes.tolist()),
        floors=tuple(sides[number] for number in floors.tolist()),
        limited=tuple(names[node] for node in np.flatnonzero(prices.upper > POSITIVE).tolist()),
        needed=needed, available=needed - solved.short, is_irreducible=irreducible,
    )  # fmt: skip


def _names(batch: Batch) -> tuple[str, ...]:
    return (*batch.asker_ids, *batch.counterpart_ids)
