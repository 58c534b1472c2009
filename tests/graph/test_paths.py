from __future__ import annotations

import pytest

from graph.build import build_chain
from graph.chain import IndustryChain
from graph.paths import complementarity, downstream, supply_path, upstream
from graph.vocabulary import Relation
from tests.builders import a_firm, a_segment


def motors() -> IndustryChain:
    return build_chain(
        [
            a_segment("c.wire", products=["铜线"], suppliers=["c.ore"]),
            a_segment("c.motor", products=["电机"], suppliers=["c.wire"], inputs=["轴承"]),
            a_segment("c.ore"),
            a_segment("c.bearing", products=["轴承"], suppliers=["c.ore"]),
        ],
        [("电机", ("铜线",)), ("铜线", ("铜杆",))],
        [
            a_firm("buyer", "电机"),
            a_firm("maker", "铜线"),
            a_firm("second", "铜线"),
            a_firm("bearings", segments=["c.bearing"]),
        ],
    ).chain


def test_the_path_from_a_product_goes_over_its_material_to_the_maker():
    chain = motors()
    path = supply_path(chain, chain.row("product:电机"), chain.row("firm:maker"))
    told = [(chain.node_ids[hop.row], hop.relation, hop.forward) for hop in path]
    assert told == [
        ("product:电机", None, True),
        ("product:铜线", Relation.SUPPLIES, False),
        ("firm:maker", Relation.MAKES, False),
    ]


def test_a_path_longer_than_allowed_is_no_path():
    chain = motors()
    assert supply_path(chain, chain.row("firm:buyer"), chain.row("firm:maker"), max_hops=2) == []


def test_of_equally_short_paths_the_one_with_smaller_ids_is_told():
    products = ["丙", "甲", "乙"]
    chain = build_chain([], firms=[a_firm("a", *products), a_firm("b", *products)]).chain
    path = supply_path(chain, chain.row("firm:a"), chain.row("firm:b"))
    assert [chain.name(hop.row) for hop in path] == ["a", min(products), "b"]


def test_from_a_node_to_itself_the_path_is_the_node():
    chain = motors()
    assert [hop.row for hop in supply_path(chain, 1, 1)] == [1]


def test_upstream_of_a_firm_are_the_materials_of_its_products_by_hops():
    chain = motors()
    rows, hops = upstream(chain, chain.row("firm:buyer"), 5)
    assert [(chain.name(row), int(hop)) for row, hop in zip(rows, hops, strict=True)] == [("铜线", 1), ("铜杆", 2)]


def test_downstream_of_a_segment_are_its_buyers():
    chain = motors()
    rows, _ = downstream(chain, chain.row("segment:c.ore"), 1)
    assert [chain.node_ids[row] for row in rows] == ["segment:c.bearing", "segment:c.wire"]


def test_a_maker_of_the_material_completes_the_maker_of_the_product():
    chain = motors()
    assert complementarity(chain, chain.row("firm:buyer"), chain.row("firm:maker")) == 1.0


def test_two_makers_of_one_product_do_not_complete_each_other():
    chain = motors()
    assert complementarity(chain, chain.row("firm:maker"), chain.row("firm:second")) == 0.0


def test_a_row_outside_the_chain_is_refused():
    with pytest.raises(IndexError, match="not in the chain"):
        supply_path(motors(), 0, -1)
