"""补位 · Which firms stand nearest to filling a gap, and why: elsewhere in the segment, in a substitute, beside it, of like materials.

The strengths of the reasons are assumed; ties are broken by closeness along the graph (proximity.py), then by id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import product
from math import isnan
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.firm_columns import FirmRegions, firm_columns
from graph.proximity import Proximity
from graph.vocabulary import Labelled, NodeType, Relation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.chain import IndustryChain

    Rows = NDArray[np.int32]

_MOST_PRODUCTS = 5000  # like products looked at: on one big cycle nearly all are alike, and that says nothing
_MOST_NAMES = 20  # of a firm's grounds
_FULL_COUNT = 3  # shared products from which a reason has its whole strength
_UNKNOWN_REGION = 0.15  # nearness of a firm whose region is not known (assumed)


class FillReason(Labelled):
    """Why a firm could fill a gap, the strongest first."""

    SAME_SEGMENT = "same_segment", "在别处已做此环节", "stands in the segment elsewhere"
    SUBSTITUTE = "substitute", "在可替代的环节", "stands in a segment that can stand in for it"
    SAME_MATERIALS = "same_materials", "用同样的材料做别的产品", "makes other products of the same materials"
    MAKES_INPUTS = "makes_inputs", "生产此环节要买的东西", "makes what the segment buys"
    ADJACENT = "adjacent", "在上下游或同类环节", "stands in a neighbouring segment"


STRENGTHS: Mapping[FillReason, float] = {
    FillReason.SAME_SEGMENT: 1.0,
    FillReason.SUBSTITUTE: 0.7,
    FillReason.SAME_MATERIALS: 0.5,
    FillReason.MAKES_INPUTS: 0.4,
    FillReason.ADJACENT: 0.3,
}


COUNTED: Final = (FillReason.MAKES_INPUTS, FillReason.SAME_MATERIALS)
"""Reasons that grow with how many products are shared; one segment is as good as three."""
ORDER: Final = (FillReason.SAME_SEGMENT, FillReason.SUBSTITUTE, FillReason.ADJACENT, *COUNTED)
"""How strengths are summed, so that the same firms always get the same sum to the last digit."""


def _levels(reason: FillReason) -> list[float]:
    """Strength of a reason by how many things it rests on."""
    most = _FULL_COUNT if reason in COUNTED else 1
    return [STRENGTHS[reason] * (count / most) for count in range(most + 1)]


_STRENGTHS: Final = np.array([round(sum(levels), 4) for levels in product(*map(_levels, ORDER))])
"""There are few sums: one for each choice of levels, in the order of mixed digits."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason with what it rests on: ids of segments, or names of products."""

    reason: FillReason
    through: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filler:
    """A firm near to filling a gap; `strength` is the sum of its reasons', `closeness` its proximity to the segment."""

    firm_id: str
    strength: float
    nearness: float | None  # of its region to that of the gap, 0–1; None where either is not known
    closeness: float
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Hits:
    """What speaks for firms by one reason: firm numbers beside the rows of the segments or products they come through."""

    reason: FillReason
    firms: Rows
    through: Rows


