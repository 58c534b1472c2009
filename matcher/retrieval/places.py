"""位置 · Where offers stand in the chain: the firm that makes, the products, the segments; and what that says for a need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph import IndustryChain
from graph.names import normalise
from matcher.entities import Kind
from matcher.retrieval import walk
from matcher.retrieval.chain_view import ChainView
from matcher.retrieval.columns import OfferColumns
from matcher.retrieval.inverse import Inverse, union
from matcher.retrieval.walk import Reached

SELLS_TO_RIVALS = 0.7
"""Part of a rivalry that is forgiven to a firm that sells what is asked for: it lives from that trade."""


@dataclass(frozen=True, slots=True)
class ChainSignals:
    """Columns of the chain leg for n offers, float64[n] in 0–1; NaN where the chain says nothing."""

    wanted: NDArray[np.float64]
    material: NDArray[np.float64]
    chain: NDArray[np.float64]
    focus: NDArray[np.float64]
    no_rival: NDArray[np.float64]


class Places:
    """Offers hung on one chain.

    `firms` int64[n]: graph row of an offer's firm, -1 where the chain has none; `segment_rows` int64[s]: graph rows of
    the columns' segment ids. An offer younger than the chain has no firm there: then `products` tells what it makes,
    as graph rows of the products that the chain knows.
    """

    def __init__(
        self, chain: IndustryChain, columns: OfferColumns, products: Sequence[Sequence[str]] | None = None
    ) -> None:
        """Look up firms and segments; with `products` (one list an offer) products speak instead of firms."""
        self.chain, self._columns = chain, columns
        if products is None:
            firm_rows = np.array([self._row(f"firm:{name}") for name in columns.party_ids] + [-1], dtype=np.int64)
            self.firms = firm_rows[columns.parties]
            self._products = None
        else:
            self.firms = np.full(len(columns), -1, dtype=np.int64)
            self._products = _known_products(chain, products)
        known = [segment for segment in columns.segment_ids if chain.has(f"segment:{segment}")]
        assert len(known) == len(columns.segment_ids)  # placement only names segments of this chain
        self.segment_rows = np.array([chain.row(f"segment:{segment}") for segment in known], dtype=np.int64)
        self._by_firm = {kind: self._firms_of(columns.slice_of(kind)) for kind in Kind}
        self._by_segment = {kind: self._segments_of(columns.slice_of(kind)) for kind in Kind}

    def signals(self, view: ChainView, rows: NDArray[np.int32]) -> ChainSignals:
        """What the chain says of the offers in `rows`."""
        wanted = self._of_makers(view.wanted, view.wanted, view.wanted_makers, rows)
        rival = self._of_makers(view.made, view.very_made, view.rivals, rows)
        return ChainSignals(
            wanted=wanted,
            material=self._of_makers(view.made, view.materials, view.material_makers, rows),
            chain=self._of_segments(view.target_segments, rows),
            focus=self._of_segments(view.own_segments, rows),
            no_rival=1.0 - rival * (1.0 - SELLS_TO_RIVALS * np.nan_to_num(wanted)),
        )

    def candidates(self, view: ChainView, kind: Kind, k: int) -> NDArray[np.int32]:
        """About k offers of one kind that the chain reaches, ascending: of the strongest makers, then segments."""
        makers = walk.join(view.wanted_makers, view.material_makers)
        segments = walk.join(view.target_segments, view.own_segments)
        of_makers = self._by_firm[kind].rows_of(_strongest(makers), k)
        of_segments = self._by_segment[kind].rows_of(_strongest(segments), k // 2)
        return union(of_makers[:k], of_segments[: k // 2])

    def nearness(self, near: Reached, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """float64[n]: the largest score of an offer's firm, products and segments; NaN without any of them."""
        firms = self.firms[rows]
        of_firm = np.where(firms >= 0, near.look_up(near.best, firms, 0.0), np.nan)
        of_segment = self._largest_of_segments(near, rows)
        if self._products is None:
            return np.fmax(of_segment, of_firm)
        return np.fmax(of_segment, self._largest_of_products(near, rows))

    def product_for(self, products: Reached, makers: Reached, row: int) -> tuple[int, float]:
        """The product by which the offer answers, and how strongly; (-1, 0.0) when it makes none of them."""
        firm = int(self.firms[row])
        if firm >= 0:
            origin = makers.origin_of(firm)
            return (-1, 0.0) if origin is None else (origin, makers.weight_of(firm))
        if self._products is None:
            return -1, 0.0
        starts, items = self._products
        own = [(products.weight_of(int(item)), int(item)) for item in items[starts[row] : starts[row + 1]]]
        weight, product = max(own, key=lambda pair: (pair[0], -pair[1]), default=(0.0, -1))
        return (product, weight) if weight > 0 else (-1, 0.0)

    def _of_makers(
        self, asked: Reached, products: Reached, makers: Reached, rows: NDArray[np.int32]
    ) -> NDArray[np.float64]:
        """Largest weight among `products` that an offer's firm makes; 0 for one that makes others, NaN unknown."""
        if not len(asked):
            return np.full(len(rows), np.nan)
        if self._products is not None:
            return np.clip(self._largest_of_products(products, rows), 0.0, 1.0)
        firms = self.firms[rows]
        return np.where(firms < 0, np.nan, np.clip(makers.look_up(makers.best, firms, 0.0), 0.0, 1.0))

    def _of_segments(self, segments: Reached, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        if not len(segments):
            return np.full(len(rows), np.nan)
        return np.clip(self._largest_of_segments(segments, rows), 0.0, 1.0)

    def _largest_of_segments(self, reached: Reached, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        values = reached.look_up(reached.best, self.segment_rows, 0.0)
        return walk.ragged_max(self._columns.segment_starts, self._columns.segment_items, values, rows)

    def _largest_of_products(self, reached: Reached, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        assert self._products is not None
        starts, items = self._products
        distinct, places = np.unique(items, return_inverse=True)
        return walk.ragged_max(starts, places.astype(np.int32), reached.look_up(reached.best, distinct, 0.0), rows)

    def _row(self, node: str) -> int:
        return self.chain.row(node) if self.chain.has(node) else -1

    def _firms_of(self, rows: slice) -> Inverse:
        return Inverse.of(self.firms[rows], np.arange(rows.start, rows.stop, dtype=np.int32))

    def _segments_of(self, rows: slice) -> Inverse:
        starts = self._columns.segment_starts[rows.start : rows.stop + 1]
        holders = np.repeat(np.arange(rows.start, rows.stop, dtype=np.int32), np.diff(starts))
        return Inverse.of(self.segment_rows[self._columns.segment_items[starts[0] : starts[-1]]], holders)


def _strongest(reached: Reached) -> NDArray[np.int64]:
    """The nodes by falling weight, ties by row."""
    return reached.rows[np.argsort(-reached.best, kind="stable")]


def _known_products(
    chain: IndustryChain, lists: Sequence[Sequence[str]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Graph rows of the products that the chain knows, as a ragged array: starts int64[n + 1], items int64."""
    nodes = [[f"product:{normalise(name)}" for name in names] for names in lists]
    rows = [[chain.row(node) for node in one if chain.has(node)] for one in nodes]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in rows], dtype=np.int64)]).astype(np.int64)
    return starts, np.array([row for one in rows for row in one], dtype=np.int64)
