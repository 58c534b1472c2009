"""提议 · From gaps and unmet needs to a fair: which segments, whom to invite from each side and why, how many tables (方案 一(四)).

Assumed, told with the result: half of the invited come (peers report 40–60 %), one keeps two slots free, tables are 1.15 ×
what is needed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import csc_matrix

from graph.chain import Segment
from graph.fillers import Filler
from graph.gaps import GapKind
from graph.membership import firms_in_segments
from graph.vocabulary import NodeType
from matcher.entities.fairs import Side
from matcher.errors import BadInput
from matcher.services.demand import Demand, demand_of
from matcher.services.gaps import GapEntry, gap_report
from matcher.services.standing import Standing

__all__ = ["COMING", "SPARE_TABLES", "Invitee", "Proposal", "Topic", "propose", "tables_needed"]

COMING = 0.5  # share of the invited that come; assumed
SPARE_TABLES = 1.15
FREE_SLOTS = 2  # a participant's cap is the slots less these
MOST_TOPICS = 6
MOST_TABLES = 500
LOPSIDED = 2.0  # a side has at most so many times the people of the other


@dataclass(frozen=True, slots=True)
class Topic:
    """A segment the fair is about: what it lacks, who asks for it, who might supply it."""

    segment_id: str
    name: str
    name_en: str
    kind: GapKind | None  # None: no gap, but needs are stated for it
    demand_count: int
    supply_count: int


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to invite, for which segments and why: codes of wording/labels. `strength` orders the list."""

    party_id: str
    side: Side
    segments: tuple[str, ...]
    reasons: tuple[str, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fair that would meet the demand. Counts are of those invited unless they say otherwise."""

    region: str | None
    chain: str
    topics: tuple[Topic, ...]
    invited: tuple[Invitee, ...]
    slot_count: int
    table_count: int
    expected_meeting_count: int
    left_out_count: int  # who would fit too, beyond the venue or the balance of sides
    needed_table_count: int = 0  # tables if the venue set no limit
    venue_tables: int | None = None
    assumed: tuple[str, ...] = ("assumed_coming", "assumed_spare_tables", "assumed_free_slots", "assumed_balance")

    @property
    def fits_venue(self) -> bool:
        """Whether everybody who would be invited without a venue's limit finds a table."""
        return self.venue_tables is None or self.needed_table_count <= self.venue_tables

    @property
    def balance(self) -> float:
        """The smaller side over the larger one, in 0–1."""
        few, many = sorted(len(self.of(side)) for side in Side)
        return few / many if many else 1.0

    def coming(self, side: Side) -> int:
        """Who is expected of a side, rounded up."""
        return math.ceil(COMING * len(self.of(side)))

    def of(self, side: Side) -> tuple[Invitee, ...]:
        """Those of one side, the strongest first."""
        return tuple(one for one in self.invited if one.side is side)

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "region": self.region, "chain": self.chain, "slot_count": self.slot_count, "table_count": self.table_count,
            "expected_meeting_count": self.expected_meeting_count, "left_out_count": self.left_out_count,
            "needed_table_count": self.needed_table_count, "venue_tables": self.venue_tables, "fits_venue": self.fits_venue,
            "invited_counts": {side.value: len(self.of(side)) for side in Side},
            "expected_coming": {side.value: self.coming(side) for side in Side}, "balance": round(self.balance, 4),
            "topics": [
                {"segment_id": one.segment_id, "name": one.name, "name_en": one.name_en, "gap": one.kind.value if one.kind else None,
                 "demand_count": one.demand_count, "supply_count": one.supply_count}
                for one in self.topics
            ],
            "invited": [
                {"party_id": one.party_id, "side": one.side.value, "segments": list(one.segments),
                 "reasons": list(one.reasons)}
                for one in self.invited
            ],
            "assumed": list(self.assumed),
        }  # fmt: skip


