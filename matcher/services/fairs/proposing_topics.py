"""议题 · What a fair could be about: segments short of firms or asked for, each with whom to bring together told only if it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from graph.chain import Segment
from graph.fillers import Filler
from matcher.services.demand import Demand
from matcher.services.gaps import GapEntry
from matcher.services.shortages import Shortages, is_of
from matcher.services.standing import Standing

__all__ = ["Asked", "Entry", "entries_of"]

NEAREST = 10  # firms named for a gap that none of the region fills
MOST_TOPICS = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """A segment that is no gap but for which needs are stated: who could meet them are the firms in it."""

    segment: Segment
    firms: tuple[str, ...]
    demand: Demand
    kind: None = None
    may_stand_here: tuple[tuple[str, float], ...] = ()
    fillers: tuple[Filler, ...] = ()


Entry = GapEntry | Asked


@dataclass(frozen=True, slots=True)
class Subject:
    """A segment with demand and supply; `entry` looks up who they are."""

    segment: Segment
    demand_count: int
    entry: Callable[[], Entry]


def entries_of(standing: Standing, region: str | None, chain: str | None) -> tuple[str, list[Entry]]:
    """The chain, the one with most unmet demand where none is asked for, and its segments most asked for; ("", []) without any."""
    subjects = list(_subjects(standing, region, chain))
    if not subjects:
        return "", []
    chosen = _neediest((one.segment.chain, one.demand_count) for one in subjects)
    of_chain = [one for one in subjects if one.segment.chain == chosen]
    most_asked_for = sorted(of_chain, key=lambda one: (-one.demand_count, one.segment.id))[:MOST_TOPICS]
    return chosen, [one.entry() for one in most_asked_for]


def _neediest(demands: Iterable[tuple[str, int]]) -> str:
    """The chain of the largest summed demand, ties by id."""
    sums: dict[str, int] = {}
    for chain, count in demands:
        sums[chain] = sums.get(chain, 0) + count
    return min(sums, key=lambda name: (-sums[name], name))


def _subjects(standing: Standing, region: str | None, chain: str | None) -> Iterator[Subject]:
    """Those that have both sides: somebody asks, and somebody supplies it, might, or could."""
    shortages = Shortages(standing, region, chain)
    segments, counts = standing.chain.segments, shortages.demands.counts(region)
    for short in shortages.all:
        name = short.segment_id
        if counts[name] and shortages.has_supply(short):
            yield Subject(segments[name], counts[name], partial(shortages.entry, short, NEAREST))
    gaps = {short.segment_id for short in shortages.all}
    for name, column in shortages.firms.columns.column_of.items():
        if name in gaps or not is_of(standing.chain, name, chain) or not shortages.demands.needs_here(name, region):
            continue
        numbers = shortages.firms.supplying(column)
        if numbers.size:
            yield Subject(segments[name], counts[name], partial(_asked, shortages, segments[name], region, numbers))


def _asked(shortages: Shortages, segment: Segment, region: str | None, numbers: NDArray[np.int32]) -> Asked:
    return Asked(segment, shortages.firms.columns.named(numbers), shortages.demands.of(segment.id, region))
