"""断点 · Segments of a chain that no firm of a district supplies, that hang on one firm, or that are thin (方案 三(一)).

The policy gives no number for thin: fewer than four firms is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_matrix

from graph.membership import firms_buying_from, firms_in_segments
from graph.regions import nearness
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
    firm_ids = [chain.node_ids[row].removeprefix("firm:") for row in chain.rows_of(NodeType.FIRM)]
    regions = [firm_regions.get(firm_id, "") for firm_id in firm_ids]
    local = np.array([region is None or here.startswith(region) for here in regions], dtype=np.bool_)
    supply = np.array([supplying is None or firm_id in supplying for firm_id in firm_ids], dtype=np.bool_)
    member, buyer = csc_matrix(firms_in_segments(chain)), csc_matrix(firms_buying_from(chain))
    segment_rows = chain.rows_of(NodeType.SEGMENT)
    columns = {int(row): column for column, row in enumerate(segment_rows)}
    found = []
    for column, row in enumerate(segment_rows.tolist()):
        standing = _column(member, column)
        own = standing[supply[standing]]
        here = int(local[own].sum())
        if here >= thin_below:
            continue
        segment = chain.segment_at(row)
        gap = Gap(
            segment_id=segment.id,
            kind=_kind(here),
            firm_count=here,
            region=region,
            demand=int(local[np.setdiff1d(_column(buyer, column), standing)].sum()),
            nearest_firms=_nearest(_elsewhere(chain, member, columns, row, local, supply), firm_ids, regions, region),
        )
        found.append((list(GapKind).index(gap.kind), -gap.demand, -_buyer_count(chain, row), gap.segment_id, gap))
    return [entry[-1] for entry in sorted(found, key=lambda entry: entry[:-1])]


def _kind(firm_count: int) -> GapKind:
    return {0: GapKind.MISSING, 1: GapKind.SINGLE_SOURCE}.get(firm_count, GapKind.THIN)


def _buyer_count(chain: IndustryChain, row: int) -> int:
    return int(chain.neighbours(row, Relation.SUPPLIES).size)


def _elsewhere(
    chain: IndustryChain,
    member: csc_matrix,
    columns: Mapping[int, int],
    row: int,
    local: NDArray[np.bool_],
    supply: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Firms outside the region in the segment itself, or else any firms of the segments that can stand in for it."""
    own = _column(member, columns[row])
    own = own[supply[own]]
    outside = own[~local[own]]
    if outside.size:
        return outside
    stand_ins = [_column(member, columns[int(one)]) for one in chain.neighbours(row, Relation.SUBSTITUTES)]
    found = np.setdiff1d(np.concatenate(stand_ins), own) if stand_ins else outside
    return found[supply[found]]


def _nearest(
    numbers: NDArray[np.int64], firm_ids: list[str], regions: list[str], region: str | None
) -> tuple[str, ...]:
    def distance(number: int) -> tuple[float, str]:
        there = regions[number]
        return (-nearness(region, there) if region and there else 0.0), firm_ids[number]

    return tuple(firm_ids[number] for number in sorted(numbers.tolist(), key=distance)[:_NEAREST])


def _column(matrix: csc_matrix, column: int) -> NDArray[np.int64]:
    return np.sort(matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]]).astype(np.int64)