def propose(
    standing: Standing, region: str | None = None, chain: str | None = None, *, slots: int = 12,
    venue_tables: int | None = None, most: int = 120,
) -> Proposal:  # fmt: skip
    """The fair that brings most unmet demand together with those who could meet it.

    Without a chain the one with most unmet demand is taken. Raises UnknownThing("unknown_chain"),
    BadInput("fair_nothing_to_bring_together") where no gap has both sides.
    """
    gaps: Iterable[GapEntry | _Asked] = gap_report(standing, region, chain, nearest=10).gaps
    entries = [entry for entry in (*gaps, *_asked_for(standing, region, chain, gaps)) if _both_sides(entry)]
    if not entries:
        raise BadInput("fair_nothing_to_bring_together", value=chain or region or "—")
    if chain is None:
        chain = _neediest(entries)
        entries = [entry for entry in entries if entry.segment.chain == chain]
    chosen = sorted(entries, key=lambda one: (-one.demand.count, one.segment.id))[:MOST_TOPICS]
    needs = {need.id: need.party_id for need in standing.needs}
    asking = _merged(Side.A, (pair for entry in chosen for pair in _asking(entry, needs)))
    offering = _merged(Side.B, (pair for entry in chosen for pair in _offering(entry)))
    known = set(standing.parties)
    asking, offering = _one_side_each(*([x for x in side if x.party_id in known] for side in (asking, offering)))
    sides = _balanced(asking, offering, most)
    meetings = expected_meetings(sides[0], sides[1], slots)
    needed = tables_needed(meetings, slots)
    while venue_tables is not None and tables_needed(meetings, slots) > venue_tables and min(map(len, sides)) > 1:
        larger = 0 if len(sides[0]) >= len(sides[1]) else 1
        sides[larger].pop()
        meetings = expected_meetings(sides[0], sides[1], slots)
    if not all(sides):
        raise BadInput("fair_nothing_to_bring_together", value=chain)
    return Proposal(
        region, chain, tuple(map(_topic, chosen)), (*sides[0], *sides[1]), slots, min(tables_needed(meetings, slots), venue_tables or MOST_TABLES), meetings,
        len(asking) + len(offering) - len(sides[0]) - len(sides[1]), needed, venue_tables,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """A segment that is no gap but for which needs are stated: who could meet them are the firms in it."""

    segment: Segment
    firms: tuple[str, ...]
    demand: Demand
    kind: None = None
    may_stand_here: tuple[tuple[str, float], ...] = ()
    fillers: tuple[Filler, ...] = ()


def _asked_for(
    standing: Standing, region: str | None, chain: str | None, gaps: Iterable[GapEntry | _Asked]
) -> list[_Asked]:
    """Segments with stated needs that are not among the gaps."""
    graph, known = standing.chain, {gap.segment.id for gap in gaps}
    wanted = frozenset(name for name, one in graph.segments.items() if name not in known and chain in (None, one.chain))
    demands = demand_of(standing, region, wanted)
    matrix = csc_matrix(firms_in_segments(graph))
    firms = [graph.node_ids[row].removeprefix("firm:") for row in graph.rows_of(NodeType.FIRM)]
    found = []
    for column, row in enumerate(graph.rows_of(NodeType.SEGMENT).tolist()):
        name = graph.segment_at(row).id
        if name in wanted and demands[name].needs:
            rows = np.sort(matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]]).tolist()
            found.append(
                _Asked(
                    graph.segments[name],
                    tuple(firms[at] for at in rows if firms[at] in standing.suppliers),
                    demands[name],
                )
            )
    return found


def expected_meetings(asking: Sequence[Invitee], offering: Sequence[Invitee], slots: int) -> int:
    """Meetings if COMING of each side come and meet whoever shares a segment, each at most slots - FREE_SLOTS."""
    cap = max(1, slots - FREE_SLOTS)
    degrees = [
        [sum(not set(one.segments).isdisjoint(other.segments) for other in others) * COMING for one in side]
        for side, others in ((asking, offering), (offering, asking))
    ]
    most = min(sum(min(cap, degree) for degree in side) for side in degrees)
    return math.ceil(most * COMING)


