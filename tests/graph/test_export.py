from __future__ import annotations

import json
from io import BytesIO

import networkx as nx
import pytest

from graph.build import build_chain
from graph.chain import IndustryChain
from graph.export import from_networkx, to_graphml, to_networkx, to_node_link_json, to_tables
from tests.builders import a_firm, a_segment


def relays() -> IndustryChain:
    rows = [
        a_segment(
            "e.coil", name="线圈", position="上游", products=["线圈", "漆包线圈"], name_en="Coils", gb4754="3821"
        ),
        a_segment("e.relay", name="继电器", suppliers=["e.coil"], parent="e.coil"),
    ]
    return build_chain(rows, [("继电器", ("线圈",))], [a_firm("f", "继电器", name="甲厂")]).chain


def test_a_chain_read_back_from_node_link_json_is_the_same():
    chain = relays()
    read = from_networkx(nx.node_link_graph(json.loads(to_node_link_json(chain)), edges="edges"))
    assert to_node_link_json(read) == to_node_link_json(chain)
    assert dict(read.segments) == dict(chain.segments)


def test_graphml_is_read_by_networkx_with_all_nodes_and_edges():
    chain = relays()
    read = nx.read_graphml(BytesIO(to_graphml(chain).encode()), force_multigraph=True)
    assert (set(read.nodes), read.number_of_edges()) == (set(chain.node_ids), chain.sources.size)
    assert read.nodes["segment:e.coil"]["products"] == "线圈、漆包线圈"


def test_the_tables_hold_a_row_a_node_an_edge_and_a_segment():
    chain = relays()
    tables = to_tables(chain)
    assert {name: len(table) for name, table in tables.items()} == {
        "nodes": len(chain),
        "edges": chain.sources.size,
        "segments": 2,
    }
    assert tables["segments"].loc[0, ["id", "position", "gb4754"]].tolist() == ["e.coil", "upstream", "3821"]


def test_a_graph_whose_nodes_have_no_type_is_refused():
    graph = nx.MultiDiGraph()
    graph.add_node("线圈")
    with pytest.raises(ValueError, match="线圈"):
        from_networkx(graph)


def test_networkx_sees_the_relation_as_edge_key():
    graph = to_networkx(relays())
    assert graph.has_edge("segment:e.coil", "segment:e.relay", key="supplies")
