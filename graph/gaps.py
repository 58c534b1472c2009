"""断点 · Segments of a chain that no firm of a district supplies, that hang on one firm, or that are thin (方案 三(一)).

The policy gives no number for thin: fewer than four firms is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.firm_columns import FirmColumns, FirmRegions, counts_of, firm_columns
from graph.vocabulary import Labelled, NodeType, Relation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.chain import IndustryChain

THIN_BELOW = 4  # assumed: firms below which a segment is thin
_NEAREST = 5


class GapKind(Labelled):
    """How a segment is short of firms, the worst first."""

    MISSING = "missing", "断点", "missing"
    SINGLE_SOURCE = "single_source", "单点依赖", "single source"
    THIN = "thin", "薄弱", "thin"


@dataclass(frozen=True, slots=True)
class Gap:
    """A segment short of firms in a region (None: anywhere)."""

    segment_id: str
    kind: GapKind
    firm_count: int  # firms of the region that stand in the segment
    region: str | None
    demand: int  # firms of the region that stand in a segment or make a product which buys from this segment
    nearest_firms: tuple[
        str, ...
    ]  # ids of firms elsewhere that could fill it, the nearest first; else firms of a substitute


@dataclass(frozen=True, slots=True)
class Shortage:
    """A segment short of firms, as counted: what a gap is before the firms nearest to it are looked up."""

    segment_id: str
    column: int  # of the firm columns
    kind: GapKind
    firm_count: int
    demand: int


def find_gaps(
    chain: IndustryChain,
    firm_regions: Mapping[str, str],
    region: str | None = None,
    *,
    thin_below: int = THIN_BELOW,
    supplying: Set[str] | None = None,
) -> list[Gap]:
    """Gaps of a region (GB/T 2260 code or a prefix of it): missing first, then single sources, then thin; by demand, then id.

    A firm whose region is not known counts only where no region is asked for. Of equal demand the segment with more buying
    segments comes first. `supplying`: ids of the firms that count as supply (start-ups may only demand); None: all.
    """
    columns = chain.derived(firm_columns)
    places = FirmRegions.of(columns.ids, firm_regions)
    local, near = places.inside(region), places.nearness_to(region, unknown=0.0)
    supply = np.array([supplying is None or name in supplying for name in columns.ids], dtype=np.bool_)
    return [
        Gap(
            segment_id=one.segment_id, kind=one.kind, firm_count=one.firm_count, region=region, demand=one.demand,
            nearest_firms=columns.named(_nearest(_elsewhere(chain, columns, one, local, supply), near)),
        )
        for one in find_shortages(chain, local, supply, thin_below=thin_below)
    ]  # fmt: skip


def find_shortages(
    chain: IndustryChain, local: NDArray[np.bool_], supply: NDArray[np.bool_], *, thin_below: int = THIN_BELOW
) -> list[Shortage]:
    """The same in the same order, without looking for firms elsewhere. bool[n] by firm number: of the region; supplies."""
    columns = chain.derived(firm_columns)
    here, demand = counts_of(columns.standing, local & supply), counts_of(columns.buying, local)
    rows = chain.rows_of(NodeType.SEGMENT).tolist()
    found = [
        Shortage(name, column, _kind(int(here[column])), int(here[column]), int(demand[column]))
        for name, column in columns.column_of.items()
        if here[column] < thin_below
    ]
    kinds = list(GapKind)
    return sorted(
        found,
        key=lambda one: (kinds.index(one.kind), -one.demand, -_buyer_count(chain, rows[one.column]), one.segment_id),
    )


def _kind(firm_count: int) -> GapKind:
    return {0: GapKind.MISSING, 1: GapKind.SINGLE_SOURCE}.get(firm_count, GapKind.THIN)


def _buyer_count(chain: IndustryChain, row: int) -> int:
    return int(chain.neighbours(row, Relation.SUPPLIES).size)


def _elsewhere(
    chain: IndustryChain,
    columns: FirmColumns,
    short: Shortage,
    local: NDArray[np.bool_],
    supply: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """Numbers of firms outside the region in the segment itself, or else of any in the segments that can stand in for it."""
    own = columns.standing_in(short.column)
    own = own[supply[own]]
    outside = own[~local[own]]
    if outside.size:
        return outside
    stand_ins = chain.neighbours(chain.row(f"segment:{short.segment_id}"), Relation.SUBSTITUTES).tolist()
    firms = [columns.standing_in(columns.column_of[chain.segment_at(row).id]) for row in stand_ins]
    found = np.setdiff1d(np.concatenate(firms), own) if firms else outside
    return found[supply[found]]


def _nearest(numbers: NDArray[np.int32], near: NDArray[np.float64]) -> NDArray[np.int32]:
    """The nearest of ascending numbers; ties by number, which is by id."""
    return numbers[np.argsort(-near[numbers], kind="stable")[:_NEAREST]]
