"""Boosted trees read out as tables say exactly what the trees say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.learning.trees import Growth, StepTable, grow, read_out
from matcher.ranking.model import Steps

NAMES = tuple("abcde")
QUICK = Growth(rounds=25, fewest=5)


def told(intercept: float, tables: dict[str, StepTable], values: np.ndarray) -> np.ndarray:
    parts = [Steps(t.edges, t.steps, t.missing)(values[:, NAMES.index(name)]) for name, t in tables.items()]
    return intercept + np.sum(parts, axis=0)


def a_world(seed: int, count: int = 600, unknown: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    values = random.random((count, 5))
    values[:, 3] = (values[:, 3] > 0.5).astype(float)
    values[random.random((count, 5)) < unknown] = np.nan
    values[:, 4] = np.nan  # of which nobody ever knew anything
    logit = 3 * np.nan_to_num(values[:, 0], nan=0.8) - 2 * np.nan_to_num(values[:, 1]) + np.isnan(values[:, 2])
    return values, random.random(count) < 1 / (1 + np.exp(-logit + 1))


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), unknown=st.sampled_from([0.0, 0.2, 0.7]), weighed=st.booleans())
def test_the_tables_equal_the_forest_to_rounding(seed: int, unknown: float, weighed: bool) -> None:
    values, yes = a_world(seed, unknown=unknown)
    weights = np.random.default_rng(seed).random(len(yes)) if weighed else None
    forest = grow(values, yes, weights, [1, 0, 0, 1, 1], seed=0, growth=QUICK)
    fresh, _ = a_world(seed + 1, unknown=unknown)
    fresh[:, 4] = 0.0  # the forest saw nothing else there
    assert np.abs(told(*read_out(forest, NAMES), fresh) - forest.decision_function(fresh)).max() < 1e-9


def test_a_value_at_a_threshold_is_read_as_the_tree_reads_it() -> None:
    values, yes = a_world(3)
    forest = grow(values, yes, None, [1, 0, 0, 1, 1], seed=0, growth=QUICK)
    intercept, tables = read_out(forest, NAMES)
    at = np.full((len(tables["a"].edges), 5), np.nan)
    at[:, 0], at[:, 4] = tables["a"].edges, 0.0
    assert np.abs(told(intercept, tables, at) - forest.decision_function(at)).max() < 1e-9


def test_a_monotone_feature_never_steps_down() -> None:
    values, yes = a_world(5)
    _, tables = read_out(grow(values, ~yes, None, [1] * 5, seed=0, growth=QUICK), NAMES)
    assert tables
    assert all((np.diff(table.steps) >= 0).all() for table in tables.values())


def test_scaling_a_table_scales_every_number() -> None:
    table = StepTable(np.array([0.5]), np.array([-1.0, 2.0]), missing=0.5)
    assert table.document(2.0) == {"edges": [0.5], "steps": [-2.0, 4.0], "missing": 1.0}


@pytest.mark.parametrize(("value", "step"), [(0.4, -1.0), (0.5, -1.0), (0.6, 2.0), (float("nan"), 0.5)])
def test_a_step_ends_at_its_edge(value: float, step: float) -> None:
    shape = Steps(np.array([0.5]), np.array([-1.0, 2.0]), missing=0.5)
    assert shape(np.array([value])).tolist() == [step]
