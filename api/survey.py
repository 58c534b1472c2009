"""勘察 · The chains as they stand now: firms of each segment, by county, and the gaps; kept until the records change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from graph import IndustryChain, Placer, Segment, find_gaps
from graph.confidence import PRIOR, Calibration
from graph.gaps import Gap
from graph.membership import firms_in_segments
from graph.vocabulary import NodeType
from matcher.bootstrap import CLOSING_SECONDS, House
from matcher.bootstrap.matching import told_of
from matcher.bootstrap.newest import Newest
from matcher.entities.accounts import SYSTEM
from matcher.errors import UnknownThing

__all__ = ["Survey", "Surveyor"]


class Survey:
    """One state of the chain graph with the regions of its firms. Threads may share it."""

    def __init__(self, chain: IndustryChain, regions: Mapping[str, str], calibration: Calibration = PRIOR,
                 placer: Placer | None = None) -> None:  # fmt: skip
        """`regions`: firm id → GB/T 2260 code, for those that are known; `placer`: one that was made of this chain."""
        self.chain, self._regions, self._calibration, self._given = chain, regions, calibration, placer
        self._gaps: dict[str | None, dict[str, Gap]] = {}
        self._counts: dict[str | None, dict[str, int]] = {}

    @cached_property
    def placer(self) -> Placer:
        """Places texts in the segments."""
        return self._given or Placer(self.chain, self._calibration)

    @cached_property
    def chains(self) -> dict[str, tuple[Segment, ...]]:
        """Chain → its segments, both in id order."""
        found: dict[str, list[Segment]] = {}
        for segment in self.chain.segments.values():
            found.setdefault(segment.chain, []).append(segment)
        return {name: tuple(found[name]) for name in sorted(found)}

    def segments_of(self, chain: str) -> tuple[Segment, ...]:
        """Segments of one chain. Raises UnknownThing("unknown_chain") naming the chains there are."""
        if chain not in self.chains:
            raise UnknownThing("unknown_chain", value=chain, nearest=tuple(self.chains))
        return self.chains[chain]

    def firm_counts(self, region: str | None = None) -> dict[str, int]:
        """Segment id → firms in it, inside a region where one is given."""
        if region not in self._counts:
            chain = self.chain
            firms = [chain.node_ids[row].removeprefix("firm:") for row in chain.rows_of(NodeType.FIRM)]
            inside = [region is None or self._regions.get(firm, "").startswith(region) for firm in firms]
            sums = np.asarray(firms_in_segments(chain)[np.flatnonzero(inside)].sum(axis=0)).ravel()
            rows = chain.rows_of(NodeType.SEGMENT)
            self._counts[region] = {
                chain.segment_at(int(row)).id: int(sum_) for row, sum_ in zip(rows, sums, strict=True)
            }
        return self._counts[region]

    def gaps(self, region: str | None = None) -> dict[str, Gap]:
        """Segment id → its gap in a region, the most pressing first."""
        if region not in self._gaps:
            self._gaps[region] = {gap.segment_id: gap for gap in find_gaps(self.chain, self._regions, region)}
        return self._gaps[region]

    @cached_property
    def buyers(self) -> dict[str, tuple[str, ...]]:
        """Segment id → the segments it supplies, in id order."""
        found: dict[str, list[str]] = {}
        for segment in self.chain.segments.values():
            for supplier in segment.suppliers:
                if supplier in self.chain.segments and supplier != segment.id:
                    found.setdefault(supplier, []).append(segment.id)
        return {name: tuple(ids) for name, ids in found.items()}


class Surveyor:
    """Keeps the survey of the present records; a new one is made once, beside the last (decision 0031)."""

    def __init__(self, house: House) -> None:
        """Look at nothing yet."""
        self._house = house
        self._surveys = Newest[Survey]("survey", told_of("survey"))

    def survey(self) -> Survey:
        """The survey of the records as they are. Raises Unavailable("no_records")."""
        version = self._house.records(SYSTEM).data_version()
        return self._surveys.get(version, self._make, patience=self._house.patience)

    def close(self) -> None:
        """Wait for what is under way."""
        self._surveys.settle(CLOSING_SECONDS)

    def _make(self) -> tuple[str, Survey]:
        records = self._house.records(SYSTEM)
        version, recall = records.data_version(), self._house.matchmaker().recall
        regions = {party.id: party.region for party in records.iter_parties() if party.region}
        made = Survey(recall.generation.chain, regions, self._house.calibration, recall.placer)
        made.firm_counts(), made.gaps()  # what every page of the chains shows is there at once
        return version, made
