"""近名 · Which known products a name is close to: vectors of all product names, exact names first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph import IndustryChain
from graph.vocabulary import NodeType
from matcher.ports import Encoder
from matcher.retrieval.dense import VectorIndex

NEAREST = 60
"""Names taken as neighbours; 60 beat 20 on both chain tasks of the development split."""
KEPT = 16
"""Of them, those whose makers are followed: the weights of further ones are small, their makers many."""
SAME_THING = 0.7
"""Cosine from which another name may be another spelling of the same thing."""


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
        self._place = {int(row): at for at, row in enumerate(self._rows)}

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

    def nearest(self, names: Sequence[str], k: int = NEAREST) -> list[Near]:
        """Near products of any names. Cosines of e5 lie in a narrow band, so weights are relative to the k-th."""
        if not names:
            return []
        found = self._index.search_many(self._encoder.encode_queries(names), k)
        return [self._relative(each.rows, each.scores) for each in found]

    def nearest_made(self, rows: NDArray[np.int64], made: NDArray[np.bool_], k: int) -> list[Near]:
        """For each product node the k nearest among those somebody makes (`made` bool by product order).

        Weights are 1 for the same vector and 0 from SAME_THING downwards.
        """
        if not len(rows):
            return []
        vectors = np.ascontiguousarray(self._index.vectors[[self._place[int(row)] for row in rows]])
        return [
            Near(self._rows[found.rows], np.clip((found.scores - SAME_THING) / (1.0 - SAME_THING), 0.0, 1.0))
            for found in self._index.search_many(vectors, k, made)
        ]

    def _relative(self, at: NDArray[np.int32], scores: NDArray[np.float32]) -> Near:
        if not len(at):
            return Near(np.empty(0, np.int64), np.empty(0))
        floor = float(scores[-1]) if len(at) >= NEAREST else min(float(scores[-1]), 0.5)
        weights = (scores.astype(np.float64) - floor) / max(1.0 - floor, 1e-9)
        keep = np.flatnonzero(weights > 0)[:KEPT]
        return Near(self._rows[at[keep]], np.clip(weights[keep], 0.0, 1.0))
