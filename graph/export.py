"""导出 · The chain as networkx graph and back, as node-link JSON, GraphML and tables, for whoever works on with other tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from graph.chain import IndustryChain, Segment
from graph.vocabulary import Concern, NodeType, Position, Relation

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd


def to_networkx(chain: IndustryChain) -> nx.MultiDiGraph[str]:
    """Every node, edge and segment as a MultiDiGraph: node ids as nodes, the relation as edge key and attribute."""
    import networkx as nx  # noqa: PLC0415  # slow import

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row, node_id in enumerate(chain.node_ids):
        graph.add_node(node_id, **_node_facts(chain, row))
    for source, target, relation, weight in _edges(chain):
        name = Relation(relation).name.lower()
        graph.add_edge(chain.node_ids[source], chain.node_ids[target], key=name, relation=name, weight=weight)
    return graph


def from_networkx(graph: nx.MultiDiGraph[str]) -> IndustryChain:
    """The chain of a graph made by `to_networkx` (lists may stand for tuples). Raises ValueError for a node or edge without type."""
    ids = sorted(graph.nodes)
    rows = {node_id: row for row, node_id in enumerate(ids)}
    facts = [graph.nodes[node_id] for node_id in ids]
    types = [_member(NodeType, one.get("type"), node_id) for node_id, one in zip(ids, facts, strict=True)]
    edges = [(source, target, data) for source, target, data in graph.edges(data=True)]
    segments = [_segment(one) for one, kind in zip(facts, types, strict=True) if kind == NodeType.SEGMENT]
    return IndustryChain(
        ids,
        [str(one.get("name", node_id)) for node_id, one in zip(ids, facts, strict=True)],
        types,
        [rows[source] for source, _, _ in edges],
        [rows[target] for _, target, _ in edges],
        [_member(Relation, data.get("relation"), f"{source} → {target}") for source, target, data in edges],
        [float(data.get("weight", 1.0)) for _, _, data in edges],
        {segment.id: segment for segment in segments},
    )


def to_node_link_json(chain: IndustryChain) -> str:
    """Node-link JSON as networkx reads it (`edges` holds the edges); the same chain gives the same text."""
    import networkx as nx  # noqa: PLC0415  # slow import

    return json.dumps(nx.node_link_data(to_networkx(chain), edges="edges"), ensure_ascii=False)


def to_graphml(chain: IndustryChain) -> str:
    """GraphML (graphml.graphdrawing.org) for Gephi, yEd and the like; lists become words separated by 、."""
    import networkx as nx  # noqa: PLC0415  # slow import

    graph = to_networkx(chain)
    for _, facts in graph.nodes(data=True):
        for key, value in facts.items():
            if isinstance(value, tuple):
                facts[key] = "、".join(value)
    return "\n".join(nx.generate_graphml(graph)) + "\n"


def to_tables(chain: IndustryChain) -> dict[str, pd.DataFrame]:
    """`nodes` (id, name, type), `edges` (source, target, relation, weight) and `segments` (as the chain file has them)."""
    import pandas as pd  # noqa: PLC0415  # slow import

    columns = [column.name for column in fields(Segment)]
    segments = [[_cell(getattr(segment, name)) for name in columns] for segment in chain.segments.values()]
    edges = [
        (chain.node_ids[source], chain.node_ids[target], Relation(relation).name.lower(), weight)
        for source, target, relation, weight in _edges(chain)
    ]
    types = [chain.type_of(row).name.lower() for row in range(len(chain))]
    return {
        "nodes": pd.DataFrame({"id": list(chain.node_ids), "name": list(chain.names), "type": types}, dtype=object),
        "edges": pd.DataFrame(edges, columns=["source", "target", "relation", "weight"]),
        "segments": pd.DataFrame(segments, columns=columns, dtype=object),
    }


def _edges(chain: IndustryChain) -> zip[tuple[int, int, int, float]]:
    return zip(
        chain.sources.tolist(), chain.targets.tolist(), chain.relations.tolist(), chain.weights.tolist(), strict=True
    )


def _node_facts(chain: IndustryChain, row: int) -> dict[str, Any]:
    kind = chain.type_of(row)
    facts: dict[str, Any] = {"type": kind.name.lower()}
    if kind == NodeType.SEGMENT:
        segment = chain.segment_at(row)
        stated = {column.name: getattr(segment, column.name) for column in fields(segment)}
        facts |= {_ATTRIBUTE.get(key, key): _plain(value) for key, value in stated.items() if value is not None}
    return facts | {"name": chain.name(row)}


def _segment(facts: Mapping[str, Any]) -> Segment:
    stated: dict[str, Any] = {}
    for column in fields(Segment):
        value = facts.get(_ATTRIBUTE.get(column.name, column.name))
        if value is not None:
            stated[column.name] = tuple(value) if isinstance(value, list) else value
    stated["position"] = Position.parse(stated["position"])
    stated["concern"] = Concern.parse(stated["concern"])
    return Segment(**stated)


def _member(kind: type[NodeType] | type[Relation], name: object, where: str) -> int:
    if not isinstance(name, str) or name.upper() not in kind.__members__:
        raise ValueError(f"{where}: {name!r} is no {kind.__name__}")
    return int(kind[name.upper()])


def _plain(value: Any) -> Any:
    return str(value.value) if isinstance(value, (Position, Concern)) else value


def _cell(value: Any) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(_plain(value) or "")


_ATTRIBUTE = {"id": "segment_id"}  # `id` is taken by node-link JSON
