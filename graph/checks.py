"""查环 · What is odd in a chain as a whole: cycles, supply against the flow, segments without neighbours, shared products."""

from __future__ import annotations

from collections import Counter

import numpy as np
from scipy.sparse import csr_matrix

from graph.chain import IndustryChain
from graph.cycles import components_with_cycles, mutual_pair, shortest_cycle
from graph.issues import Issue
from graph.vocabulary import NodeType, Position, Relation

_ORDER = {Position.UPSTREAM: 0, Position.MIDSTREAM: 1, Position.DOWNSTREAM: 2}
_SHOWN = 6  # members of a component spelt out in a sentence; `ids` has them all


def check_chain(chain: IndustryChain) -> list[Issue]:
    """All oddities that no single row shows."""
    return [
        *_segment_cycles(chain, Relation.SUPPLIES, "suppliers", "cycle"),
        *_segment_cycles(chain, Relation.PART_OF, "parent", "parent_cycle"),
        *_product_cycles(chain),
        *_against_flow(chain),
        *_orphans(chain),
        *_shared_products(chain),
        *_repeated_names(chain),
    ]


def _segment_cycles(chain: IndustryChain, relation: Relation, field: str, code: str) -> list[Issue]:
    """One issue a component; the value is one real cycle in the order of the relation, `ids` the whole component."""
    matrix, found = _between(chain, relation, NodeType.SEGMENT), []
    for component in components_with_cycles(matrix):
        cycle = [chain.segment_at(row).id for row in shortest_cycle(matrix, component)]
        others = [segment_id for row in component if (segment_id := chain.segment_at(int(row)).id) not in cycle]
        shown = "、".join(others) if len(others) <= _SHOWN else str(len(others))
        rest = f" (+ {shown})" if others else ""
        found.append(Issue(None, field, code, " → ".join([*cycle, cycle[0]]) + rest, (*cycle, *others)))
    return found


def _product_cycles(chain: IndustryChain) -> list[Issue]:
    """One issue for all products: count of components; size of the largest; a short cycle of the largest as the example."""
    matrix = _between(chain, Relation.SUPPLIES, NodeType.PRODUCT)
    components = components_with_cycles(matrix)
    if not components:
        return []
    largest = max(components, key=len)
    rows = mutual_pair(matrix, largest) or shortest_cycle(matrix, largest)
    cycle = tuple(chain.name(row) for row in rows)
    value = f"{len(components)}; {len(largest)}; {' → '.join([*cycle, cycle[0]])}"
    return [Issue(None, "materials", "product_cycle", value, cycle)]


def _between(chain: IndustryChain, relation: Relation, node_type: NodeType) -> csr_matrix:
    """The edges of one relation among nodes of one type, rows as in the chain."""
    picked = (
        (chain.relations == relation)
        & (chain.types[chain.sources] == node_type)
        & (chain.types[chain.targets] == node_type)
    )
    ends = (chain.sources[picked], chain.targets[picked])
    return csr_matrix((np.ones(int(picked.sum()), dtype=np.int8), ends), shape=(len(chain), len(chain)))


def _against_flow(chain: IndustryChain) -> list[Issue]:
    """Suppliers that stand below their buyer. Between two chains the positions say nothing: each counts for itself."""
    found = []
    for segment in chain.segments.values():
        for supplier_id in segment.suppliers:
            supplier = chain.segments.get(supplier_id)
            if supplier is None or supplier.chain != segment.chain:
                continue
            if _ORDER[supplier.position] > _ORDER[segment.position]:
                ids = (supplier.id, segment.id)
                found.append(Issue(None, "suppliers", "position_against_flow", " → ".join(ids), ids))
    return found


def _orphans(chain: IndustryChain) -> list[Issue]:
    """Segments that nobody of the chain supplies and that supply nobody."""
    rows = chain.rows_of(NodeType.SEGMENT)
    degree = np.diff(chain.out(Relation.SUPPLIES).indptr) + np.diff(chain.into(Relation.SUPPLIES).indptr)
    lonely = [chain.segment_at(int(row)).id for row in rows[degree[rows] == 0]]
    return [Issue(None, "suppliers", "orphan_segment", segment_id, (segment_id,)) for segment_id in lonely]


def _shared_products(chain: IndustryChain) -> list[Issue]:
    """Products that two segments of one chain list: they blur where a firm stands."""
    found = []
    shared = np.diff(chain.out(Relation.IN_SEGMENT).indptr) > 1
    for row in np.flatnonzero(shared & (chain.types == NodeType.PRODUCT)).tolist():
        homes = [chain.segment_at(home) for home in chain.neighbours(row, Relation.IN_SEGMENT).tolist()]
        for chain_id, count in sorted(Counter(home.chain for home in homes).items()):
            if count > 1:
                ids = tuple(home.id for home in homes if home.chain == chain_id)
                found.append(Issue(None, "products", "shared_product", f"{chain.name(row)}: {'、'.join(ids)}", ids))
    return found


def _repeated_names(chain: IndustryChain) -> list[Issue]:
    by_name: dict[tuple[str, str], list[str]] = {}
    for segment in chain.segments.values():
        by_name.setdefault((segment.chain, segment.name), []).append(segment.id)
    return [
        Issue(None, "name", "repeated_name", f"{name}: {'、'.join(ids)}", tuple(ids))
        for (_, name), ids in sorted(by_name.items())
        if len(ids) > 1
    ]
