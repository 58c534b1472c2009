"""断点报告 · The gaps of a county and chain with their substitutes, the firms nearest to filling each, and the demand behind it.

Plain data: a supply fair is planned from it (方案 一(四) 上下游供需对接会).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.anchors import Anchor, Bridge, find_anchors, find_bridges
from graph.chain import IndustryChain
from graph.fillers import Filler
from graph.gaps import GapKind
from graph.regions import region_label
from matcher.entities import Role
from matcher.errors import UnknownThing
from matcher.services.document import labelled
from matcher.services.firms_in_trade import FirmsInTrade
from matcher.services.shortages import LISTED, GapEntry, Shortages, is_of
from matcher.services.standing import Standing
from matcher.wording import LANGUAGES

__all__ = ["LISTED", "GapEntry", "GapReport", "check_chain_id", "gap_report"]

ANCHORS = 5


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
    check_chain_id(standing, chain)
    graph, shortages = standing.chain, Shortages(standing, region, chain)
    firms = shortages.firms
    inside, of_chain = firms.here(region), _standing_in_chain(graph, firms, chain)
    entries = [shortages.entry(short, nearest) for short in shortages.all]
    # of equal demand as the graph has them
    entries.sort(key=lambda one: (list(GapKind).index(one.kind), -one.demand.count))
    return GapReport(
        region=region, chain=chain, gaps=tuple(entries),
        anchors=tuple(find_anchors(graph, limit=ANCHORS, among=inside & of_chain)),
        stated_anchors=_stated_anchors(standing, firms, inside if chain is None else inside & of_chain),
        bridges={one.segment_id: one.cut_off for one in graph.derived(_bridges) if is_of(graph, one.segment_id, chain)},
        firm_count=int(inside.sum()), unplaced_count=int((inside & ~firms.is_placed).sum()),
    )  # fmt: skip


def check_chain_id(standing: Standing, chain: str | None) -> None:
    """Raises UnknownThing("unknown_chain") naming the chains there are; None is all of them."""
    chains = sorted({segment.chain for segment in standing.chain.segments.values()})
    if chain is not None and chain not in chains:
        raise UnknownThing("unknown_chain", value=chain, nearest=tuple(chains))


def _standing_in_chain(graph: IndustryChain, firms: FirmsInTrade, chain: str | None) -> NDArray[np.bool_]:
    """bool[n]: stands in a segment of the chain."""
    columns = [column for name, column in firms.columns.column_of.items() if is_of(graph, name, chain)]
    found = np.zeros(len(firms.columns.ids), np.bool_)
    for column in columns:
        found[firms.columns.standing_in(column)] = True
    return found


def _stated_anchors(standing: Standing, firms: FirmsInTrade, wanted: NDArray[np.bool_]) -> tuple[str, ...]:
    known = standing.derived(_anchors_stated)
    return tuple(name for name in known if wanted[firms.number_of[name]])


def _anchors_stated(standing: Standing) -> tuple[str, ...]:
    return tuple(party.id for party in standing.parties.values() if Role.ANCHOR in party.roles)


def _bridges(graph: IndustryChain) -> tuple[Bridge, ...]:
    return tuple(find_bridges(graph))


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
