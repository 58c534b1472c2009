"""企业列 · The firms of a chain as arrays: who stands in each segment, who only buys from it, and where each firm lies.

A firm's number is its place in rows_of(FIRM), a segment's column its place in rows_of(SEGMENT): both in id order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from graph.membership import firms_buying_from, firms_in_segments, known
from graph.regions import nearness
from graph.vocabulary import NodeType

if TYPE_CHECKING:
    from graph.chain import IndustryChain

__all__ = ["FirmColumns", "FirmRegions", "firm_columns"]


Chosen = slice | NDArray[np.integer]
"""Some of the firms, by number."""
ALL: Final = slice(None)


@dataclass(frozen=True, slots=True, eq=False)
class FirmColumns:
    """n firms against m segments; the matrices are of ones, indices of a column ascending."""

    ids: NDArray[np.object_]  # [n] without the prefix `firm:`
    column_of: Mapping[str, int]  # by segment id, in column order
    standing: csc_matrix  # [n, m] stands in it, by its own word, by what it makes, or in a part of it
    buying: csc_matrix  # [n, m] buys from it and does not stand in it

    def standing_in(self, column: int) -> NDArray[np.int32]:
        """Numbers of the firms of a segment."""
        return numbers_of(self.standing, column)

    def named(self, numbers: NDArray[np.integer]) -> tuple[str, ...]:
        """Ids of the firms of some numbers."""
        return tuple(self.ids[numbers].tolist())


@dataclass(frozen=True, slots=True, eq=False)
class FirmRegions:
    """Where n firms lie, by number: what depends on a region is worked out once a code and not once a firm."""

    codes: tuple[str, ...]  # GB/T 2260; "" is not known
    places: NDArray[np.int32]  # [n] into codes

    @classmethod
    def of(cls, ids: Iterable[str], regions: Mapping[str, str]) -> FirmRegions:
        """`regions`: firm id → code, where it is known."""
        codes: dict[str, int] = {}
        places = [codes.setdefault(regions.get(name, ""), len(codes)) for name in ids]
        return cls(tuple(codes), np.array(places, np.int32))

    def inside(self, region: str | None, numbers: Chosen = ALL) -> NDArray[np.bool_]:
        """bool[k]: lies in a region, by prefix; None is anywhere, and one that is not known lies nowhere else."""
        inside = [region is None or code.startswith(region) for code in self.codes]
        return np.array(inside, np.bool_)[self.places[numbers]]

    def nearness_to(self, region: str | None, unknown: float, numbers: Chosen = ALL) -> NDArray[np.float64]:
        """float64[k]: graph.regions.nearness; `unknown` where either is not known."""
        near = [nearness(region, code) if region and code else unknown for code in self.codes]
        return np.array(near, np.float64)[self.places[numbers]]


def firm_columns(chain: IndustryChain) -> FirmColumns:
    """The columns of a chain; ask for them by `chain.derived(firm_columns)`."""
    standing, buying = firms_in_segments(chain), known(firms_buying_from(chain))
    buying = buying - buying.multiply(standing)
    buying.eliminate_zeros()
    columns = csc_matrix(standing), csc_matrix(buying)
    for matrix in columns:
        matrix.sort_indices()
    return FirmColumns(
        np.array([chain.node_ids[row].removeprefix("firm:") for row in chain.rows_of(NodeType.FIRM)], dtype=object),
        {chain.segment_at(row).id: at for at, row in enumerate(chain.rows_of(NodeType.SEGMENT).tolist())},
        *columns,
    )


def numbers_of(matrix: csc_matrix, column: int) -> NDArray[np.int32]:
    """Row numbers of what a column of sorted indices holds."""
    found: NDArray[np.int32] = matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]]
    return found


def counts_of(matrix: csc_matrix, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """int64[m]: how many of the chosen rows each column of ones holds."""
    return np.asarray(matrix.T @ chosen.astype(np.float64)).astype(np.int64)
