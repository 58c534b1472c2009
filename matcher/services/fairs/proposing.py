"""提议 · From gaps and unmet needs to a fair: which segments, whom to invite from each side and why, how many tables (方案 一(四)).

Assumed, told with the result: half of the invited come (peers report 40–60 %), one keeps two slots free, tables are 1.15 ×
what is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.gaps import GapKind
from matcher.entities.fairs import Side
from matcher.errors import BadInput
from matcher.services.fairs.proposing_guests import Invitee, guests_of
from matcher.services.fairs.proposing_topics import Entry, entries_of
from matcher.services.gaps import check_chain_id
from matcher.services.standing import Standing

__all__ = ["COMING", "SPARE_TABLES", "Invitee", "Proposal", "Topic", "propose", "tables_needed"]

COMING = 0.5  # share of the invited that come; assumed
SPARE_TABLES = 1.15
FREE_SLOTS = 2  # a participant's cap is the slots less these
MOST_TABLES = 500


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
    check_chain_id(standing, chain)
    chosen, entries = entries_of(standing, region, chain)
    if not entries:
        raise BadInput("fair_nothing_to_bring_together", value=chain or region or "—")
    sides, left_out = guests_of(standing, region, entries, most)
    invited_count = sum(map(len, sides))
    meetings = expected_meetings(sides[0], sides[1], slots)
    needed = tables_needed(meetings, slots)
    while venue_tables is not None and tables_needed(meetings, slots) > venue_tables and min(map(len, sides)) > 1:
        larger = 0 if len(sides[0]) >= len(sides[1]) else 1
        sides[larger].pop()
        meetings = expected_meetings(sides[0], sides[1], slots)
    if not all(sides):
        raise BadInput("fair_nothing_to_bring_together", value=chosen)
    return Proposal(
        region, chosen, tuple(map(_topic, entries)), (*sides[0], *sides[1]), slots,
        min(tables_needed(meetings, slots), venue_tables or MOST_TABLES), meetings,
        left_out + invited_count - sum(map(len, sides)), needed, venue_tables,
    )  # fmt: skip


def expected_meetings(asking: Sequence[Invitee], offering: Sequence[Invitee], slots: int) -> int:
    """Meetings if COMING of each side come and meet whoever shares a segment, each at most slots - FREE_SLOTS."""
    cap = max(1, slots - FREE_SLOTS)
    shared = _sharing(asking, offering)
    shared_counts: list[list[int]] = [shared.sum(axis=axis).tolist() for axis in (1, 0)]
    most = min(sum(min(cap, count * COMING) for count in counts) for counts in shared_counts)
    return math.ceil(most * COMING)


def _sharing(asking: Sequence[Invitee], offering: Sequence[Invitee]) -> NDArray[np.bool_]:
    """bool[asking, offering]: have a segment in common."""
    columns = {name: at for at, name in enumerate({name for one in (*asking, *offering) for name in one.segments})}
    stands = [np.zeros((len(side), len(columns)), np.int64) for side in (asking, offering)]
    for side, matrix in zip((asking, offering), stands, strict=True):
        for row, one in enumerate(side):
            matrix[row, [columns[name] for name in one.segments]] = 1
    found: NDArray[np.bool_] = stands[0] @ stands[1].T > 0
    return found


def tables_needed(meetings: int, slots: int) -> int:
    """Tables for so many meetings, with some to spare."""
    return max(1, math.ceil(SPARE_TABLES * math.ceil(meetings / max(1, slots))))


def _topic(entry: Entry) -> Topic:
    supply = {*entry.firms, *(name for name, _ in entry.may_stand_here), *(one.firm_id for one in entry.fillers)}
    segment = entry.segment
    return Topic(segment.id, segment.name, segment.name_en or segment.name, entry.kind, entry.demand.count, len(supply))
