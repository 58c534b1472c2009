"""名册 · Start-ups as numpy columns: what a mandate is held against and what the model reads, for a hundred thousand at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.regions import nearness
from graph.vocabulary import Stage
from matcher.entities import Party

__all__ = ["STAGES", "Roster", "own_words"]

STAGES: Final = tuple(Stage)
CLEAR_LENGTH: Final = 8
"""Characters from which a description says something, as in ranking.features.asks_clearly."""


@dataclass(frozen=True, slots=True)
class Roster:
    """n start-ups in id order. Numbers point into the tuples of names beside them; -1: not known."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]  # name, own words and products
    region_codes: tuple[str, ...]
    segment_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    stages: NDArray[np.int8]  # [n] into STAGES
    regions: NDArray[np.int32]  # [n] into region_codes
    groups: NDArray[np.int32]  # [n] into group_ids: who belongs together, itself where it belongs to nobody
    raising_cny: NDArray[np.float64]  # [n], NaN: not known
    clarity: NDArray[np.float64]  # [n] 0–1: share of products, words, region and stage that is known
    segment_starts: NDArray[np.int64]  # [n + 1]
    segment_items: NDArray[np.int32]
    stated: NDArray[np.bool_]  # [n] the segments are its own word; else what its words point to
    vectors: NDArray[np.float32]  # [n, d], rows of length 1 or 0

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(
        cls, parties: Sequence[Party], vectors: NDArray[np.float32], placed: Mapping[str, Sequence[str]] | None = None
    ) -> Roster:
        """The columns of the parties, in their order; `vectors` float32[n, d] of `own_words`, in the same order.

        `placed`: segments by party id for those that state none.
        """
        regions, segments, groups = _Names(), _Names(), _Names()
        found = placed or {}
        items = [[segments.number(name) for name in party.segments or found.get(party.id, ())] for party in parties]
        return cls(
            ids=tuple(party.id for party in parties),
            texts=tuple(own_words(party) for party in parties),
            stages=np.array([-1 if p.stage is None else STAGES.index(p.stage) for p in parties], np.int8),
            regions=np.array([-1 if p.region is None else regions.number(p.region) for p in parties], np.int32),
            groups=np.array([groups.number(party.affiliate_of or party.id) for party in parties], np.int32),
            raising_cny=np.array([_money(party) for party in parties], np.float64),
            clarity=np.array([_clarity(party) for party in parties], np.float64),
            segment_starts=np.concatenate([[0], np.cumsum([len(own) for own in items], dtype=np.int64)]).astype(np.int64),
            segment_items=np.array([item for own in items for item in own], np.int32),
            stated=np.array([bool(party.segments) for party in parties], bool),
            vectors=vectors,
            region_codes=tuple(regions), segment_ids=tuple(segments), group_ids=tuple(groups),
        )  # fmt: skip

    def released(self, ids: Collection[str] | None) -> Roster:
        """The roster as somebody sees it to whom only these start-ups told the sum they raise; None: all of them."""
        if ids is None:
            return self
        return replace(self, raising_cny=np.where(self.among(ids), self.raising_cny, np.nan))

    def among(self, ids: Collection[str]) -> NDArray[np.bool_]:
        """bool[n]: is one of these."""
        return _are_in(self.ids, ids)

    def of_group_among(self, ids: Collection[str]) -> NDArray[np.bool_]:
        """bool[n]: belongs to one of these groups."""
        return _are_in(self.group_ids, ids)[self.groups]

    def segments_of(self, row: int) -> tuple[str, ...]:
        """Segment ids of one start-up."""
        items = self.segment_items[self.segment_starts[row] : self.segment_starts[row + 1]]
        return tuple(self.segment_ids[item] for item in items)

    def largest_of_segments(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64[n]: the largest of `values` (one a segment id) among a start-up's segments; NaN without any."""
        counts = np.diff(self.segment_starts)
        found = np.full(len(self), np.nan)
        filled = counts > 0
        if filled.any():
            found[filled] = np.maximum.reduceat(values[self.segment_items], self.segment_starts[:-1][filled])
        return found

    def lies_in(self, allowed: Collection[str]) -> NDArray[np.int8]:
        """int8[n]: 1 inside one of the regions, 0 outside, -1 not known. A county lies in its city and province."""
        inside = [
            any(code.startswith(wide) or nearness(code, wide) == 1.0 for wide in allowed) for code in self.region_codes
        ]
        return np.array([*inside, -1], np.int8)[self.regions]

    def nearness_to(self, region: str | None) -> NDArray[np.float64]:
        """float64[n]: graph.regions.nearness of each start-up; NaN unknown."""
        values = [np.nan if region is None else nearness(code, region) for code in self.region_codes]
        return np.array([*values, np.nan])[self.regions]


def own_words(party: Party) -> str:
    """What a start-up says of itself: its name, its words, its products."""
    return " ".join(filter(None, (party.name, party.text, "、".join(party.products))))


def _are_in(names: tuple[str, ...], ids: Collection[str]) -> NDArray[np.bool_]:
    return np.fromiter(map(frozenset(ids).__contains__, names), np.bool_, len(names))


def _money(party: Party) -> float:
    asked = party.facts.get("raising_cny")
    return float(asked) if isinstance(asked, (int, float, Decimal)) and not isinstance(asked, bool) else np.nan


def _clarity(party: Party) -> float:
    known = (bool(party.products or party.inputs), len(party.text) >= CLEAR_LENGTH, party.region, party.stage)
    return sum(map(bool, known)) / len(known)


class _Names(dict[str, int]):
    """Names in the order in which they came, each with its number."""

    def number(self, name: str) -> int:
        return self.setdefault(name, len(self))
