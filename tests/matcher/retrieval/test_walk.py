"""Steps on sparse arrays keep the best way and the sum of all ways."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from matcher.retrieval import walk
from matcher.retrieval.ragged import ragged_max

EDGES = csr_matrix(np.array([[0, 1, 1, 0], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0]], dtype=np.float32))


def test_a_node_reached_twice_keeps_the_best_way_and_the_sum_of_both() -> None:
    here = walk.start_at(np.array([1, 2]), np.array([0.5, 1.0]))
    there = walk.step(EDGES, here)
    assert (there.rows.tolist(), there.best.tolist(), there.total.tolist()) == ([3], [1.0], [1.5])
    assert there.origin_of(3) == 2


def test_of_equal_ways_the_smallest_origin_is_told() -> None:
    there = walk.step(EDGES, walk.start_at(np.array([2, 1]), np.array([1.0, 1.0])))
    assert there.origin_of(3) == 1


def test_a_step_leads_only_to_the_nodes_that_are_welcome() -> None:
    welcome = np.array([True, False, True, True])
    there = walk.step(EDGES, walk.start_at(np.array([0, 1]), np.array([1.0, 1.0])), welcome=welcome)
    assert there.rows.tolist() == [2, 3]


def test_a_step_from_nowhere_reaches_nothing() -> None:
    nowhere = walk.start_at(np.array([], dtype=np.int64), np.array([]))
    assert len(walk.step(EDGES, nowhere)) == 0


def test_looking_up_a_node_that_was_not_reached_gives_the_default() -> None:
    here = walk.start_at(np.array([1]), np.array([0.5]))
    assert here.look_up(here.best, np.array([0, 1, 9]), -1.0).tolist() == [-1.0, 0.5, -1.0]


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.lists(st.integers(0, 5), max_size=4), min_size=1, max_size=8))
def test_the_largest_of_ragged_lists_is_the_largest_of_each(lists: list[list[int]]) -> None:
    starts = np.concatenate([[0], np.cumsum([len(items) for items in lists])]).astype(np.int64)
    items = np.array([item for row in lists for item in row], dtype=np.int32)
    values = np.stack([np.arange(6) / 10, 1 - np.arange(6) / 10])
    found = ragged_max(starts, items, values, np.arange(len(lists), dtype=np.int32))
    expected = [[max(own[row]) if row else np.nan for row in lists] for own in values]
    np.testing.assert_array_equal(found, expected)


ways = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0.25, 0.5, 1.0]), st.integers(0, 6)), max_size=12)


@settings(deadline=None)  # the first call compiles
@given(ways)
def test_of_all_ways_to_a_node_the_best_the_sum_and_the_smallest_origin_of_the_best_are_kept(
    found: list[tuple[int, float, int]],
) -> None:
    rows, weights, origins = (
        np.array([way[at] for way in found], dtype=kind) for at, kind in enumerate((np.int64, float, np.int64))
    )
    reached = walk.gather(rows, weights, origins)
    for at, node in enumerate(reached.rows.tolist()):
        own = [(weight, origin) for row, weight, origin in found if row == node]
        best = max(weight for weight, _ in own)
        assert (reached.best[at], reached.total[at]) == (best, sum(weight for weight, _ in own))
        assert reached.origins[at] == min(origin for weight, origin in own if weight == best)
    assert reached.rows.tolist() == sorted({row for row, _, _ in found})
