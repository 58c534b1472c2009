from __future__ import annotations

import numpy as np
import pytest

from graph.build import build_chain
from graph.chain import IndustryChain
from graph.vocabulary import NodeType, Relation
from tests.builders import a_firm, a_segment


def small_chain() -> IndustryChain:
    segments = [a_segment("c.wire", products=["铜线"]), a_segment("c.motor", products=["电机"], suppliers=["c.wire"])]
    return build_chain(segments, [("电机", ("铜线", "硅钢片"))], [a_firm("f1", "电机")]).chain


def test_rows_are_in_id_order():
    chain = small_chain()
    assert list(chain.node_ids) == sorted(chain.node_ids)


def test_edges_run_from_material_to_product_and_firm_to_product():
    chain = small_chain()
    motor = chain.row("product:电机")
    materials = [chain.name(row) for row in chain.neighbours(motor, Relation.SUPPLIES, inward=True)]
    makers = [chain.name(row) for row in chain.neighbours(motor, Relation.MAKES, inward=True)]
    assert (materials, makers) == (["硅钢片", "铜线"], ["f1"])


def test_out_and_into_are_each_others_transpose():
    chain = small_chain()
    for relation in Relation:
        assert (chain.into(relation) != chain.out(relation).T).nnz == 0


def test_every_edge_is_seen_from_both_ends():
    chain = small_chain()
    assert chain.around().indices.size == 2 * chain.sources.size


def test_the_type_of_a_row_and_the_rows_of_a_type_agree():
    chain = small_chain()
    assert [chain.name(row) for row in chain.rows_of(NodeType.FIRM)] == ["f1"]
    assert chain.type_of(chain.row("firm:f1")) == NodeType.FIRM


def test_an_unknown_id_is_a_key_error():
    with pytest.raises(KeyError):
        small_chain().row("segment:c.none")


def test_an_edge_given_twice_keeps_the_heavier_weight():
    chain = IndustryChain(["b", "a"], ["b", "a"], [1, 1], [0, 0], [1, 1], [0, 0], [0.5, 2.0], {})
    assert (chain.sources.tolist(), chain.targets.tolist(), chain.weights.tolist()) == ([1], [0], [2.0])


def test_two_nodes_of_one_id_are_refused():
    with pytest.raises(ValueError, match="one id"):
        IndustryChain(["a", "a"], ["a", "a"], [1, 1], [], [], [], [], {})


def test_an_edge_to_nowhere_is_refused():
    with pytest.raises(IndexError):
        IndustryChain(["a"], ["a"], [1], [0], [1], [0], [1.0], {})


def test_the_arrays_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        small_chain().weights[0] = np.float32(9)


def test_a_chain_without_anything_is_a_chain():
    chain = build_chain([]).chain
    assert (len(chain), chain.out(Relation.SUPPLIES).shape, chain.around().indices.size) == (0, (0, 0), 0)
