from __future__ import annotations

import pytest

from graph.anchors import Anchor, Bridge, find_anchors, find_bridges
from graph.build import build_chain
from graph.chain import IndustryChain
from tests.builders import a_firm, a_segment


def shoes() -> IndustryChain:
    return build_chain(
        [
            a_segment("s.rubber", products=["橡胶"]),
            a_segment("s.soles", products=["鞋底", "中底"], suppliers=["s.rubber"]),
            a_segment("s.shoes", products=["男鞋"], suppliers=["s.soles", "s.laces"]),
            a_segment("s.laces", products=["鞋带"]),
        ],
        [("鞋底", ("橡胶",)), ("男鞋", ("鞋底",))],
        [a_firm("big", "鞋底", "中底", "橡胶"), a_firm("small", "鞋底"), a_firm("other", "鞋带")],
    ).chain


def test_the_anchor_of_a_segment_has_most_products_and_the_longest_reach():
    found = find_anchors(shoes(), "s.soles")
    assert [(anchor.firm_id, anchor.product_count) for anchor in found] == [("big", 2), ("small", 1)]


def test_reach_counts_what_is_supplied_beyond_the_firms_own_products():
    assert find_anchors(shoes(), "s.laces") == [Anchor("other", 1, 0, 0.5)]
    assert {anchor.firm_id: anchor.reach for anchor in find_anchors(shoes())} == {"big": 1, "small": 1, "other": 0}


def test_an_unknown_segment_is_a_key_error():
    with pytest.raises(KeyError):
        find_anchors(shoes(), "s.none")


def test_a_segment_between_two_parts_of_the_chain_is_a_bridge():
    assert find_bridges(shoes()) == [Bridge("s.shoes", ("s.laces",)), Bridge("s.soles", ("s.rubber",))]


def test_a_ring_has_no_bridge():
    ring = [a_segment(f"c.{one}", suppliers=[f"c.{other}"]) for one, other in ["ab", "bc", "ca"]]
    assert find_bridges(build_chain(ring).chain) == []
