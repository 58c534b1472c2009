"""勘察 · The chains as they stand now: firms of each segment, by county, and the gaps; kept until the records change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from threading import Lock

import numpy as np

from graph import IndustryChain, Placer, Segment, find_gaps
from graph.confidence import PRIOR, Calibration
from graph.gaps import Gap
from graph.membership import firms_in_segments
from graph.vocabulary import NodeType
from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM
from matcher.errors import UnknownThing

__all__ = ["Survey", "Surveyor"]


class Survey:
    """One state of the chain graph with the regions of its firms. Threads may share it."""

    def __init__(self, chain: IndustryChain, regions: Mapping[str, str], calibration: Calibration = PRIOR) -> None:
        """`regions`: firm id → GB/T 2260 code, for those that are known."""
        self.chain, self._regions, self._calibration = chain, regions, calibration
        self._gaps: dict[str | None, dict[str, Gap]] = {}
        self._counts: dict[str | None, dict[str, int]] = {}

    @cached_property
    def placer(self) -> Placer:
        """Places texts in the segments."""
        return Placer(self.chain, self._calibration)

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
    """Keeps the survey of the present records; the first to ask for a new one makes it, the others wait."""

    def __init__(self, house: House) -> None:
        """Look at nothing yet."""
        self._house, self._lock = house, Lock()
        self._found: tuple[str, Survey] | None = None

    def survey(self) -> Survey:
        """The survey of the records as they are. Raises Unavailable("no_records")."""
        version = self._house.records(SYSTEM).data_version()
        with self._lock:
            if self._found is None or self._found[0] != version:
                chain = self._house.matchmaker().recall.generation.chain
                regions = {
                    party.id: party.region for party in self._house.records(SYSTEM).iter_parties() if party.region
                }
                self._found = version, Survey(chain, regions, self._house.calibration)
            return self._found[1]
