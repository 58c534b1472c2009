"""A chain in which nearly all products hang on one cycle: every query ends."""

from __future__ import annotations

import random
from functools import cache

from graph.anchors import find_anchors
from graph.build import Firm, build_chain
from graph.chain import IndustryChain
from graph.fillers import Fillers
from graph.gaps import GapKind, find_gaps
from graph.paths import downstream, supply_path, upstream
from graph.placement import Placer
from tests.builders import a_segment

SIZE = 20_000


@cache
def ring() -> IndustryChain:
    draw = random.Random(3)
    names = [f"件{number}" for number in range(SIZE)]
    materials = [(name, (names[place - 1], names[draw.randrange(SIZE)])) for place, name in enumerate(names)]
    segments = [
        a_segment(f"c.s{number}", name=f"环节{number}", products=names[number :: 50][:40], suppliers=f"c.s{(number + 1) % 50}")
        for number in range(50)
    ]  # fmt: skip
    empty = a_segment("c.empty", name="空环节", products=["缺件"], inputs=names[:30], suppliers="c.s0")
    firms = [Firm(f"f{number}", f"企业{number}", (names[number], names[-number])) for number in range(2_000)]
    return build_chain([*segments, empty], materials, firms).chain


def test_a_path_through_the_cycle_is_found_and_bounded():
    chain = ring()
    path = supply_path(chain, chain.row("product:件0"), chain.row("product:件3"), max_hops=3)
    assert 2 <= len(path) <= 4


def test_all_that_stands_upstream_and_downstream_is_told_once():
    chain = ring()
    for rows, _ in (upstream(chain, chain.row("product:件7"), 40), downstream(chain, chain.row("product:件7"), 40)):
        assert len(set(rows.tolist())) == len(rows) > SIZE * 0.5


def test_the_empty_segment_is_a_gap_with_firms_that_could_fill_it():
    chain = ring()
    missing = [gap.segment_id for gap in find_gaps(chain, {}) if gap.kind is GapKind.MISSING]
    assert missing == ["c.empty"]
    assert len(Fillers(chain, {}).near("c.empty")) == 5


def test_a_product_of_the_cycle_is_placed():
    assert Placer(ring()).place(products=["件5", "件55", "件105"])[0].segment_id == "c.s5"


def test_the_anchors_are_found_block_by_block():
    assert len(find_anchors(ring(), limit=3)) == 3
