from __future__ import annotations

import pytest

from graph.build import build_chain
from graph.chain import IndustryChain
from graph.fillers import Fillers, FillReason, Ground
from tests.builders import a_firm, a_segment


def valves() -> IndustryChain:
    return build_chain(
        [
            a_segment("v.castings", products=["阀体铸件"]),
            a_segment("v.valves", products=["球阀"], inputs=["密封圈"], suppliers=["v.castings"], substitutes="v.pumps"),
            a_segment("v.pumps", products=["水泵"]),
        ],
        [("球阀", ("黄铜棒",)), ("水龙头", ("黄铜棒",))],
        [
            a_firm("valve", "球阀"),
            a_firm("tap", "水龙头"),
            a_firm("seal", "密封圈"),
            a_firm("cast", "阀体铸件"),
            a_firm("pump", "水泵"),
            a_firm("shoe", "鞋底"),
        ],
    ).chain  # fmt: skip


REGIONS = dict.fromkeys(("tap", "seal", "cast", "pump"), "330324") | {"valve": "330382"}


def test_a_firm_is_near_to_a_gap_for_a_reason_that_names_what_it_rests_on():
    found = {one.firm_id: one.grounds for one in Fillers(valves(), REGIONS).near("v.valves", "330324", 9)}
    assert found == {
        "valve": (Ground(FillReason.SAME_SEGMENT, ("v.valves",)),),
        "pump": (Ground(FillReason.SUBSTITUTE, ("v.pumps",)),),
        "tap": (Ground(FillReason.SAME_MATERIALS, ("水龙头",)),),
        "cast": (Ground(FillReason.ADJACENT, ("v.castings",)),),
        "seal": (Ground(FillReason.MAKES_INPUTS, ("密封圈",)),),
    }


def test_the_stronger_reason_comes_first():
    found = Fillers(valves(), {}).near("v.castings", limit=9)
    assert [one.firm_id for one in found] == ["valve"]
    order = [one.firm_id for one in Fillers(valves(), REGIONS).near("v.valves", "330324", 9)]
    assert order.index("valve") < order.index("tap")
    assert order.index("pump") < order.index("cast")


def test_a_firm_that_fills_the_gap_already_is_left_out():
    found = Fillers(valves(), REGIONS).near("v.valves", "330382", 9)
    assert "valve" not in [one.firm_id for one in found]


def test_of_equal_reasons_the_firm_next_door_comes_first():
    chain = build_chain(
        [a_segment("a.x", products=["甲"])], firms=[a_firm("far", "甲"), a_firm("near", "甲"), a_firm("lost", "甲")]
    ).chain
    found = Fillers(chain, {"far": "110000", "near": "330381"}).near("a.x", "330382", 3)
    assert [(one.firm_id, one.nearness) for one in found] == [("near", 0.6), ("lost", None), ("far", 0.0)]


def test_only_firms_that_count_as_supply_are_named():
    found = Fillers(valves(), REGIONS, {"pump"}).near("v.valves", "330324")
    assert [one.firm_id for one in found] == ["pump"]


def test_an_unknown_segment_is_refused():
    with pytest.raises(KeyError, match="nowhere"):
        Fillers(valves(), {}).near("v.nowhere")
