"""读表 · Boosted trees that each look at one feature, read out exactly as step tables.

With interaction_cst="no_interactions" gradient boosting is a generalised additive model (Lou, Caruana and Gehrke,
Intelligible models, KDD 2012): the sum of all trees of a feature is a step function of that feature, so that the table and
`decision_function` agree to rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Growth", "StepTable", "grow", "read_out"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Growth:
    """How the trees are grown; the defaults are level with their halves and doubles on the city."""

    rounds: int = 120
    rate: float = 0.08
    leaves: int = 6
    fewest: int = 25  # rows a leaf
    ridge: float = 2.0


@dataclass(frozen=True, slots=True)
class StepTable:
    """steps[i] where edges[i-1] < value ≤ edges[i]; `missing` where it is NaN."""

    edges: Floats
    steps: Floats
    missing: float

    def document(self, scale: float = 1.0) -> dict[str, Any]:
        """As the model files have it, every number times `scale`."""
        return {
            "edges": self.edges.tolist(), "steps": (scale * self.steps).tolist(), "missing": scale * self.missing,
        }  # fmt: skip


def grow(
    values: Floats, yes: NDArray[Any], weights: Floats | None, monotone: Sequence[int], *, seed: int,
    growth: Growth | None = None,
) -> Any:  # fmt: skip
    """A fitted HistGradientBoostingClassifier on float64[n, f] and bool[n]; monotone gives 1, 0 or -1 a feature."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 — slow import

    how = growth or Growth()
    forest = HistGradientBoostingClassifier(
        max_iter=how.rounds, learning_rate=how.rate, max_leaf_nodes=how.leaves, min_samples_leaf=how.fewest,
        l2_regularization=how.ridge, interaction_cst="no_interactions", monotonic_cst=list(monotone), early_stopping=False,
        random_state=seed,
    )  # fmt: skip
    silent = np.isnan(values).all(axis=0)  # a feature nobody ever knew cannot be divided into bins
    told = np.where(silent, 0.0, values) if silent.any() else values
    return forest.fit(told, yes, sample_weight=weights)


def read_out(forest: Any, names: Sequence[str]) -> tuple[float, Mapping[str, StepTable]]:
    """Intercept, and a table for each feature that any tree looks at: their sum is forest.decision_function."""
    trees = [row[0].nodes for row in forest._predictors]
    intercept = float(np.ravel(forest._baseline_prediction)[0])
    by_feature: dict[int, list[Any]] = {}
    for nodes in trees:
        if nodes[0]["is_leaf"]:
            intercept += float(nodes[0]["value"])
        else:
            by_feature.setdefault(int(nodes[0]["feature_idx"]), []).append(nodes)
    return intercept, {names[feature]: _table(by_feature[feature]) for feature in sorted(by_feature)}


def _table(trees: Sequence[Any]) -> StepTable:
    splits = np.concatenate([nodes["num_threshold"][nodes["is_leaf"] == 0] for nodes in trees])
    edges = np.unique(splits)
    steps, missing = np.zeros(len(edges) + 1), 0.0
    for nodes in trees:
        missing += _spread(nodes, 0, edges, steps, 0, len(steps), True)
    # a split at infinity parts what is known from what is not: no value lies beyond it
    known = np.isfinite(edges)
    return StepTable(edges[known], steps[: int(known.sum()) + 1], missing)


def _spread(nodes: Any, at: int, edges: Floats, steps: Floats, low: int, high: int, holds_missing: bool) -> float:
    """Add a subtree's leaves to steps[low:high]; what it gives to the missing."""
    node = nodes[at]
    if node["is_leaf"]:
        steps[low:high] += node["value"]
        return float(node["value"]) if holds_missing else 0.0
    cut = int(np.searchsorted(edges, node["num_threshold"])) + 1  # values up to the threshold go left
    left, right = (low, min(max(cut, low), high)), (min(max(cut, low), high), high)
    goes_left = bool(node["missing_go_to_left"])
    return _spread(nodes, int(node["left"]), edges, steps, *left, holds_missing and goes_left) + _spread(
        nodes, int(node["right"]), edges, steps, *right, holds_missing and not goes_left
    )
