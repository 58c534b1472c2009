"""链上处境 · Where a start-up stands among others: who supplies its segments, who buys, who could replace it, what it fills.

Counts are of firms that supply (start-ups only demand), in the whole cluster and in the start-up's own county.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.gaps import THIN_BELOW, GapKind
from graph.membership import firms_in_segments
from graph.vocabulary import NodeType, Relation
from matcher.services.standing import Standing

__all__ = ["Beside", "DealContext", "Surroundings"]

FEW = 6


@dataclass(frozen=True, slots=True)
class Beside:
    """A segment beside one's own, with the firms that supply in it."""

    segment_id: str
    name: str
    firm_count: int
    shortage: GapKind | None  # of the whole cluster


@dataclass(frozen=True, slots=True)
class DealContext:
    """Suppliers, customers and substitutes of some segments; `fills`: own segments short of firms in the county.

    `concentration`: largest share of one county among the firms of the supplying segments, 0–1; None without any.
    """

    suppliers: tuple[Beside, ...] = ()
    customers: tuple[Beside, ...] = ()
    substitutes: tuple[Beside, ...] = ()
    fills: tuple[Beside, ...] = ()
    concentration: float | None = None


class Surroundings:
    """Counts of one standing, made once: `surroundings(segments, region)` → DealContext."""

    def __init__(self, standing: Standing) -> None:
        """Count the firms of every segment by county."""
        chain = standing.chain
        matrix = firms_in_segments(chain).tocsc()
        firms = [chain.node_ids[row].removeprefix("firm:") for row in chain.rows_of(NodeType.FIRM)]
        regions = standing.regions
        self._chain = chain
        self._counties: dict[str, list[str]] = {}
        for column, row in enumerate(chain.rows_of(NodeType.SEGMENT).tolist()):
            own = (firms[at] for at in matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]].tolist())
            self._counties[chain.segment_at(row).id] = [
                regions.get(firm, "") for firm in own if firm in standing.suppliers
            ]
        self._known: dict[tuple[tuple[str, ...], str | None], DealContext] = {}

    def __call__(self, segments: Sequence[str], region: str | None) -> DealContext:
        """What stands around these segments, seen from a county."""
        key = tuple(name for name in segments if name in self._counties), region
        if key not in self._known:
            self._known[key] = self._context(*key)
        return self._known[key]

    def _context(self, own: tuple[str, ...], region: str | None) -> DealContext:
        suppliers = self._near(own, Relation.SUPPLIES, inward=True)
        counties = [county for one in suppliers for county in self._counties[one] if county]
        return DealContext(
            suppliers=self._told(suppliers),
            customers=self._told(self._near(own, Relation.SUPPLIES, inward=False)),
            substitutes=self._told(self._near(own, Relation.SUBSTITUTES, inward=False)),
            fills=tuple(filter(None, (self._shortage_here(name, region) for name in own))),
            concentration=max(map(counties.count, set(counties))) / len(counties) if counties else None,
        )

    def _near(self, own: tuple[str, ...], relation: Relation, *, inward: bool) -> list[str]:
        rows = [self._chain.row(f"segment:{name}") for name in own]
        near = (self._chain.neighbours(row, relation, inward=inward).tolist() for row in rows)
        ids = (self._chain.node_ids[row] for some in near for row in some)
        return [name for name in dict.fromkeys(one.removeprefix("segment:") for one in ids) if name in self._counties]

    def _told(self, names: list[str]) -> tuple[Beside, ...]:
        told = [self._beside(name, len(self._counties[name])) for name in names]
        # the scarcest first: that is where a start-up may fail or be needed
        return tuple(sorted(told, key=lambda one: (one.firm_count, one.segment_id))[:FEW])

    def _shortage_here(self, name: str, region: str | None) -> Beside | None:
        here = [county for county in self._counties[name] if region is None or county.startswith(region)]
        found = self._beside(name, len(here))
        return found if found.shortage is not None else None

    def _beside(self, name: str, count: int) -> Beside:
        short = {0: GapKind.MISSING, 1: GapKind.SINGLE_SOURCE}.get(count, GapKind.THIN if count < THIN_BELOW else None)
        return Beside(name, self._chain.segments[name].name, count, short)
