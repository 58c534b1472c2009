"""链上召回 · The chain leg: the need's products and segments → upstream materials → those who make them.

It finds what the words do not say: the maker of the material, not the firm that repeats the words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph import IndustryChain
from graph.vocabulary import NodeType, Relation
from matcher.entities import Kind, Need
from matcher.retrieval import walk
from matcher.retrieval.columns import OfferColumns
from matcher.retrieval.inverse import Inverse
from matcher.retrieval.mentions import Mention, Sense, find_mentions
from matcher.retrieval.product_names import ProductNames
from matcher.retrieval.tokens import plain
from matcher.retrieval.walk import Reached

NEAR_NAME = 0.8
"""Most that a near name can weigh against the very name that was asked for."""
EITHER = 0.7
"""Weight of the second reading of a product named without any cue (made rather than wanted)."""
SUPPLIER_STEPS = (0.7, 0.4)
"""Weight of a segment that supplies the need's own segment in one step and in two."""
SELLS_TO_RIVALS = 0.7
"""Part of a rivalry that is forgiven to a firm that sells what is asked for: it lives from that trade."""
TOP_MATERIALS = 15
ENOUGH = 4
"""Offers looked at for each one that is kept."""
SAME_KIND_OF_MAKER = 5
"""Other spellings of a material whose makers are taken too (高纯石英砂 for 石英砂)."""


@dataclass(frozen=True, slots=True)
class ChainView:
    """What the chain knows of one need. `Reached` rows are graph rows."""

    mentions: tuple[Mention, ...]
    wanted: Reached  # products asked for
    made: Reached  # products the asker makes
    materials: Reached  # what goes into the made ones, and other spellings of it; origins: made products, materials
    wanted_makers: Reached  # firms; origins: products
    material_makers: Reached  # firms; origins: materials
    rivals: Reached  # firms that make what the asker makes; origins: products
    own_segments: Reached  # where the asker stands
    target_segments: Reached  # where its counterparts stand; origins: own segments

    @property
    def seeds(self) -> Reached:
        """Nodes from which closeness along the graph is measured."""
        return walk.join(self.wanted, self.made, self.own_segments)


