from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from graph.cycles import components_with_cycles, mutual_pair, shortest_cycle

EDGES = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda edge: edge[0] != edge[1]), max_size=30)


def matrix_of(edges: set[tuple[int, int]]) -> csr_matrix:
    ends = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)
    return csr_matrix((np.ones(len(edges)), (ends[:, 0], ends[:, 1])), shape=(8, 8))


@given(EDGES)
def test_components_are_those_of_networkx(edges: set[tuple[int, int]]):
    expected = sorted(sorted(one) for one in nx.strongly_connected_components(nx.DiGraph(edges)) if len(one) > 1)
    assert [component.tolist() for component in components_with_cycles(matrix_of(edges))] == expected


@given(EDGES)
def test_the_cycle_of_a_component_is_real_and_as_short_as_can_be(edges: set[tuple[int, int]]):
    matrix = matrix_of(edges)
    for component in components_with_cycles(matrix):
        cycle = shortest_cycle(matrix, component)
        assert set(zip(cycle, [*cycle[1:], cycle[0]], strict=True)) <= edges
        back = nx.shortest_path_length(nx.DiGraph(edges), target=int(component[0]))
        assert len(cycle) == 1 + min(back[there] for here, there in edges if here == component[0] and there in back)


@given(EDGES)
def test_a_mutual_pair_supplies_each_other(edges: set[tuple[int, int]]):
    matrix = matrix_of(edges)
    for component in components_with_cycles(matrix):
        pair = mutual_pair(matrix, component)
        mutual = sorted((a, b) for a, b in edges if (b, a) in edges and a in component)
        assert pair == (list(mutual[0]) if mutual else [])
