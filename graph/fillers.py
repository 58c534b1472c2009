"""补位 · Which firms stand nearest to filling a gap, and why: elsewhere in the segment, in a substitute, beside it, of like materials.

The strengths of the reasons are assumed; ties are broken by closeness along the graph (proximity.py), then by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_matrix

from graph.membership import firms_in_segments
from graph.proximity import Proximity
from graph.regions import nearness
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


class Fillers:
    """Looks for firms that could fill gaps of one chain graph. Built once."""

    def __init__(
        self, chain: IndustryChain, firm_regions: Mapping[str, str], supplying: Set[str] | None = None
    ) -> None:
        """`firm_regions`: firm id → GB/T 2260 code; `supplying`: the firms to choose from, None for all."""
        self._chain, self._regions = chain, firm_regions
        self._member = csc_matrix(firms_in_segments(chain))
        self._firms = chain.rows_of(NodeType.FIRM)
        self._columns = {int(row): column for column, row in enumerate(chain.rows_of(NodeType.SEGMENT))}
        self._ids = [chain.node_ids[row].removeprefix("firm:") for row in self._firms]
        self._usable = np.array([supplying is None or name in supplying for name in self._ids], dtype=np.bool_)
        self._proximity = Proximity(chain)

    def near(self, segment_id: str, region: str | None = None, limit: int = 5) -> list[Filler]:
        """The firms nearest to filling a segment in a region, firms that fill it there already left out.

        Raises KeyError for a segment that is not in the chain.
        """
        row = self._chain.row(f"segment:{segment_id}")
        grounds = self._grounds(row)
        filled = {number for number in self._standing(row) if self._is_local(self._ids[number], region)}
        rows, scores = self._proximity.push([row])
        close = dict(zip(rows.tolist(), scores.tolist(), strict=True))
        found = [
            self._filler(number, own, close.get(int(self._firms[number]), 0.0), region)
            for number, own in grounds.items()
            if number not in filled and self._usable[number]
        ]
        return sorted(found, key=lambda one: (-_weight(one), -one.closeness, one.firm_id))[: max(0, limit)]

    def _filler(self, number: int, grounds: dict[FillReason, list[str]], close: float, region: str | None) -> Filler:
        firm, strength = self._ids[number], 0.0
        for reason, through in grounds.items():
            by_count = reason in (FillReason.SAME_MATERIALS, FillReason.MAKES_INPUTS)
            strength += STRENGTHS[reason] * (min(1.0, len(through) / _FULL_COUNT) if by_count else 1.0)
        there = self._regions.get(firm)
        near = nearness(region, there) if region and there else None
        told = tuple(Ground(reason, tuple(grounds[reason])) for reason in FillReason if reason in grounds)
        return Filler(firm, round(strength, 4), near, round(close, 6), told)

    def _grounds(self, row: int) -> dict[int, dict[FillReason, list[str]]]:
        """Firm number → its reasons, with segment ids or product names."""
        chain = self._chain
        found: dict[int, dict[FillReason, list[str]]] = {}
        beside = {
            FillReason.SAME_SEGMENT: [row],
            FillReason.SUBSTITUTE: chain.neighbours(row, Relation.SUBSTITUTES).tolist(),
            FillReason.ADJACENT: self._adjacent(row),
        }
        for reason, segments in beside.items():
            for segment in segments:
                for number in self._standing(segment):
                    _note(found, number, reason, chain.segment_at(segment).id)
        for number, name in self._makers(chain.neighbours(row, Relation.NEEDS)):
            _note(found, number, FillReason.MAKES_INPUTS, name)
        for number, name in self._makers(self._like_products(row)):
            _note(found, number, FillReason.SAME_MATERIALS, name)
        return found

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

    def _makers(self, products: Rows) -> Iterable[tuple[int, str]]:
        for product in products.tolist():
            for firm in self._chain.neighbours(product, Relation.MAKES, inward=True).tolist():
                yield int(np.searchsorted(self._firms, firm)), self._chain.name(product)

    def _standing(self, segment: int) -> list[int]:
        column = self._columns[segment]
        found: list[int] = self._member.indices[self._member.indptr[column] : self._member.indptr[column + 1]].tolist()
        return found

    def _is_local(self, firm: str, region: str | None) -> bool:
        return region is None or self._regions.get(firm, "").startswith(region)


def _weight(filler: Filler) -> float:
    """Strength, halved for a firm far away: who is next door fills a gap sooner."""
    near = _UNKNOWN_REGION if filler.nearness is None else filler.nearness
    return filler.strength * (0.5 + 0.5 * near)


def _note(found: dict[int, dict[FillReason, list[str]]], number: int, reason: FillReason, through: str) -> None:
    own = found.setdefault(number, {}).setdefault(reason, [])
    if len(own) < _MOST_NAMES and through not in own:
        own.append(through)
