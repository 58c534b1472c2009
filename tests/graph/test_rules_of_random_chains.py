from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.anchors import find_anchors, find_bridges
from graph.build import Built, Firm, build_chain
from graph.chain import IndustryChain
from graph.export import from_networkx, to_graphml, to_networkx, to_node_link_json
from graph.gaps import find_gaps
from graph.paths import complementarity, downstream, supply_path, upstream
from graph.placement import Placer
from graph.vocabulary import Relation
from tests.graph.random_chains import FIRMS, MATERIALS, SEGMENTS

Rows = list[dict[str, str]]
Pairs = list[tuple[str, tuple[str, ...]]]
CHAINS = st.builds(build_chain, SEGMENTS, MATERIALS, FIRMS)


def shape(chain: IndustryChain) -> tuple[object, ...]:
    arrays = (chain.types, chain.sources, chain.targets, chain.relations, chain.weights)
    return (chain.node_ids, chain.names, *(array.tolist() for array in arrays), dict(chain.segments))


@given(CHAINS)
def test_supply_never_runs_from_a_node_to_itself(built: Built):
    supplies = built.chain.out(Relation.SUPPLIES)
    assert supplies.diagonal().sum() == 0


@given(SEGMENTS, MATERIALS, FIRMS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_row_numbers_only(
    segments: Rows, materials: Pairs, firms: list[Firm], chance: random.Random
):
    built = build_chain(segments, materials, firms)
    shuffled = [chance.sample(rows, len(rows)) for rows in (segments, materials, firms)]
    again = build_chain(*shuffled)
    assert shape(again.chain) == shape(built.chain)
    plain = [[(one.field, one.code, one.value, one.ids) for one in each.issues] for each in (again, built)]
    assert Counter(plain[0]) == Counter(plain[1])


@given(CHAINS)
def test_paths_are_real_paths_of_bounded_length(built: Built):
    chain = built.chain
    edges = set(zip(chain.sources.tolist(), chain.targets.tolist(), chain.relations.tolist(), strict=True))
    for here in range(0, len(chain), 2):
        for there in range(0, len(chain), 3):
            path = supply_path(chain, here, there, 4)
            assert len(path) <= 5
            assert not path or (path[0].row, path[-1].row) == (here, there)
            for before, hop in pairwise(path):
                ends = (before.row, hop.row) if hop.forward else (hop.row, before.row)
                assert (*ends, hop.relation) in edges


@given(CHAINS)
def test_every_traversal_ends_and_visits_a_node_once(built: Built):
    chain = built.chain
    for row in range(len(chain)):
        for rows, hops in (upstream(chain, row, 1000), downstream(chain, row, 1000)):
            assert len(set(rows.tolist())) == len(rows) == len(hops)
            assert row not in rows
            assert sorted(hops.tolist()) == hops.tolist()


@given(CHAINS)
def test_complementarity_is_the_same_from_both_sides_and_within_bounds(built: Built):
    chain = built.chain
    for a in range(0, len(chain), 3):
        for b in range(0, len(chain), 2):
            assert 0.0 <= complementarity(chain, a, b) == complementarity(chain, b, a) <= 1.0


@given(CHAINS)
def test_the_round_trip_through_networkx_keeps_everything(built: Built):
    assert shape(from_networkx(to_networkx(built.chain))) == shape(built.chain)


@given(CHAINS)
def test_the_text_formats_can_be_written_as_utf_8(built: Built):
    assert to_node_link_json(built.chain).encode()
    assert to_graphml(built.chain).encode()


@given(CHAINS)
def test_gaps_bridges_and_anchors_are_found_in_any_chain(built: Built):
    chain = built.chain
    gaps = find_gaps(chain, {"1": "330382", "2": "330303"}, "3303")
    assert len({gap.segment_id for gap in gaps}) == len(gaps) <= len(chain.segments)
    assert all(set(bridge.cut_off) < set(chain.segments) for bridge in find_bridges(chain))
    assert all(0.0 <= anchor.score <= 1.0 for anchor in find_anchors(chain))


@settings(max_examples=50)
@given(CHAINS, st.text(max_size=30), st.lists(st.text(max_size=5), max_size=3))
def test_any_text_is_placed_with_finite_confidence_or_not_at_all(built: Built, text: str, codes: list[str]):
    placer = Placer(built.chain)
    placed = placer.place(
        text + "银触点、LED", [*codes, "3824"], ["断路器"], np.ones(len(placer.segment_ids)), threshold=0.0
    )
    assert all(np.isfinite(one.confidence) and 0.0 <= one.confidence <= 1.0 for one in placed)
    assert [one.confidence for one in placed] == pytest.approx(sorted((one.confidence for one in placed), reverse=True))
