"""可加模型 · Additive model: logit = intercept + Σ shape(feature), every part shown exactly.

Shapes are piecewise linear through knots (Hastie, Tibshirani 1990, generalised additive models). Before there is
feedback they hold hand-set monotone priors (data/models/prior.json); fitted tables have the same form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Direction, Kind, Part
from matcher.errors import Unavailable
from matcher.ranking.features import DIRECTIONS
from matcher.ranking.pool import Pool

INTERCEPT = "intercept"


@dataclass(frozen=True, slots=True)
class Shape:
    """Contribution of one feature to the logit: linear between the knots, flat outside; `missing` where NaN."""

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    missing: float

    def __call__(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64[n] of contributions."""
        known: NDArray[np.float64] = np.interp(values, self.xs, self.ys)
        return np.where(np.isnan(values), self.missing, known)


@dataclass(frozen=True, slots=True)
class Scores:
    """n candidates scored in one direction: parts float64[n, 1 + f], the intercept first; their sums; the chances."""

    names: tuple[str, ...]
    parts: NDArray[np.float64]
    logits: NDArray[np.float64]
    chances: NDArray[np.float64]

    @classmethod
    def of(cls, names: tuple[str, ...], parts: NDArray[np.float64]) -> Scores:
        """Sum the parts from left to right, as a reader would."""
        logits = np.add.accumulate(parts, axis=1)[:, -1]
        return cls(names, parts, logits, 1.0 / (1.0 + np.exp(-logits)))

    def direction(self, row: int) -> Direction:
        """One candidate's view, with its parts."""
        parts = tuple(Part(name, float(value)) for name, value in zip(self.names, self.parts[row], strict=True))
        return Direction(float(self.chances[row]), float(self.logits[row]), parts)


class AdditiveModel:
    """Shapes for each kind and direction. `version` is a hash of the tables."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        """Read tables {"default"|kind: {"forward"|"backward": {"intercept": …, "shapes": {feature: …}}}}."""
        self.version = hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()[:12]
        self._intercepts: dict[tuple[str, str], float] = {}
        self._shapes: dict[tuple[str, str], dict[str, Shape]] = {}
        for kind in Kind:
            for direction in DIRECTIONS:
                self._read(kind, direction, tables)

    @classmethod
    def load(cls, path: Path) -> AdditiveModel:
        """Tables from a JSON file. Raises Unavailable("model_missing") naming the file."""
        if not path.is_file():
            raise Unavailable("model_missing", path=path)
        tables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["tables"]
        return cls(tables)

    def score(self, pool: Pool, direction: str) -> Scores:
        """Parts of every candidate in one direction ("forward" or "backward")."""
        key = (pool.kind, direction)
        names, columns = [INTERCEPT], [np.full(len(pool), self._intercepts[key])]
        for feature in DIRECTIONS[direction]:
            shape = self._shapes[key].get(feature.__name__)
            if shape is not None:
                names.append(feature.__name__)
                columns.append(shape(feature(pool)))
        return Scores.of(tuple(names), np.column_stack(columns))

    def _read(self, kind: Kind, direction: str, tables: Mapping[str, Any]) -> None:
        base = tables["default"][direction]
        own = tables.get(kind, {}).get(direction, {})
        self._intercepts[kind, direction] = float(own.get("intercept", base["intercept"]))
        shapes = base["shapes"] | own.get("shapes", {})
        self._shapes[kind, direction] = {name: _shape(row) for name, row in shapes.items() if row is not None}


def _shape(row: Mapping[str, Any]) -> Shape:
    knots = np.asarray(row["knots"], dtype=np.float64)
    return Shape(knots[:, 0].copy(), knots[:, 1].copy(), float(row["missing"]))
