"""断点报告 · The gaps of a county and chain with their substitutes, the firms nearest to filling each, and the demand behind it.

Plain data: a supply fair is planned from it (方案 一(四) 上下游供需对接会).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.sparse import csc_matrix

from graph.anchors import Anchor, find_anchors, find_bridges
from graph.chain import IndustryChain, Segment
from graph.fillers import Filler, Fillers
from graph.gaps import GapKind, find_gaps
from graph.membership import firms_in_segments
from graph.regions import region_label
from graph.vocabulary import NodeType, Relation
from matcher.entities import Party, Role
from matcher.errors import UnknownThing
from matcher.services.demand import Demand, demand_of, is_in
from matcher.services.document import labelled
from matcher.services.placements import judge_party
from matcher.services.standing import Standing
from matcher.wording import LANGUAGES

__all__ = ["LISTED", "GapEntry", "GapReport", "gap_report"]

LISTED = 50
"""Ids a list holds at most; its count is always complete."""
ANCHORS = 5


@dataclass(frozen=True, slots=True)
class GapEntry:
    """One segment short of firms in the region."""

    segment: Segment
    kind: GapKind
    firms: tuple[str, ...]  # that stand in it there
    substitutes: tuple[str, ...]  # segment ids that can stand in for it
    fillers: tuple[Filler, ...]  # the firms nearest to filling it, the nearest first
    may_stand_here: tuple[
        tuple[str, float], ...
    ]  # firms of the region that only their words place here, with confidence
    demand: Demand


@dataclass(frozen=True, slots=True)
class GapReport:
    """Gaps of a region (None: anywhere) and a chain (None: all): missing first, then single sources, then thin, by demand."""

    region: str | None
    chain: str | None
    gaps: tuple[GapEntry, ...]
    anchors: tuple[Anchor, ...]  # firms of the region on which most of the chain rests
    stated_anchors: tuple[str, ...]  # parties of the region that are known as 链主
    bridges: Mapping[str, tuple[str, ...]]  # segment whose loss cuts others off → those
    firm_count: int  # firms of the region
    unplaced_count: int  # of them those that stand nowhere in the map: a gap may be one of theirs

    def document(self) -> dict[str, Any]:
        """Plain values with labels in both languages."""
        return {
            "region": None
            if self.region is None
            else {"code": self.region} | {x: region_label(self.region, x) for x in LANGUAGES},
            "chain": self.chain,
            "firm_count": self.firm_count,
            "unplaced_count": self.unplaced_count,
            "gap_count": len(self.gaps),
            "gaps": [_entry_document(entry) for entry in self.gaps],
            "anchors": [asdict(anchor) for anchor in self.anchors],
            "stated_anchors": list(self.stated_anchors),
            "bridges": [{"segment_id": name, "cut_off": list(cut)} for name, cut in self.bridges.items()],
        }


def gap_report(
    standing: Standing, region: str | None = None, chain: str | None = None, *, nearest: int = 5
) -> GapReport:
    """Raises UnknownThing("unknown_chain") naming the chains there are."""
    graph, regions = standing.chain, standing.regions
    chains = sorted({segment.chain for segment in graph.segments.values()})
    if chain is not None and chain not in chains:
        raise UnknownThing("unknown_chain", value=chain, nearest=tuple(chains))
    members = _members(graph)
    found = [
        gap
        for gap in find_gaps(graph, regions, region, supplying=standing.suppliers)
        if _is_of(graph, gap.segment_id, chain)
    ]
    by_segment = demand_of(standing, region, frozenset(gap.segment_id for gap in found))
    inside = [party for party in standing.parties.values() if is_in(party.region, region)]
    placed = {firm for firms in members.values() for firm in firms}
    unplaced = [party for party in inside if party.id not in placed]
    by_words = _by_words(standing, unplaced)
    fillers = Fillers(graph, regions, standing.suppliers)
    entries = [
        GapEntry(
            segment=graph.segments[gap.segment_id],
            kind=gap.kind,
            firms=tuple(
                firm
                for firm in members[gap.segment_id]
                if firm in standing.suppliers and is_in(regions.get(firm), region)
            ),
            substitutes=_substitutes(graph, gap.segment_id),
            fillers=tuple(fillers.near(gap.segment_id, region, nearest)),
            may_stand_here=tuple(by_words.get(gap.segment_id, ())[:LISTED]),
            demand=by_segment[gap.segment_id],
        )
        for gap in found
    ]
    order = {gap.segment_id: place for place, gap in enumerate(found)}  # of equal demand as the graph has them
    entries.sort(key=lambda one: (list(GapKind).index(one.kind), -one.demand.count, order[one.segment.id]))
    of_chain = placed if chain is None else {x for name in members if _is_of(graph, name, chain) for x in members[name]}
    return GapReport(
        region=region, chain=chain, gaps=tuple(entries),
        anchors=_anchors(graph, {party.id for party in inside} & of_chain),
        stated_anchors=tuple(one.id for one in inside if Role.ANCHOR in one.roles and (chain is None or one.id in of_chain)),
        bridges={one.segment_id: one.cut_off for one in find_bridges(graph) if _is_of(graph, one.segment_id, chain)},
        firm_count=len(inside), unplaced_count=len(unplaced),
    )  # fmt: skip


def _members(graph: IndustryChain) -> dict[str, tuple[str, ...]]:
    """Segment id → firms that stand in it, by their own word, by what they make, or in a part of it."""
    matrix = csc_matrix(firms_in_segments(graph))
    firms = [graph.node_ids[row].removeprefix("firm:") for row in graph.rows_of(NodeType.FIRM)]
    found = {}
    for column, row in enumerate(graph.rows_of(NodeType.SEGMENT).tolist()):
        numbers = np.sort(matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]])
        found[graph.segment_at(row).id] = tuple(firms[number] for number in numbers.tolist())
    return found


def _by_words(standing: Standing, unplaced: Iterable[Party]) -> dict[str, list[tuple[str, float]]]:
    """Segment id → firms that only their words place there, the surest first."""
    found: dict[str, list[tuple[str, float]]] = {}
    for party in unplaced:
        for one in judge_party(standing.placer, party).placements:
            found.setdefault(one.segment_id, []).append((party.id, one.confidence))
    return {name: sorted(firms, key=lambda pair: (-pair[1], pair[0])) for name, firms in found.items()}


def _substitutes(graph: IndustryChain, segment_id: str) -> tuple[str, ...]:
    rows = graph.neighbours(graph.row(f"segment:{segment_id}"), Relation.SUBSTITUTES)
    return tuple(graph.segment_at(row).id for row in rows.tolist())


def _anchors(graph: IndustryChain, firms: Set[str]) -> tuple[Anchor, ...]:
    ranked = find_anchors(graph, limit=len(graph.rows_of(NodeType.FIRM)))
    return tuple(anchor for anchor in ranked if anchor.firm_id in firms)[:ANCHORS]


def _is_of(graph: IndustryChain, segment_id: str, chain: str | None) -> bool:
    return chain is None or graph.segments[segment_id].chain == chain


def _entry_document(entry: GapEntry) -> dict[str, Any]:
    segment, demand = entry.segment, entry.demand
    return {
        "segment_id": segment.id,
        "name": segment.name,
        "name_en": segment.name_en,
        "chain": segment.chain,
        "position": labelled(segment.position),
        "kind": labelled(entry.kind),
        "firm_count": len(entry.firms),
        "firms": list(entry.firms),
        "substitutes": list(entry.substitutes),
        "fillers": [_filler_document(filler) for filler in entry.fillers],
        "may_stand_here": [{"firm_id": firm, "confidence": confidence} for firm, confidence in entry.may_stand_here],
        "demand": {
            "count": demand.count,
            **{name: _counted(getattr(demand, name)) for name in ("needs", "by_inputs", "by_chain")},
        },
    }


def _filler_document(filler: Filler) -> dict[str, Any]:
    reasons = [labelled(ground.reason) | {"through": list(ground.through)} for ground in filler.grounds]
    told = {"firm_id": filler.firm_id, "strength": filler.strength, "nearness": filler.nearness}
    return told | {"closeness": filler.closeness, "reasons": reasons}


def _counted(ids: tuple[str, ...]) -> dict[str, Any]:
    return {"count": len(ids), "ids": list(ids[:LISTED])}
