"""召回 · Three legs at once: dense, lexical and chain → one pool of candidates of a kind, as columns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from graph import Placer, Proximity
from matcher.entities import Kind, Need
from matcher.ranking.pool import Pool
from matcher.retrieval import walk
from matcher.retrieval.chain import ChainLeg, ChainView, candidates, signals
from matcher.retrieval.columns import NUMERIC_TERMS
from matcher.retrieval.dense import Neighbours
from matcher.retrieval.facets import Facets, allowed, fits_stage, serves
from matcher.retrieval.fusion import WEIGHTS, fuse
from matcher.retrieval.generation import Generation

PUSH_ERROR = 1e-4
"""Allowed error of the proximity per unit of degree: 0.93 of the exact top 20 at 1/6,000 of networkx' time."""
_PROXIMITY_DECADES = 5.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One need as every leg reads it: its vector float32[d], its place in the chain, nearness of graph nodes."""

    need: Need
    vector: NDArray[np.float32]
    view: ChainView
    near: walk.Reached


@dataclass(frozen=True, slots=True)
class Recalled:
    """A pool of one kind with the blended score that breaks ties, best first by that score."""

    pool: Pool
    fused: NDArray[np.float64]


class Recall:
    """Finds candidates in one generation of indexes."""

    def __init__(self, generation: Generation, *, pool_size: int) -> None:
        """`pool_size`: candidates taken from each leg."""
        self.generation, self._size = generation, pool_size
        self.leg = ChainLeg(generation.chain, generation.names, generation.columns)
        self._placer = Placer(generation.chain)
        self._proximity = Proximity(generation.chain)

    def ask(self, need: Need) -> Asked:
        """Read a need once for all kinds."""
        placed = {place.segment_id: place.confidence for place in self._placer.place(need.text, products=need.made)}
        view = self.leg.read(need, placed)
        vector = self.generation.encoders.text.encode_queries([need.text])[0]
        return Asked(need, vector, view, self._near(view))

    def pool(self, asked: Asked, kind: Kind, day: date, *, region: str | None,
             eligible: Mapping[str, float]) -> Recalled:  # fmt: skip
        """Candidates of one kind on a day, inside `region` where one is asked for.

        `eligible` gives 1.0 (met), 0.0 (not met) or NaN (unknown) for a rule id.
        """
        facets = Facets(kind, day, region=region, stage=asked.need.stage)
        rows, lexical = self._union(asked, facets)
        columns = self._columns(asked, kind, rows) | {"lexical": lexical}
        columns["eligible"] = self._eligible(rows, eligible)
        pool = Pool(kind, asked.need, rows, columns)
        chain = np.nanmax(
            [np.zeros(len(rows)), *(columns[name] for name in ("wanted", "material", "chain", "focus"))], axis=0
        )
        fused = fuse({"chain": chain, "dense": columns["dense"], "lexical": lexical}, WEIGHTS[kind])
        return Recalled(pool, fused)

    def of_parties(self, pool: Pool, party_ids: Set[str]) -> NDArray[np.bool_]:
        """bool[n]: candidates whose party or offer id is among the ids."""
        columns = self.generation.columns
        rows = columns.slice_of(pool.kind)
        parties = [place for name in party_ids if (place := _place(columns.party_ids, name)) is not None]
        offers = [place for name in party_ids if (place := _place(columns.ids, name, rows)) is not None]
        marked: NDArray[np.bool_] = np.isin(columns.parties[pool.offer_rows], parties)
        return marked | np.isin(pool.offer_rows, offers)

    def _union(self, asked: Asked, facets: Facets) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Rows that any leg found among those the facets allow, ascending, and their lexical scores."""
        generation = self.generation
        kind_rows = generation.columns.slice_of(facets.kind)
        mask = allowed(generation.columns, facets)
        dense = generation.dense[facets.kind].search(asked.vector, self._size, mask)
        lexical = generation.lexical.search(asked.need.text, self._size, facets)
        chained = candidates(self.leg, generation.columns, asked.view, facets.kind, self._size)
        if mask is not None:
            chained = chained[mask[chained - kind_rows.start]]
        rows = np.unique(np.concatenate([dense.rows + kind_rows.start, lexical.rows, chained])).astype(np.int32)
        return rows, _spread(lexical, rows)

    def _columns(self, asked: Asked, kind: Kind, rows: NDArray[np.int32]) -> dict[str, NDArray[np.float64]]:
        columns, need = self.generation.columns, asked.need
        chain = signals(self.leg, columns, asked.view, rows)
        start = columns.slice_of(kind).start
        cosines = self.generation.dense[kind].similarities(asked.vector, rows - start).astype(np.float64)
        found = {
            "dense": np.clip(cosines, 0.0, 1.0) if asked.vector.any() else np.full(len(rows), np.nan),
            "wanted": chain.wanted, "material": chain.material, "chain": chain.chain, "focus": chain.focus,
            "no_rival": chain.no_rival,
            "proximity": self._closeness(asked, rows),
            "region": columns.nearness_to(need.region)[columns.regions[rows]],
            "stage": fits_stage(columns, rows, need.stage),
            "serves": serves(columns, rows, need.region),
            "capacity_left": columns.capacity_left[rows].astype(np.float64),
            "completeness": columns.completeness[rows].astype(np.float64),
        }  # fmt: skip
        return found | {name: columns.terms[rows, at] for at, name in enumerate(NUMERIC_TERMS)}

    def _near(self, view: ChainView) -> walk.Reached:
        seeds = view.seeds.top(64)
        if not len(seeds):
            return seeds
        rows, scores = self._proximity.push(seeds.rows, seeds.best, epsilon=PUSH_ERROR)
        return walk.start_at(rows.astype(np.int64), scores.astype(np.float64))

    def _closeness(self, asked: Asked, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """Nearness of each offer's firm or segments on a log scale: 1 at the need itself, 0 at 1/100,000 of it."""
        if not len(asked.near):
            return np.full(len(rows), np.nan)
        columns, near = self.generation.columns, asked.near
        firms = self.leg.offer_firms[rows]
        of_firm = near.look_up(near.best, firms, 0.0)
        by_segment = near.look_up(near.best, self.leg.segment_rows, 0.0)
        of_segment = walk.ragged_max(columns.segment_starts, columns.segment_items, by_segment, rows)
        score = np.fmax(of_segment, np.where(firms >= 0, of_firm, np.nan))
        scaled = 1.0 + np.log10(np.maximum(score, 1e-30)) / _PROXIMITY_DECADES
        return np.where(np.isnan(score), np.nan, np.clip(scaled, 0.0, 1.0))

    def _eligible(self, rows: NDArray[np.int32], eligible: Mapping[str, float]) -> NDArray[np.float64]:
        columns = self.generation.columns
        values = np.array([eligible.get(rule, np.nan) for rule in columns.rule_ids] + [np.nan])
        chosen: NDArray[np.float64] = values[columns.rules[rows]]
        return chosen


def _place(names: Sequence[str], name: str, within: slice | None = None) -> int | None:
    """Place of a name in an ascending run of names."""
    low, high = (within.start, within.stop) if within else (0, len(names))
    at = bisect_left(names, name, low, high)
    return at if at < high and names[at] == name else None


def _spread(found: Neighbours, rows: NDArray[np.int32]) -> NDArray[np.float64]:
    """Scores of the found rows at their places among `rows`; 0 for rows the leg did not return."""
    scores = np.zeros(len(rows))
    scores[np.searchsorted(rows, found.rows)] = found.scores
    return scores
