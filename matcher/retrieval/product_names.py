"""近名 · Which known products a name is close to: vectors of all product names, exact names first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph import IndustryChain
from graph.vocabulary import NodeType, Relation
from matcher.ports import Encoder
from matcher.retrieval.dense import EXACT_BELOW, VectorIndex

NEAREST = 60
"""Names taken as neighbours; 60 beat 20 on both chain tasks of the development split."""
KEPT = 16
"""Of them, those whose makers are followed: the weights of further ones are small, their makers many."""
VOTERS = 150
"""Names that vote for the materials of one nobody described; 60 lose .015 MRR, 300 win nothing (cross-validated)."""


@dataclass(frozen=True, slots=True)
class Near:
    """Graph rows of near names and weights in (0, 1]: 1 for the same name, 0 at the last neighbour."""

    rows: NDArray[np.int64]
    weights: NDArray[np.float64]


class ProductNames:
    """Index of the product nodes of a chain."""

    def __init__(self, chain: IndustryChain, encoder: Encoder, index: VectorIndex) -> None:
        """Join a chain with the vectors of its product names, in row order."""
        self._encoder, self._index = encoder, index
        self._rows = chain.rows_of(NodeType.PRODUCT).astype(np.int64)
        is_described = np.diff(chain.into(Relation.SUPPLIES).indptr)[self._rows] > 0
        self._voters, self._voter_rows = index, self._rows
        self._voter_mask: NDArray[np.bool_] | None = is_described
        # votes need every one that is near, so few voters have an exact index of their own
        if np.count_nonzero(is_described) < EXACT_BELOW:
            self._voters = VectorIndex.build(np.ascontiguousarray(index.vectors[is_described]))
            self._voter_rows, self._voter_mask = self._rows[is_described], None

    @classmethod
    def build(cls, chain: IndustryChain, encoder: Encoder) -> ProductNames:
        """Encode every product name of the chain."""
        names = [chain.name(int(row)) for row in chain.rows_of(NodeType.PRODUCT)]
        vectors = encoder.encode_documents(names) if names else np.empty((0, encoder.dim), np.float32)
        return cls(chain, encoder, VectorIndex.build(vectors))

    @property
    def index(self) -> VectorIndex:
        """The vectors, to be saved beside the chain."""
        return self._index

    def read(self, names: Sequence[str]) -> NDArray[np.float32]:
        """float32[names, d]: vectors of names that are asked for, to be given to `alike` and `voters`."""
        return self._encoder.encode_queries(names)

    def alike(self, vectors: NDArray[np.float32]) -> list[Near]:
        """Products of nearly the same name. Cosines of e5 lie in a narrow band, so weights are relative to the last."""
        found = self._index.search_many(vectors, NEAREST)
        weights = [np.clip(_above(each.scores.astype(np.float64), NEAREST), 0.0, 1.0)[:KEPT] for each in found]
        return [_positive(self._rows, each.rows, some) for each, some in zip(found, weights, strict=True)]

    def voters(self, vectors: NDArray[np.float32]) -> list[Near]:
        """The wide circle of products whose materials are known, to vote for the materials of each name.

        The nearest weighs as much as it is near: a guess is no surer than what it rests on. The last weighs 0.
        """
        found = self._voters.search_many(vectors, VOTERS, self._voter_mask)
        votes = [_votes(each.scores.astype(np.float64)) for each in found]
        return [_positive(self._voter_rows, each.rows, some) for each, some in zip(found, votes, strict=True)]


def _positive(nodes: NDArray[np.int64], at: NDArray[np.int32], weights: NDArray[np.float64]) -> Near:
    keep = np.flatnonzero(weights > 0)
    return Near(nodes[at[keep]], weights[keep])


def _votes(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    votes = np.clip(_above(scores, VOTERS), 0.0, 1.0)
    if len(votes):
        votes *= np.clip(_above(scores[:NEAREST], NEAREST)[0], 0.0, 1.0) / max(votes[0], 1e-9)
    return votes


def _above(scores: NDArray[np.float64], full: int) -> NDArray[np.float64]:
    """Scores above the last of them over what is left up to 1; with fewer than `full` the last is no far one."""
    if not len(scores):
        return scores
    floor = float(scores[-1]) if len(scores) >= full else min(float(scores[-1]), 0.5)
    return (scores - floor) / max(1.0 - floor, 1e-9)
