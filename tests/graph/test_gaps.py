from __future__ import annotations

from graph.build import build_chain
from graph.chain import IndustryChain
from graph.gaps import Gap, GapKind, find_gaps
from tests.builders import a_firm, a_segment


def valves() -> IndustryChain:
    return build_chain(
        [
            a_segment("v.castings", products=["阀体铸件"]),
            a_segment("v.seals", products=["密封圈"], suppliers=["v.castings"]),
            a_segment("v.valves", products=["球阀"], suppliers=["v.castings", "v.seals"], substitutes="v.pumps"),
            a_segment("v.pumps", products=["水泵"], suppliers=["v.castings"]),
        ],
        firms=[
            *(a_firm(f"valve{i}", "球阀") for i in range(5)),
            a_firm("seal", "密封圈"),
            a_firm("caster", segments=["v.castings"]),
            a_firm("pump1", "水泵"),
            a_firm("pump2", "水泵"),
        ],
    ).chain


REGIONS = {f"valve{i}": "330324" for i in range(5)} | {"seal": "330324", "caster": "330303", "pump1": "330382"}


def test_missing_segments_come_first_then_single_sources_then_thin_ones():
    gaps = find_gaps(valves(), REGIONS, "330324")
    told = [(gap.segment_id, gap.kind, gap.firm_count, gap.demand) for gap in gaps]
    assert told == [
        ("v.castings", GapKind.MISSING, 0, 6),
        ("v.pumps", GapKind.MISSING, 0, 0),
        ("v.seals", GapKind.SINGLE_SOURCE, 1, 5),
    ]


def test_a_gap_names_the_firms_elsewhere_that_could_fill_it_nearest_first():
    gaps = {gap.segment_id: gap for gap in find_gaps(valves(), REGIONS, "330324")}
    assert gaps["v.castings"].nearest_firms == ("caster",)
    assert gaps["v.pumps"].nearest_firms == ("pump1", "pump2")


def test_where_nobody_makes_it_the_firms_of_a_substitute_are_named():
    chain = build_chain(
        [a_segment("v.a", suppliers=["v.b"], substitutes="v.b"), a_segment("v.b")],
        firms=[a_firm("f", segments=["v.b"])],
    ).chain
    assert find_gaps(chain, {})[0] == Gap("v.a", GapKind.MISSING, 0, None, 0, ("f",))


def test_a_city_counts_the_firms_of_its_counties():
    counts = {gap.segment_id: gap.firm_count for gap in find_gaps(valves(), REGIONS, "3303")}
    assert counts == {"v.castings": 1, "v.seals": 1, "v.pumps": 1}


def test_without_a_region_firms_of_unknown_region_count_too():
    counts = {gap.segment_id: gap.firm_count for gap in find_gaps(valves(), {})}
    assert counts == {"v.castings": 1, "v.seals": 1, "v.pumps": 2}


def test_a_firm_of_a_narrower_segment_fills_the_wider_one():
    rows = [a_segment("v.wide"), a_segment("v.narrow", parent="v.wide", suppliers=["v.wide"])]
    firms = [a_firm(f"f{i}", segments=["v.narrow"]) for i in range(4)]
    assert find_gaps(build_chain(rows, firms=firms).chain, {}) == []


def test_makers_of_a_product_demand_the_segment_of_its_material():
    chain = build_chain([a_segment("v.a", products=["铸件"])], [("水泵", ("铸件",))], [a_firm("p", "水泵")]).chain
    assert [(gap.segment_id, gap.demand) for gap in find_gaps(chain, {})] == [("v.a", 1)]


def test_what_counts_as_thin_can_be_set():
    assert [gap.segment_id for gap in find_gaps(valves(), {}, thin_below=1)] == []
