"""投资要求 · A fund's mandate read against the chains: its segments, those beside them, words no chain knows (方案 三(七)).

“聚焦新质产业设立创投基金,重点投向人工智能、眼脑健康等未来产业”.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import process

from graph import IndustryChain
from graph.vocabulary import Relation
from matcher.errors import BadInput
from matcher.measures.funds import Fund

__all__ = ["FutureIndustry", "Mandate", "UnknownSector", "mandate_of", "read_future_industries", "segments_named"]


@dataclass(frozen=True, slots=True)
class UnknownSector:
    """A sector word that names no segment, and the nearest names there are."""

    word: str
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FutureIndustry:
    """An industry that the plan names as future, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Mandate:
    """A fund's terms with its sectors as segment ids. An empty `focus` without unknown sectors puts no limit."""

    fund: Fund
    focus: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()  # segments that supply the focus or buy from it
    unknown_sectors: tuple[UnknownSector, ...] = ()
    future: Mapping[str, FutureIndustry] = field(default_factory=dict)  # by segment id


def mandate_of(fund: Fund, chain: IndustryChain, future: Mapping[str, FutureIndustry] | None = None) -> Mandate:
    """The mandate of a fund. Segments that it states bind; where it states none its sector words are looked up.

    Raises BadInput("ticket_inverted") when the least ticket is larger than the largest.
    """
    low, high = fund.ticket_min_cny, fund.ticket_max_cny
    if low is not None and high is not None and low > high:
        raise BadInput("ticket_inverted", value=fund.name, low=low, high=high)
    stated = frozenset(name for name in fund.segments if name in chain.segments)
    lost = [name for name in fund.segments if name not in chain.segments]
    named = {word: segments_named(word, chain) for word in fund.sectors} if not fund.segments else {}
    unknown = (*lost, *(word for word, found in named.items() if not found))
    focus = stated | {name for found in named.values() for name in found}
    return Mandate(
        fund, frozenset(focus), _beside(focus, chain), tuple(_unknown(word, chain) for word in unknown), future or {}
    )


def read_future_industries(path: Path) -> dict[str, FutureIndustry]:
    """Segment id → the future industry it belongs to (the first that lists it), from data/codes/future_industries.csv."""
    found: dict[str, FutureIndustry] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in row["segments"].split(";"):
                found.setdefault(name, FutureIndustry(row["name"], row["name_en"]))
    return found


def segments_named(word: str, chain: IndustryChain) -> tuple[str, ...]:
    """Segments a sector word means, in id order: of that very name, else those whose names hold it, else its products."""
    named = {segment.id: (segment.name, *segment.synonyms) for segment in chain.segments.values()}
    for fits in (lambda name: name == word, lambda name: word in name):
        found = tuple(segment_id for segment_id, names in named.items() if any(map(fits, names)))
        if found:
            return found
    return tuple(one.id for one in chain.segments.values() if any(word in product for product in one.products))


def _beside(focus: frozenset[str] | set[str], chain: IndustryChain) -> frozenset[str]:
    found = set()
    for name in focus:
        row = chain.row(f"segment:{name}")
        for inward in (False, True):
            near = chain.neighbours(row, Relation.SUPPLIES, inward=inward).tolist()
            found |= {
                chain.node_ids[one].removeprefix("segment:")
                for one in near
                if chain.node_ids[one].startswith("segment:")
            }
    return frozenset(found - focus)


def _unknown(word: str, chain: IndustryChain) -> UnknownSector:
    names = sorted({name for segment in chain.segments.values() for name in (segment.name, *segment.synonyms)})
    return UnknownSector(word, tuple(name for name, *_ in process.extract(word, names, limit=3)))
