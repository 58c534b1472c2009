"""What the reports on a chain mean, said plainly: sets and loops, one firm at a time. The arrays must say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set

from graph.chain import IndustryChain
from graph.fillers import COUNTED, STRENGTHS, FillReason
from graph.gaps import Gap, GapKind
from graph.proximity import Proximity
from graph.regions import nearness
from graph.vocabulary import NodeType, Relation

Through = dict[FillReason, list[str]]


def firm_ids(chain: IndustryChain) -> list[str]:
    """In id order."""
    return [chain.node_ids[row].removeprefix("firm:") for row in chain.rows_of(NodeType.FIRM).tolist()]


def segment_ids(chain: IndustryChain) -> list[str]:
    """In id order."""
    return [chain.segment_at(row).id for row in chain.rows_of(NodeType.SEGMENT).tolist()]


def stands_in(chain: IndustryChain, firm: str) -> set[str]:
    """Segments a firm states, those of what it makes, and the wider ones of all these."""
    row = chain.row(f"firm:{firm}")
    found = set(_around(chain, row, Relation.IN_SEGMENT))
    for product in chain.neighbours(row, Relation.MAKES).tolist():
        found |= set(_around(chain, product, Relation.IN_SEGMENT))
    while wider := {one for name in found for one in _around(chain, _row(chain, name), Relation.PART_OF)} - found:
        found |= wider
    return found


def buys_from(chain: IndustryChain, firm: str) -> set[str]:
    """Segments that supply its own, make what its own need, or make what its products are made of."""
    found: set[str] = set()
    for name in stands_in(chain, firm):
        found |= set(_around(chain, _row(chain, name), Relation.SUPPLIES, inward=True))
        for product in chain.neighbours(_row(chain, name), Relation.NEEDS).tolist():
            found |= set(_around(chain, product, Relation.IN_SEGMENT))
    for product in chain.neighbours(chain.row(f"firm:{firm}"), Relation.MAKES).tolist():
        for material in chain.neighbours(product, Relation.SUPPLIES, inward=True).tolist():
            found |= set(_around(chain, material, Relation.IN_SEGMENT))
    return found


def gaps(chain: IndustryChain, regions: Mapping[str, str], region: str | None, supplying: Set[str]) -> list[Gap]:
    """As graph.gaps.find_gaps."""
    own = {firm: stands_in(chain, firm) for firm in firm_ids(chain)}
    buying = {firm: buys_from(chain, firm) for firm in own}
    local = {firm for firm in own if region is None or regions.get(firm, "").startswith(region)}
    found = []
    for name in segment_ids(chain):
        inside = [firm for firm in own if name in own[firm]]
        count = len(local & supplying & set(inside))
        if count >= 4:
            continue
        demand = sum(firm in local and name in buying[firm] and name not in own[firm] for firm in own)
        outside = [firm for firm in inside if firm in supplying - local]
        stand_ins = set(_around(chain, _row(chain, name), Relation.SUBSTITUTES))
        elsewhere = [f for f in own if f in supplying and own[f] & stand_ins and f not in set(inside) & supplying]
        nearest = sorted(outside or elsewhere, key=_distance(regions, region))[:5]
        kind = {0: GapKind.MISSING, 1: GapKind.SINGLE_SOURCE}.get(count, GapKind.THIN)
        buyers = chain.neighbours(_row(chain, name), Relation.SUPPLIES).size
        found.append(
            (list(GapKind).index(kind), -demand, -buyers, name, Gap(name, kind, count, region, demand, tuple(nearest)))
        )
    return [row[-1] for row in sorted(found, key=lambda row: row[:-1])]  # fmt: skip


def fillers(
    chain: IndustryChain, regions: Mapping[str, str], supplying: Set[str], name: str, region: str | None, limit: int
) -> list[tuple[str, float, float | None, float, tuple[tuple[FillReason, tuple[str, ...]], ...]]]:
    """As graph.fillers.Fillers.near: (firm, strength, nearness, closeness, grounds)."""
    close = dict(zip(*(part.tolist() for part in Proximity(chain).push([_row(chain, name)])), strict=True))
    found = []
    for firm in firm_ids(chain):
        is_local = region is None or regions.get(firm, "").startswith(region)
        told = _grounds(chain, firm, name)
        if firm not in supplying or not told or (is_local and name in stands_in(chain, firm)):
            continue
        there = regions.get(firm)
        near = nearness(region, there) if region and there else None
        strength = round(sum(STRENGTHS[one] * _share(one, told[one]) for one in told), 4)
        grounds = tuple((one, tuple(told[one][:20])) for one in FillReason if one in told)
        closeness = round(close.get(chain.row(f"firm:{firm}"), 0.0), 6)
        weight = strength * (0.5 + 0.5 * (0.15 if near is None else near))
        found.append((-weight, -closeness, firm, strength, near, grounds))
    return [(firm, strength, near, -closeness, grounds) for _, closeness, firm, strength, near, grounds in sorted(found)[:limit]]  # fmt: skip


def _grounds(chain: IndustryChain, firm: str, name: str) -> Through:
    row, own = _row(chain, name), stands_in(chain, firm)
    siblings = {two for one in _around(chain, row, Relation.PART_OF) for two in _around(chain, _row(chain, one), Relation.PART_OF, inward=True)}  # fmt: skip
    beside = {*_around(chain, row, Relation.SUPPLIES), *_around(chain, row, Relation.SUPPLIES, inward=True), *siblings}
    goods = chain.neighbours(row, Relation.IN_SEGMENT, inward=True).tolist()
    goods = [one for one in goods if chain.type_of(one) is NodeType.PRODUCT]
    materials = {one for product in goods for one in chain.neighbours(product, Relation.SUPPLIES, inward=True).tolist()}
    alike = {two for one in materials for two in chain.neighbours(one, Relation.SUPPLIES).tolist()} - set(goods)
    makes = set(chain.neighbours(chain.row(f"firm:{firm}"), Relation.MAKES).tolist())
    needed = set(chain.neighbours(row, Relation.NEEDS).tolist())
    found: Through = {
        FillReason.SAME_SEGMENT: sorted(own & {name}),
        FillReason.SUBSTITUTE: sorted(own & set(_around(chain, row, Relation.SUBSTITUTES))),
        FillReason.ADJACENT: sorted(own & (beside - {name})),
        FillReason.MAKES_INPUTS: [chain.name(one) for one in sorted(makes & needed)],
        FillReason.SAME_MATERIALS: [chain.name(one) for one in sorted(makes & alike)],
    }
    return {reason: through for reason, through in found.items() if through}


def _share(reason: FillReason, through: list[str]) -> float:
    return min(1.0, len(through) / 3) if reason in COUNTED else 1.0


def _distance(regions: Mapping[str, str], region: str | None) -> Callable[[str], tuple[float, str]]:
    def distance(firm: str) -> tuple[float, str]:
        there = regions.get(firm, "")
        return (-nearness(region, there) if region and there else 0.0), firm

    return distance


def _row(chain: IndustryChain, name: str) -> int:
    return chain.row(f"segment:{name}")


def _around(chain: IndustryChain, row: int, relation: Relation, *, inward: bool = False) -> list[str]:
    rows = chain.neighbours(row, relation, inward).tolist()
    return [chain.segment_at(one).id for one in rows if chain.type_of(one) is NodeType.SEGMENT]
