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
from matcher.retrieval.claims import Claims
from matcher.retrieval.columns import OfferColumns
from matcher.retrieval.inverse import Inverse, union
from matcher.retrieval.ragged import look_up_each, ragged_max
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
    nearness: NDArray[np.float64]  # largest score of its firm, products and segments, as the walk gives it


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
            self._products, goods = None, None
        else:
            self.firms = np.full(len(columns), -1, dtype=np.int64)
            goods = _known_products(chain, products)
            distinct, places = np.unique(goods[1], return_inverse=True)
            self._products = goods[0], places.astype(np.int32), distinct
        self.claims = Claims.of(chain, self.firms, goods)
        self._credit = self.claims.credit(np.arange(len(columns), dtype=np.int32))
        known = [segment for segment in columns.segment_ids if chain.has(f"segment:{segment}")]
        assert len(known) == len(columns.segment_ids)  # placement only names segments of this chain
        self.segment_rows = np.array([chain.row(f"segment:{segment}") for segment in known], dtype=np.int64)
        self._by_firm = {kind: self._firms_of(columns.slice_of(kind)) for kind in Kind}
        self._by_segment = {kind: self._segments_of(columns.slice_of(kind)) for kind in Kind}

    def signals(self, view: ChainView, near: Reached, rows: NDArray[np.int32]) -> ChainSignals:
        """What the chain says of the offers in `rows`; `near`: how near nodes stand to the need."""
        wanted, rival, material, goods_near = self._of_goods(view, near, rows)
        targets, own, segments_near = self._of_segments((view.target_segments, view.own_segments, near), rows)
        credit = self._credit[rows]
        return ChainSignals(
            wanted=wanted * credit,
            material=material * credit,
            chain=targets,
            focus=own,
            no_rival=1.0 - rival * (1.0 - SELLS_TO_RIVALS * np.where(np.isnan(wanted), 0.0, wanted)),
            nearness=np.fmax(segments_near, goods_near),
        )

    def candidates(self, view: ChainView, kind: Kind, k: int) -> NDArray[np.int32]:
        """About k offers of one kind that the chain reaches, ascending: of the strongest makers, then segments."""
        of_makers = _offers_of(self._by_firm[kind], (view.wanted_makers, view.material_makers), k)
        of_segments = _offers_of(self._by_segment[kind], (view.target_segments, view.own_segments), k // 2)
        return union(of_makers, of_segments)

    def product_for(self, products: Reached, makers: Reached, row: int) -> tuple[int, float]:
        """The product by which the offer answers, and how strongly; (-1, 0.0) when it makes none of them."""
        firm = int(self.firms[row])
        if firm >= 0:
            origin = makers.origin_of(firm)
            return (-1, 0.0) if origin is None else (origin, makers.weight_of(firm))
        if self._products is None:
            return -1, 0.0
        starts, items, distinct = self._products
        goods = distinct[items[starts[row] : starts[row + 1]]].tolist()
        own = [(products.weight_of(good), good) for good in goods]
        weight, product = max(own, key=lambda pair: (pair[0], -pair[1]), default=(0.0, -1))
        return (product, weight) if weight > 0 else (-1, 0.0)

    def _of_goods(self, view: ChainView, near: Reached, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """float64[4, n]: weight of the best good that is wanted, that rivals make, that is a material, and the nearest.

        0 for an offer whose maker makes others; NaN for one of which nothing is known, and where nothing was asked.
        """
        if self._products is None:
            makers = (view.wanted_makers, view.rivals, view.material_makers, near)
            found = _weights(makers, self.firms[rows])
        else:
            starts, items, distinct = self._products
            goods = (view.wanted, view.very_made, view.materials, near)
            found = ragged_max(starts, items, _weights(goods, distinct), rows)
        np.minimum(found[:3], 1.0, out=found[:3])
        return _unknown_unless_asked((view.wanted, view.made, view.made, near), found)

    def _of_segments(self, reached: tuple[Reached, Reached, Reached], rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """float64[3, n]: the largest weight of an offer's segments in each; the first two at most 1."""
        values = _weights(reached, self.segment_rows)
        found = ragged_max(self._columns.segment_starts, self._columns.segment_items, values, rows)
        np.minimum(found[:2], 1.0, out=found[:2])
        return _unknown_unless_asked(reached, found)

    def _row(self, node: str) -> int:
        return self.chain.row(node) if self.chain.has(node) else -1

    def _firms_of(self, rows: slice) -> Inverse:
        return Inverse.of(self.firms[rows], np.arange(rows.start, rows.stop, dtype=np.int32))

    def _segments_of(self, rows: slice) -> Inverse:
        starts = self._columns.segment_starts[rows.start : rows.stop + 1]
        holders = np.repeat(np.arange(rows.start, rows.stop, dtype=np.int32), np.diff(starts))
        return Inverse.of(self.segment_rows[self._columns.segment_items[starts[0] : starts[-1]]], holders)


def _weights(reached: tuple[Reached, ...], wanted: NDArray[np.int64]) -> NDArray[np.float64]:
    """float64[k, len(wanted)]: best weight of the wanted nodes in each; 0 where one was not reached, NaN for no node."""
    return look_up_each(tuple(one.rows for one in reached), tuple(one.best for one in reached), wanted)


def _unknown_unless_asked(asked: tuple[Reached, ...], found: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same with NaN in the rows of what was not asked."""
    for place, one in enumerate(asked):
        if not len(one):
            found[place] = np.nan
    return found


def _offers_of(inverse: Inverse, reached: tuple[Reached, ...], k: int) -> NDArray[np.int32]:
    """At most k offers of the strongest nodes: nearly always the k strongest have as many, and the rest need no sorting."""
    if not len(inverse.keys):
        return inverse.offers
    offers = inverse.rows_of(_by_weight(walk.join(*(_strongest(one, k) for one in reached)))[:k], k)
    if len(offers) < k < sum(map(len, reached)):
        offers = inverse.rows_of(_by_weight(walk.join(*reached)), k)
    return offers[:k]


def _strongest(reached: Reached, count: int) -> Reached:
    """The `count` nodes of largest weight and those as strong as the last of them, in row order."""
    last = len(reached) - count
    if last <= 0:
        return reached
    kept = np.flatnonzero(reached.best >= np.partition(reached.best, last)[last])
    return Reached(reached.rows[kept], reached.best[kept], reached.total[kept], reached.origins[kept])


def _by_weight(reached: Reached) -> NDArray[np.int64]:
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