def tables_needed(meetings: int, slots: int) -> int:
    """Tables for so many meetings, with some to spare."""
    return max(1, math.ceil(SPARE_TABLES * math.ceil(meetings / max(1, slots))))


def _both_sides(entry: GapEntry | _Asked) -> bool:
    return entry.demand.count > 0 and bool(entry.firms or entry.may_stand_here or entry.fillers)


def _neediest(entries: Iterable[GapEntry | _Asked]) -> str:
    demand: dict[str, int] = {}
    for entry in entries:
        demand[entry.segment.chain] = demand.get(entry.segment.chain, 0) + entry.demand.count
    return min(demand, key=lambda name: (-demand[name], name))


def _topic(entry: GapEntry | _Asked) -> Topic:
    supply = {*entry.firms, *(name for name, _ in entry.may_stand_here), *(one.firm_id for one in entry.fillers)}
    segment = entry.segment
    return Topic(segment.id, segment.name, segment.name_en or segment.name, entry.kind, entry.demand.count, len(supply))


def _asking(entry: GapEntry | _Asked, needs: dict[str, str | None]) -> Iterable[Invitee]:
    named = (party for need in entry.demand.needs if (party := needs.get(need)))
    for code, weight, parties in (
        ("invite_needs", 3.0, named), ("invite_buys", 2.0, entry.demand.by_inputs), ("invite_fed", 1.0, entry.demand.by_chain),
    ):  # fmt: skip
        for party in parties:
            yield Invitee(party, Side.A, (entry.segment.id,), (code,), weight)


def _offering(entry: GapEntry | _Asked) -> Iterable[Invitee]:
    here = entry.segment.id
    for firm in entry.firms:
        yield Invitee(firm, Side.B, (here,), ("invite_makes",), 3.0)
    for firm, confidence in entry.may_stand_here:
        yield Invitee(firm, Side.B, (here,), ("invite_words",), 2.0 * confidence)
    for filler in entry.fillers:
        codes = tuple(f"invite_{ground.reason.value}" for ground in filler.grounds)
        yield Invitee(filler.firm_id, Side.B, (here,), codes, min(2.5, filler.strength))


def _merged(side: Side, invitees: Iterable[Invitee]) -> list[Invitee]:
    """One line a party with all its segments and reasons, the strongest first."""
    found: dict[str, Invitee] = {}
    for one in invitees:
        before = found.get(one.party_id)
        if before is None:
            found[one.party_id] = one
        else:
            found[one.party_id] = replace(
                before,
                segments=tuple(dict.fromkeys((*before.segments, *one.segments))),
                reasons=tuple(dict.fromkeys((*before.reasons, *one.reasons))),
                strength=before.strength + one.strength,
            )
    assert all(one.side is side for one in found.values())
    return sorted(found.values(), key=lambda one: (-one.strength, one.party_id))


def _one_side_each(asking: list[Invitee], offering: list[Invitee]) -> tuple[list[Invitee], list[Invitee]]:
    """Nobody sits on both sides of one fair: who could goes where fewer are, the strongest suppliers first."""
    buys, sells = ({one.party_id: one for one in side} for side in (asking, offering))
    both = [one for one in offering if one.party_id in buys]
    left = {one.party_id for one in asking} - set(sells)
    right = {one.party_id for one in offering} - set(buys)
    for one in both:
        (right if len(right) <= len(left) else left).add(one.party_id)
    return [one for one in asking if one.party_id in left], [one for one in offering if one.party_id in right]


def _balanced(asking: list[Invitee], offering: list[Invitee], most: int) -> list[list[Invitee]]:
    """Neither side more than LOPSIDED times the other, together no more than `most`."""
    few = max(1, min(len(asking), len(offering), most // 2))
    sizes = [min(len(side), math.ceil(LOPSIDED * few)) for side in (asking, offering)]
    while sum(sizes) > most:
        sizes[0 if sizes[0] >= sizes[1] else 1] -= 1
    return [asking[: sizes[0]], offering[: sizes[1]]]
