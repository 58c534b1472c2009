"""归属 · Which firms stand in which segments: by their own statement, by what they make, and through narrower segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

from graph.vocabulary import NodeType, Relation

if TYPE_CHECKING:
    from graph.chain import IndustryChain

_DEEPEST = 8  # levels of segments within segments that are followed


def firms_in_segments(chain: IndustryChain) -> csr_matrix:
    """float32[n_firms, n_segments] of ones, rows in the order of rows_of(FIRM), columns in that of rows_of(SEGMENT).

    A firm of a narrower segment stands in the wider one too.
    """
    firms, segments = chain.rows_of(NodeType.FIRM), chain.rows_of(NodeType.SEGMENT)
    stands = chain.out(Relation.IN_SEGMENT)
    makes = chain.out(Relation.MAKES)[firms]
    member = known(stands[firms][:, segments] + makes @ stands[:, segments])
    part_of = known(chain.out(Relation.PART_OF)[segments][:, segments])
    for _ in range(_DEEPEST):
        wider = known(member + known(member @ part_of))
        if wider.nnz == member.nnz:
            break
        member = wider
    return member


def firms_buying_from(chain: IndustryChain) -> csr_matrix:
    """float32[n_firms, n_segments], more than 0 where a firm (row) buys from a segment (column).

    It does when its segment is supplied by that segment or needs a product of it, or a product it makes is made from one.
    """
    firms, segments = chain.rows_of(NodeType.FIRM), chain.rows_of(NodeType.SEGMENT)
    stands, supplies = chain.out(Relation.IN_SEGMENT), chain.out(Relation.SUPPLIES)
    direct = firms_in_segments(chain)
    supplied = supplies[segments][:, segments].T
    needed = chain.out(Relation.NEEDS)[segments] @ stands[:, segments]
    made_from = chain.out(Relation.MAKES)[firms] @ supplies.T @ stands[:, segments]
    return csr_matrix(direct @ supplied + direct @ needed + made_from)


def known(matrix: csr_matrix) -> csr_matrix:
    """1 where the matrix holds anything, in a copy."""
    ones = csr_matrix(matrix, copy=True)
    ones.data = np.ones(ones.nnz, dtype=np.float32)
    return ones