class ChainLeg:
    """Reads a need against the chain. `offer_firms` int64[n]: graph row of each offer's firm, -1 where there is none."""

    def __init__(self, chain: IndustryChain, names: ProductNames, columns: OfferColumns) -> None:
        """Join the chain with the offers that hang on its firms and segments."""
        self.chain, self._names, self._columns = chain, names, columns
        firm_rows = np.array([self._firm_row(party) for party in columns.party_ids] + [-1], dtype=np.int64)
        self.offer_firms = firm_rows[columns.parties]
        self.segment_rows = np.array([chain.row(f"segment:{s}") for s in columns.segment_ids], dtype=np.int64)
        self._by_firm = {kind: self._firms_of(columns.slice_of(kind)) for kind in Kind}
        self._by_segment = {kind: self._segments_of(columns.slice_of(kind)) for kind in Kind}
        products = chain.rows_of(NodeType.PRODUCT)
        makers = chain.into(Relation.MAKES)
        self._made_mask = np.diff(makers.indptr)[products] > 0

    def read(self, need: Need, placed: dict[str, float]) -> ChainView:
        """Products, materials, makers and segments for a need; `placed` are segments found from its text."""
        mentions = tuple(find_mentions(need.text, self._is_product))
        wanted = self._products(mentions, need.wanted, Sense.WANTED)
        made = self._products(mentions, need.made, Sense.MADE)
        materials = walk.step(self.chain.into(Relation.SUPPLIES), made).top(TOP_MATERIALS * 4)
        materials = self._with_spellings(self._only(materials, NodeType.PRODUCT))
        own = self._own_segments(need, made, placed)
        return ChainView(
            mentions, wanted, made, materials,
            wanted_makers=self._makers(wanted),
            material_makers=self._makers(materials),
            rivals=self._makers(_very(made)),
            own_segments=own,
            target_segments=self._targets(own, wanted),
        )  # fmt: skip

    def reached_by(
        self, kind: Kind, firms: NDArray[np.int64], segments: NDArray[np.int64], enough: int
    ) -> NDArray[np.int32]:
        """Offers of one kind that hang on the firms or segments, ascending; about `enough` of each."""
        found = (self._by_firm[kind].rows_of(firms, enough), self._by_segment[kind].rows_of(segments, enough))
        return np.unique(np.concatenate(found))

    def _firms_of(self, rows: slice) -> Inverse:
        return Inverse.of(self.offer_firms[rows], np.arange(rows.start, rows.stop, dtype=np.int32))

    def _segments_of(self, rows: slice) -> Inverse:
        starts = self._columns.segment_starts[rows.start : rows.stop + 1]
        holders = np.repeat(np.arange(rows.start, rows.stop, dtype=np.int32), np.diff(starts))
        return Inverse.of(self.segment_rows[self._columns.segment_items[starts[0] : starts[-1]]], holders)

    def _firm_row(self, party_id: str) -> int:
        node = f"firm:{party_id}"
        return self.chain.row(node) if self.chain.has(node) else -1

    def _is_product(self, name: str) -> bool:
        return self.chain.has(f"product:{name}")

    def _products(self, mentions: tuple[Mention, ...], stated: tuple[str, ...], sense: Sense) -> Reached:
        """Products meant in one sense: the very names weigh most, near names less."""
        parts = [self._named(plain(name), plain(name), 1.0) for name in stated]
        for mention in mentions:
            if mention.sense is sense:
                parts.append(self._named(mention.name, mention.phrase, 1.0))
            elif mention.sense is Sense.EITHER:
                parts.append(self._named(mention.name, mention.phrase, 1.0 if sense is Sense.WANTED else EITHER))
        return walk.join(*parts) if parts else walk.start_at(np.empty(0, np.int64), np.empty(0))

    def _named(self, name: str, phrase: str, weight: float) -> Reached:
        """The product of a name and those near to its whole phrase (AI视觉检测软件开发 for 软件开发).

        A known name that covers only a part of the phrase says only a part of what is meant. Near names have the known
        one as their origin, or none (-1).
        """
        known = self.chain.row(f"product:{name}") if self._is_product(name) else -1
        near = self._names.nearest(phrase)
        rows, weights = near.rows, near.weights * weight * NEAR_NAME
        origins = np.full(len(rows), known)
        if known >= 0:
            rows, origins = np.append(rows, known), np.append(origins, known)
            weights = np.append(weights, weight * len(name) / len(phrase))
        return walk.gather(rows, weights, origins)

    def _only(self, reached: Reached, node_type: NodeType) -> Reached:
        keep = self.chain.types[reached.rows] == node_type
        return Reached(reached.rows[keep], reached.best[keep], reached.total[keep], reached.origins[keep])

    def _makers(self, products: Reached) -> Reached:
        return self._only(walk.step(self.chain.into(Relation.MAKES), products), NodeType.FIRM)

    def _with_spellings(self, materials: Reached) -> Reached:
        """The materials and, for the weightiest, names so near that their makers count too; origins: the material."""
        if not len(materials):
            return materials
        chosen = materials.top(TOP_MATERIALS)
        near = self._names.nearest_made(chosen.rows, self._made_mask, SAME_KIND_OF_MAKER)
        weights = [item.weights * NEAR_NAME * best for item, best in zip(near, chosen.best, strict=True)]
        origins = [np.full(len(item.rows), row) for item, row in zip(near, chosen.rows, strict=True)]
        spelled = walk.gather(
            np.concatenate([item.rows for item in near]), np.concatenate(weights), np.concatenate(origins)
        )
        other = ~np.isin(spelled.rows, materials.rows)
        return walk.join(
            materials, Reached(spelled.rows[other], spelled.best[other], spelled.total[other], spelled.origins[other])
        )

    def _own_segments(self, need: Need, made: Reached, placed: dict[str, float]) -> Reached:
        stated = {f"segment:{name}": 1.0 for name in need.segments} | {
            f"segment:{name}": confidence for name, confidence in placed.items() if name not in need.segments
        }
        known = [(self.chain.row(node), weight) for node, weight in stated.items() if self.chain.has(node)]
        rows = np.array([row for row, _ in known], dtype=np.int64)
        direct = walk.start_at(rows, np.array([weight for _, weight in known], dtype=np.float64))
        through = self._only(walk.step(self.chain.out(Relation.IN_SEGMENT), made.top(8)), NodeType.SEGMENT)
        return walk.join(direct, walk.start_at(through.rows, through.best))

    def _targets(self, own: Reached, wanted: Reached) -> Reached:
        """Segments of the wanted products, and those that supply the asker's own in one step or two."""
        named = self._only(walk.step(self.chain.out(Relation.IN_SEGMENT), wanted.top(8)), NodeType.SEGMENT)
        suppliers = self.chain.into(Relation.SUPPLIES)
        first = walk.step(suppliers, own, damping=SUPPLIER_STEPS[0])
        second = walk.step(suppliers, first, damping=SUPPLIER_STEPS[1] / SUPPLIER_STEPS[0])
        return walk.join(named, self._only(first, NodeType.SEGMENT), self._only(second, NodeType.SEGMENT))


