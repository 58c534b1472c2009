"""What a proposal of a fair means, said plainly: every gap told in full, everybody who would fit as a line of the list."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from matcher.entities.fairs import Side
from matcher.errors import BadInput
from matcher.services.demand import demand_of
from matcher.services.fairs.proposing import COMING, Invitee, Proposal, Topic, tables_needed
from matcher.services.fairs.proposing_topics import Asked, Entry
from matcher.services.gaps import gap_report
from matcher.services.standing import Standing
from tests.graph.plain import stands_in


def proposal(
    standing: Standing, region: str | None, chain: str | None, slots: int, venue: int | None, most: int
) -> Proposal:
    """As matcher.services.fairs.proposing.propose. Raises BadInput as it does."""
    gaps = gap_report(standing, region, chain, nearest=10).gaps
    entries = [
        one for one in (*gaps, *_asked(standing, region, chain, {gap.segment.id for gap in gaps})) if _both_sides(one)
    ]
    if not entries:
        raise BadInput("fair_nothing_to_bring_together", value=chain or region or "—")
    demand = {one.segment.chain: 0 for one in entries}
    for one in entries:
        demand[one.segment.chain] += one.demand.count
    chain = chain or min(demand, key=lambda name: (-demand[name], name))
    chosen = sorted(
        (one for one in entries if one.segment.chain == chain), key=lambda x: (-x.demand.count, x.segment.id)
    )[:6]
    sides, fitting = _sides(standing, chosen, most)
    needed = tables_needed(_meetings(sides, slots), slots)
    while venue is not None and tables_needed(_meetings(sides, slots), slots) > venue and min(map(len, sides)) > 1:
        max(sides, key=len).pop()
    if not all(sides):
        raise BadInput("fair_nothing_to_bring_together", value=chain)
    meetings = _meetings(sides, slots)
    return Proposal(
        region, chain, tuple(map(_topic, chosen)), (*sides[0], *sides[1]), slots,
        min(tables_needed(meetings, slots), venue or 500), meetings, fitting - sum(map(len, sides)), needed, venue,
    )  # fmt: skip


def _asked(standing: Standing, region: str | None, chain: str | None, gaps: set[str]) -> Iterator[Asked]:
    for name, segment in standing.chain.segments.items():
        if name in gaps or chain not in (None, segment.chain):
            continue
        demand = demand_of(standing, region, {name})[name]
        firms = tuple(one for one in sorted(standing.suppliers) if name in stands_in(standing.chain, one))
        if demand.needs:
            yield Asked(segment, firms, demand)


def _both_sides(one: Entry) -> bool:
    return one.demand.count > 0 and bool(one.firms or one.may_stand_here or one.fillers)


def _sides(standing: Standing, chosen: list[Entry], most: int) -> tuple[list[list[Invitee]], int]:
    needs = {need.id: need.party_id for need in standing.needs}
    asking = _merged(standing, Side.A, (line for one in chosen for line in _asking(one, needs)))
    offering = _merged(standing, Side.B, (line for one in chosen for line in _offering(one)))
    buys, sells = ({one.party_id for one in side} for side in (asking, offering))
    left, right = buys - sells, sells - buys
    for one in offering:
        if one.party_id in buys:
            (right if len(right) <= len(left) else left).add(one.party_id)
    lists = [[x for x in asking if x.party_id in left], [x for x in offering if x.party_id in right]]
    few = max(1, min(*map(len, lists), most // 2))
    sizes = [min(len(side), 2 * few) for side in lists]
    while sum(sizes) > most:
        sizes[0 if sizes[0] >= sizes[1] else 1] -= 1
    return [side[:size] for side, size in zip(lists, sizes, strict=True)], sum(map(len, lists))


def _asking(entry: Entry, needs: dict[str, str | None]) -> Iterator[Invitee]:
    named = tuple(party for name in entry.demand.needs if (party := needs[name]))
    told = (
        ("invite_needs", 3.0, named),
        ("invite_buys", 2.0, entry.demand.by_inputs),
        ("invite_fed", 1.0, entry.demand.by_chain),
    )
    for code, weight, parties in told:
        for party in parties:
            yield Invitee(party, Side.A, (entry.segment.id,), (code,), weight)


def _offering(entry: Entry) -> Iterator[Invitee]:
    here = (entry.segment.id,)
    for firm in entry.firms:
        yield Invitee(firm, Side.B, here, ("invite_makes",), 3.0)
    for firm, confidence in entry.may_stand_here:
        yield Invitee(firm, Side.B, here, ("invite_words",), 2.0 * confidence)
    for one in entry.fillers:
        codes = tuple(f"invite_{ground.reason.value}" for ground in one.grounds)
        yield Invitee(one.firm_id, Side.B, here, codes, min(2.5, one.strength))


def _merged(standing: Standing, side: Side, lines: Iterable[Invitee]) -> list[Invitee]:
    own: dict[str, list[Invitee]] = {}
    for line in lines:
        if line.party_id in standing.parties:
            own.setdefault(line.party_id, []).append(line)
    merged = [
        Invitee(
            party, side, tuple(dict.fromkeys(x for one in some for x in one.segments)),
            tuple(dict.fromkeys(x for one in some for x in one.reasons)), sum(one.strength for one in some),
        )
        for party, some in own.items()
    ]  # fmt: skip
    return sorted(merged, key=lambda one: (-one.strength, one.party_id))


def _meetings(sides: list[list[Invitee]], slots: int) -> int:
    totals = []
    for side, others in (sides, sides[::-1]):
        degrees = [sum(not set(one.segments).isdisjoint(two.segments) for two in others) * COMING for one in side]
        totals.append(sum(min(max(1, slots - 2), degree) for degree in degrees))
    return math.ceil(min(totals) * COMING)


def _topic(entry: Entry) -> Topic:
    supply = {*entry.firms, *(name for name, _ in entry.may_stand_here), *(one.firm_id for one in entry.fillers)}
    segment = entry.segment
    return Topic(segment.id, segment.name, segment.name_en or segment.name, entry.kind, entry.demand.count, len(supply))
