"""召回 · Three legs at once: dense, lexical and chain → one pool of candidates of a kind, as columns.

What was written since the indexes were made stands on a shelf of its own in memory and hides what it replaces, so that
a new, changed or withdrawn offer counts from the second it is committed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph import Placer, Proximity
from matcher.entities import Kind, Need, Offer
from matcher.ranking.pool import Pool
from matcher.retrieval import walk
from matcher.retrieval.chain_view import ChainReader, ChainView
from matcher.retrieval.columns import NUMERIC_TERMS, OfferColumns
from matcher.retrieval.dense import Neighbours
from matcher.retrieval.facets import Facets, fits_stage, serves
from matcher.retrieval.fusion import WEIGHTS, fuse, legs_of
from matcher.retrieval.generation import Generation
from matcher.retrieval.hubs import HALF, away_from, middle
from matcher.retrieval.inverse import union
from matcher.retrieval.shelf import Shelf
from matcher.retrieval.young import Young, young_of

PUSH_ERROR = 7e-5
"""Allowed error of the proximity per unit of degree: .93 of the exact top 20, and the same ten matches as 5e-5 but one in 10,000."""
SEEDS = 16
"""Strongest nodes of a need from which nearness is measured."""
_PROXIMITY_DECADES = 5.0
_NO_ROWS = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Asked:
    """One need as every leg reads it: its vector float32[d], its place in the chain, nearness of graph nodes."""

    need: Need
    vector: NDArray[np.float32]
    view: ChainView
    near: walk.Reached


@dataclass(frozen=True, slots=True)
class Recalled:
    """A pool of one kind in ascending row order, with the blended score float64[n] that breaks ties."""

    pool: Pool
    fused: NDArray[np.float64]


class Recall:
    """Finds candidates. A pool's row number r stands for row r - start of the shelf that starts at or before r."""

    def __init__(self, generation: Generation, *, pool_size: int, placer: Placer | None = None) -> None:
        """`pool_size`: candidates taken from each leg; `placer`: one of this chain's segments and this calibration."""
        self.generation, self._size, self._given_placer = generation, pool_size, placer
        self.reader = ChainReader(generation.chain, generation.names)
        self._put(generation.shelf)
        self._middles = {kind: middle(index.vectors) for kind, index in generation.shelf.dense.items()}
        self._level = {kind: np.float32(HALF) * (at @ at) for kind, at in self._middles.items()}

    def beside(self, fresh: Iterable[Offer]) -> Recall:
        """The same recall with offers that were written since the generation was made; what is costly is shared."""
        return self.joined(self.stand(fresh))

    def stand(self, fresh: Iterable[Offer], before: Young | None = None) -> Young:
        """Young offers on a shelf of their own, for `joined`; what `before` has read of them is not read again."""
        made = self.generation
        return young_of(fresh, made.shelf, made.chain, self.placer, made.encoders.text, before.read if before else None)

    def joined(self, *young: Young) -> Recall:
        """This generation with these shelves beside, each hiding what it has anew from those before it."""
        shelves = [self.generation.shelf.hiding(np.unique(np.concatenate([_NO_ROWS, *(one.hides for one in young)])))]
        for at, one in enumerate(young):
            anew = {name for later in young[at + 1 :] for name in later.read}
            shelves.append(one.shelf.hiding(one.shelf.rows_of(anew)))
        other = copy(self)
        other._put(*shelves)
        return other

    def get_ready(self) -> None:
        """Make now what the first need would wait for."""
        _ = self.placer, self._proximity

    def _put(self, *shelves: Shelf) -> None:
        self.shelves = shelves
        self._starts = np.concatenate([[0], np.cumsum([len(shelf) for shelf in shelves])])[:-1].tolist()

    @cached_property
    def placer(self) -> Placer:
        """Places texts in the segments of this chain."""
        return self._given_placer or Placer(self.generation.chain, self.generation.calibration)

    @cached_property
    def _proximity(self) -> Proximity:
        return Proximity(self.generation.chain)

    @property
    def index_version(self) -> str:
        """The history the generation was made from, and how many offers stand on which shelf: words are weighed a shelf."""
        sizes = "+".join(str(len(shelf) - len(shelf.hidden)) for shelf in self.shelves)
        return f"{self.generation.lineage} {sizes}"

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Every rule that governs an offer."""
        return tuple(sorted({rule for shelf in self.shelves for rule in shelf.columns.rule_ids}))

    def ask(self, need: Need) -> Asked:
        """Read a need once for all kinds."""
        placed = {place.segment_id: place.confidence for place in self.placer.place(need.text, products=need.made)}
        view = self.reader.read(need, placed)
        vector = self.generation.encoders.text.encode_queries([need.text])[0]
        return Asked(need, vector, view, self._near(view))

    def pool(
        self, asked: Asked, kind: Kind, day: date, *, region: str | None, eligible: Mapping[str, float]
    ) -> Recalled:
        """Candidates of one kind on a day, inside `region` where one is asked for.

        `eligible` gives 1.0 (met), 0.0 (not met) or NaN (unknown) for a rule id.
        """
        facets = Facets(kind, day, region=region, stage=asked.need.stage)
        parts = [self._of_shelf(shelf, asked, facets, eligible) for shelf in self.shelves]
        rows, columns = self._side_by_side(parts)
        return Recalled(Pool(kind, asked.need, rows, columns), fuse(legs_of(columns), WEIGHTS[kind]))

    def _side_by_side(
        self, parts: Sequence[tuple[NDArray[np.int32], dict[str, NDArray[np.float64]]]]
    ) -> tuple[NDArray[np.int32], dict[str, NDArray[np.float64]]]:
        """The candidates of all shelves, rows numbered through."""
        if len(parts) == 1:
            return parts[0]
        rows = np.concatenate([part[0] + start for part, start in zip(parts, self._starts, strict=True)])
        return rows.astype(np.int32), {name: np.concatenate([part[1][name] for part in parts]) for name in parts[0][1]}

    def locate(self, row: int) -> tuple[Shelf, int]:
        """The shelf a pool's row stands on, and its row there."""
        at = bisect_right(self._starts, row) - 1
        return self.shelves[at], row - self._starts[at]

    def offer_id(self, row: int) -> str:
        """Id of the offer in a pool's row."""
        shelf, own = self.locate(row)
        return shelf.columns.ids[own]

    def party_id(self, row: int) -> str | None:
        """Party of the offer in a pool's row; None when the source does not say."""
        shelf, own = self.locate(row)
        return shelf.columns.party_of(own)

    def bundle(self, row: int) -> str | None:
        """What a pool's row shares with offers whose makers name exactly the same goods; None for no telling list."""
        shelf, own = self.locate(row)
        return str(shelf.places.claims.bundle[own]) if shelf.places.claims.bundle[own] else None

    def of_parties(self, pool: Pool, names: Set[str]) -> NDArray[np.bool_]:
        """bool[n]: candidates whose party or offer id is among the names."""
        marked = np.zeros(len(pool), dtype=bool)
        for shelf, start in zip(self.shelves, self._starts, strict=True):
            here = np.flatnonzero((pool.offer_rows >= start) & (pool.offer_rows < start + len(shelf)))
            marked[here] = shelf.columns.are_of(pool.offer_rows[here] - start, names)
        return marked

    def _of_shelf(
        self, shelf: Shelf, asked: Asked, facets: Facets, eligible: Mapping[str, float]
    ) -> tuple[NDArray[np.int32], dict[str, NDArray[np.float64]]]:
        """Rows that any leg found among the open ones, ascending, and their columns."""
        kind_rows = shelf.columns.slice_of(facets.kind)
        mask, moved = shelf.open_rows(facets), away_from(self._middles[facets.kind], asked.vector)
        dense = shelf.dense[facets.kind].search(moved, self._size, mask)
        lexical = shelf.words_near(asked.need.text, self._size, facets)
        chained = shelf.places.candidates(asked.view, facets.kind, self._size)
        if mask is not None:
            chained = chained[mask[chained - kind_rows.start]]
        rows = union(dense.rows + np.int32(kind_rows.start), lexical.rows, chained)
        columns = self._columns(shelf, asked, facets.kind, rows, moved)
        columns["lexical"] = _spread(lexical, rows)
        columns["eligible"] = _by_rule(shelf.columns, rows, eligible)
        return rows, columns

    def _columns(
        self, shelf: Shelf, asked: Asked, kind: Kind, rows: NDArray[np.int32], moved: NDArray[np.float32]
    ) -> dict[str, NDArray[np.float64]]:
        columns, need = shelf.columns, asked.need
        chain = shelf.places.signals(asked.view, asked.near, rows)
        if asked.vector.any():
            cosines = shelf.dense[kind].similarities(moved, rows - np.int32(columns.slice_of(kind).start))
            cosines += self._level[kind]  # what lies as near to all as is usual keeps its cosine
            dense = _within_one(cosines.astype(np.float64))
        else:
            dense = np.full(len(rows), np.nan)
        found = {
            "dense": dense,
            "wanted": chain.wanted, "material": chain.material, "chain": chain.chain, "focus": chain.focus,
            "no_rival": chain.no_rival, "proximity": _on_log_scale(chain.nearness),
            "region": columns.nearness_to(need.region)[columns.regions[rows]],
            "stage": fits_stage(columns, rows, need.stage),
            "serves": serves(columns, rows, need.region),
            "capacity_left": columns.capacity_left[rows].astype(np.float64),
            "completeness": columns.completeness[rows].astype(np.float64),
        }  # fmt: skip
        return found | dict(zip(NUMERIC_TERMS, columns.terms[rows].T, strict=True))

    def _near(self, view: ChainView) -> walk.Reached:
        seeds = view.seeds.top(SEEDS)
        if not len(seeds):
            return seeds
        found, scores = self._proximity.reached(seeds.rows, seeds.best, epsilon=PUSH_ERROR)
        rows, nearness = found.astype(np.int64), scores.astype(np.float64)
        return walk.Reached(rows, nearness, nearness, rows)


def _on_log_scale(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 at the need itself, 0 at 1/100,000 of it and less; NaN stays."""
    return _within_one(1.0 + np.log10(np.maximum(scores, 1e-30)) / _PROXIMITY_DECADES)


def _within_one(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same array with its values brought into 0–1; NaN stays."""
    np.maximum(values, 0.0, out=values)
    return np.minimum(values, 1.0, out=values)


def _by_rule(columns: OfferColumns, rows: NDArray[np.int32], eligible: Mapping[str, float]) -> NDArray[np.float64]:
    values = np.array([*(eligible.get(rule, np.nan) for rule in columns.rule_ids), np.nan])
    chosen: NDArray[np.float64] = values[columns.rules[rows]]
    return chosen


def _spread(found: Neighbours, rows: NDArray[np.int32]) -> NDArray[np.float64]:
    """Scores of the found rows at their places among `rows`; 0 for rows the leg did not return."""
    scores = np.zeros(len(rows))
    scores[np.searchsorted(rows, found.rows)] = found.scores
    return scores
