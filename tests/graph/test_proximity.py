from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.build import Built, build_chain
from graph.chain import IndustryChain
from graph.proximity import Proximity
from graph.vocabulary import Relation
from tests.builders import a_firm, a_segment
from tests.graph.random_chains import FIRMS, MATERIALS, SEGMENTS


@settings(deadline=None)  # the first push compiles
@given(
    st.builds(build_chain, SEGMENTS, MATERIALS, FIRMS),
    st.lists(st.tuples(st.integers(0, 40), st.floats(0, 5)), min_size=1, max_size=3),
    st.sampled_from([1e-2, 1e-3, 1e-5]),
)
def test_the_error_of_a_node_is_at_most_epsilon_times_its_degree(
    built: Built, seeds: list[tuple[int, float]], epsilon: float
):
    size = len(built.chain)
    if size == 0:
        return
    near = Proximity(built.chain)
    rows, weights = [row % size for row, _ in seeds], [weight for _, weight in seeds]
    exact = near.exact(rows, weights)
    found, scores = near.push(rows, weights, epsilon=epsilon)
    missing = exact.copy()
    missing[found] -= scores
    assert (missing <= epsilon * near.degrees + 1e-6).all()
    assert (missing >= -1e-6).all()
    assert exact.sum() == pytest.approx(1.0 if sum(weights) > 0 else 0.0)


def star() -> IndustryChain:
    firms = [a_firm("a", "线圈", "铁芯"), a_firm("b", "铁芯"), a_firm("c", "鞋底")]
    return build_chain([a_segment("c.x", products=["线圈"])], [("继电器", ("线圈",))], firms).chain


def test_the_maker_of_a_material_is_nearer_than_a_stranger():
    chain = star()
    rows, _ = Proximity(chain).push([chain.row("product:继电器")])
    ids = [chain.node_ids[row] for row in rows]
    assert ids.index("firm:a") < ids.index("firm:b")
    assert "firm:c" not in ids


def test_the_same_question_has_the_same_answer_to_the_bit():
    chain = star()
    near = Proximity(chain)
    first, second = near.push([3, 1], [2.0, 1.0]), near.push([3, 1], [2.0, 1.0])
    assert first[0].tobytes() == second[0].tobytes()
    assert first[1].tobytes() == second[1].tobytes()


def test_listed_by_row_a_push_is_the_same():
    chain = star()
    near = Proximity(chain)
    rows, scores = near.push([3, 1], [2.0, 1.0])
    by_row = near.reached([3, 1], [2.0, 1.0])
    assert dict(zip(rows.tolist(), scores.tolist(), strict=True)) == dict(
        zip(*map(np.ndarray.tolist, by_row), strict=True)
    )
    assert by_row[0].tolist() == sorted(rows.tolist())


def test_what_one_push_leaves_behind_does_not_reach_the_next():
    chain = star()
    near = Proximity(chain)
    alone = near.push([chain.row("firm:c")])[1].tolist()
    near.push([chain.row("product:继电器")])
    assert near.push([chain.row("firm:c")])[1].tolist() == alone


def test_only_the_chosen_relations_are_walked():
    chain = star()
    rows, scores = Proximity(chain, {Relation.MAKES: 1.0}).push([chain.row("product:继电器")])
    assert (rows.tolist(), scores.tolist()) == ([chain.row("product:继电器")], [1.0])


def test_a_seed_with_very_many_neighbours_still_reaches_them():
    chain = build_chain([], firms=[a_firm(f"f{i}", "螺丝") for i in range(300)]).chain
    rows, _ = Proximity(chain).push([chain.row("product:螺丝")], epsilon=0.1)
    assert rows.size == 301


def test_seeds_outside_the_chain_are_refused():
    with pytest.raises(IndexError, match="seed rows"):
        Proximity(star()).push([10_000])


@pytest.mark.parametrize(("alpha", "epsilon"), [(0.0, 1e-4), (1.5, 1e-4), (float("nan"), 1e-4), (0.15, 0.0)])
def test_parameters_that_would_never_end_are_refused(alpha: float, epsilon: float):
    with pytest.raises(ValueError, match="must be above 0"):
        Proximity(star()).push([0], alpha=alpha, epsilon=epsilon)


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_seed_weights_that_are_no_weights_are_refused(weight: float):
    with pytest.raises(ValueError, match="finite weight"):
        Proximity(star()).push([0], [weight])


def test_no_seeds_give_no_scores():
    rows, scores = Proximity(star()).push(np.empty(0, np.int32))
    assert (rows.size, scores.size) == (0, 0)


def test_importing_the_house_compiles_nothing():
    code = "import sys, graph.proximity, graph.build, graph.placement, graph.gaps; print('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_the_word_lists_can_be_had_without_scipy():
    code = "import sys, graph.vocabulary; print('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