def _very(named: Reached) -> Reached:
    """Only the very products that were named, not those of near names."""
    keep = named.origins == named.rows
    return Reached(named.rows[keep], np.ones(int(keep.sum())), named.total[keep], named.origins[keep])


@dataclass(frozen=True, slots=True)
class ChainSignals:
    """Columns of the chain leg for n offers, float64[n] in 0–1; NaN where the chain says nothing."""

    wanted: NDArray[np.float64]
    material: NDArray[np.float64]
    chain: NDArray[np.float64]
    focus: NDArray[np.float64]
    no_rival: NDArray[np.float64]


def signals(leg: ChainLeg, columns: OfferColumns, view: ChainView, rows: NDArray[np.int32]) -> ChainSignals:
    """What the chain says of the offers in `rows`."""
    firms = leg.offer_firms[rows]
    wanted = _of_makers(view.wanted, view.wanted_makers, firms)
    rival = _of_makers(view.made, view.rivals, firms)
    return ChainSignals(
        wanted=wanted,
        material=_of_makers(view.made, view.material_makers, firms),
        chain=_of_segments(leg, columns, view.target_segments, rows),
        focus=_of_segments(leg, columns, view.own_segments, rows),
        no_rival=1.0 - rival * (1.0 - SELLS_TO_RIVALS * np.nan_to_num(wanted)),
    )


def _of_makers(asked: Reached, makers: Reached, firms: NDArray[np.int64]) -> NDArray[np.float64]:
    if not len(asked):
        return np.full(len(firms), np.nan)
    return np.where(firms < 0, np.nan, np.clip(makers.look_up(makers.best, firms, 0.0), 0.0, 1.0))


def _of_segments(
    leg: ChainLeg, columns: OfferColumns, segments: Reached, rows: NDArray[np.int32]
) -> NDArray[np.float64]:
    if not len(segments):
        return np.full(len(rows), np.nan)
    weights = np.clip(segments.look_up(segments.best, leg.segment_rows, 0.0), 0.0, 1.0)
    return walk.ragged_max(columns.segment_starts, columns.segment_items, weights, rows)


def candidates(leg: ChainLeg, columns: OfferColumns, view: ChainView, kind: Kind, k: int) -> NDArray[np.int32]:
    """Up to k offers of one kind that the chain reaches, best first, ties by row."""
    makers = walk.join(view.wanted_makers, view.material_makers).top(k * ENOUGH)
    segments = walk.join(view.target_segments, view.own_segments)
    strongest = segments.rows[np.argsort(-segments.best, kind="stable")]
    rows = leg.reached_by(kind, makers.rows, strongest, k * ENOUGH)
    found = signals(leg, columns, view, rows)
    columns_by_weight = ((1.0, found.wanted), (0.8, found.material), (0.5, found.chain), (0.5, found.focus))
    score = np.zeros(len(rows))
    for weight, column in columns_by_weight:
        score += weight * np.nan_to_num(column)
    best = np.lexsort((rows, -score))[:k]
    return rows[best[score[best] > 0]]