class Fillers:
    """Looks for firms that could fill gaps of one chain graph. Built once."""

    def __init__(
        self, chain: IndustryChain, firm_regions: Mapping[str, str], supplying: Set[str] | None = None
    ) -> None:
        """`firm_regions`: firm id → GB/T 2260 code; `supplying`: the firms to choose from, None for all."""
        self._chain, self._columns = chain, chain.derived(firm_columns)
        self._regions = FirmRegions.of(self._columns.ids, firm_regions)
        self._usable = np.array([supplying is None or name in supplying for name in self._columns.ids], dtype=np.bool_)
        self._firms = chain.rows_of(NodeType.FIRM)
        self._number_of = np.full(len(chain), -1, np.int32)
        self._number_of[self._firms] = np.arange(self._firms.size)
        self._proximity = Proximity(chain)

    def near(self, segment_id: str, region: str | None = None, limit: int = 5) -> list[Filler]:
        """The firms nearest to filling a segment in a region, firms that fill it there already left out.

        Raises KeyError for a segment that is not in the chain.
        """
        row = self._chain.row(f"segment:{segment_id}")
        hits = list(self._hits(row))
        strengths = self._strengths(hits)
        found = np.flatnonzero((strengths > 0) & self._free(row, region))
        # halved for a firm far away: who is next door fills a gap sooner
        weights = strengths[found] * (0.5 + 0.5 * self._regions.nearness_to(region, _UNKNOWN_REGION, found))
        kept = _may_be_among(weights, max(0, limit))
        found, weights = found[kept], weights[kept]
        close = self._closeness(row, found)
        best = np.lexsort((found, -close, -weights))[: max(0, limit)]
        found, close = found[best], close[best]
        grounds, near = self._grounds(hits, found), self._regions.nearness_to(region, np.nan, found)
        rows = zip(found.tolist(), strengths[found].tolist(), near.tolist(), close.tolist(), strict=True)
        return [
            Filler(self._columns.ids[number], strength, None if isnan(here) else here, closeness, grounds[number])
            for number, strength, here, closeness in rows
        ]

    def has_any(self, segment_id: str, region: str | None = None) -> bool:
        """Whether `near` would name anybody; the first reason that finds one is enough."""
        row = self._chain.row(f"segment:{segment_id}")
        free = self._free(row, region)
        return any(bool(free[hits.firms].any()) for hits in self._hits(row))

    def _free(self, row: int, region: str | None) -> NDArray[np.bool_]:
        """bool[n]: firms that may be named and do not stand in the segment in the region."""
        free = self._usable.copy()
        standing = self._standing(row)
        free[standing[self._regions.inside(region, standing)]] = False
        return free

    def _strengths(self, hits: Sequence[_Hits]) -> NDArray[np.float64]:
        """float64[n]: the sum of each firm's reasons."""
        sums = np.zeros(self._firms.size, np.int64)
        for own in hits:
            levels = _FULL_COUNT + 1 if own.reason in COUNTED else 2
            counts = np.bincount(own.firms, minlength=sums.size)
            sums = sums * levels + np.minimum(counts, levels - 1)
        return _STRENGTHS[sums]

    def _closeness(self, row: int, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Proximity of firms to the segment, to six places."""
        rows, scores = self._proximity.reached([row])
        reached = np.zeros(len(self._chain))
        reached[rows] = scores
        # of a float32 times 10^6 nothing is lost in float64: this rounds as `round` does
        return np.rint(reached[self._firms[numbers]] * 1e6) / 1e6

    def _grounds(self, hits: Sequence[_Hits], numbers: NDArray[np.int64]) -> dict[int, tuple[Ground, ...]]:
        """Firm number → its reasons, the strongest first, with segment ids or product names."""
        wanted = np.zeros(self._firms.size, np.bool_)
        wanted[numbers] = True
        found: dict[int, dict[FillReason, list[str]]] = {number: {} for number in numbers.tolist()}
        for own in hits:
            at = np.flatnonzero(wanted[own.firms])
            for number, row in zip(own.firms[at].tolist(), own.through[at].tolist(), strict=True):
                found[number].setdefault(own.reason, []).append(self._told(row))
        return {
            number: tuple(
                Ground(reason, tuple(dict.fromkeys(told[reason]))[:_MOST_NAMES]) for reason in FillReason if reason in told
            )
            for number, told in found.items()
        }  # fmt: skip

    def _told(self, row: int) -> str:
        is_segment = self._chain.types[row] == NodeType.SEGMENT
        return self._chain.segment_at(row).id if is_segment else self._chain.name(row)

    def _hits(self, row: int) -> Iterator[_Hits]:
        """Who could fill the segment, in the order of ORDER."""
        chain = self._chain
        yield self._those_standing(FillReason.SAME_SEGMENT, [row])
        yield self._those_standing(FillReason.SUBSTITUTE, chain.neighbours(row, Relation.SUBSTITUTES).tolist())
        yield self._those_standing(FillReason.ADJACENT, self._adjacent(row))
        yield self._makers(FillReason.MAKES_INPUTS, chain.neighbours(row, Relation.NEEDS))
        yield self._makers(FillReason.SAME_MATERIALS, self._like_products(row))

    def _those_standing(self, reason: FillReason, segments: list[int]) -> _Hits:
        firms = [self._standing(segment) for segment in segments]
        through = np.repeat(np.array(segments, np.int32), [len(some) for some in firms])
        return _Hits(reason, np.concatenate([np.empty(0, np.int32), *firms]), through)

    def _makers(self, reason: FillReason, products: Rows) -> _Hits:
        made_by = self._chain.into(Relation.MAKES)[products]
        return _Hits(reason, self._number_of[made_by.indices], np.repeat(products, np.diff(made_by.indptr)))

    def _adjacent(self, row: int) -> list[int]:
        """Segments that supply it or buy from it, and those of the same wider segment."""
        chain = self._chain
        wider = chain.neighbours(row, Relation.PART_OF).tolist()
        siblings = [chain.neighbours(one, Relation.PART_OF, inward=True) for one in wider]
        around = [chain.neighbours(row, Relation.SUPPLIES), chain.neighbours(row, Relation.SUPPLIES, inward=True)]
        types = chain.types
        rows = np.unique(np.concatenate([*around, *siblings])) if around or siblings else np.empty(0, np.int32)
        return [one for one in rows.tolist() if one != row and types[one] == NodeType.SEGMENT]

    def _like_products(self, row: int) -> Rows:
        """Products made of the same materials as those of the segment, its own left out."""
        chain = self._chain
        own = chain.neighbours(row, Relation.IN_SEGMENT, inward=True)
        own = own[chain.types[own] == NodeType.PRODUCT]
        materials = chain.into(Relation.SUPPLIES)[own].indices
        alike = chain.out(Relation.SUPPLIES)[np.unique(materials)].indices
        return np.setdiff1d(alike, own).astype(np.int32)[:_MOST_PRODUCTS]

    def _standing(self, segment: int) -> Rows:
        return self._columns.standing_in(self._columns.column_of[self._chain.segment_at(segment).id])


def _may_be_among(values: NDArray[np.float64], count: int) -> NDArray[np.bool_]:
    """bool[n]: the `count` largest with all that equal the least of them."""
    if count == 0 or values.size <= count:
        return np.full(values.size, count > 0)
    least = np.partition(values, values.size - count)[values.size - count]
    found: NDArray[np.bool_] = values >= least
    return found
