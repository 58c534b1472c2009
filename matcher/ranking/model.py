"""可加模型 · Additive model: logit = intercept + Σ shape(feature), every part shown exactly.

A shape is a table: knots with straight lines between them (hand-set priors; Hastie, Tibshirani 1990, generalised
additive models), or steps (read out of boosted trees that look at one feature each, matcher.learning). Before there is
feedback the tables hold hand-set monotone priors (data/models/prior.json).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Direction, Kind, Part
from matcher.errors import Unavailable
from matcher.ranking.features import DIRECTIONS
from matcher.ranking.pool import Pool
from matcher.ranking.reciprocity import UNCALIBRATED, JointScale, joint_chance

INTERCEPT = "intercept"

Floats = NDArray[np.float64]


class Shape(Protocol):
    """Contribution of one feature to the logit."""

    @property
    def missing(self) -> float:
        """Contribution where the feature is NaN."""
        ...

    def of_known(self, values: Floats) -> Floats:
        """float64[n] of contributions; what stands where a value is NaN is of no meaning."""
        ...

    def __call__(self, values: Floats) -> Floats:
        """float64[n] of contributions."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """Linear between the knots (xs ascending), flat outside."""

    xs: Floats
    ys: Floats
    missing: float

    def of_known(self, values: Floats) -> Floats:
        """float64[n]."""
        known: Floats = np.interp(values, self.xs, self.ys)
        return known

    def __call__(self, values: Floats) -> Floats:
        """float64[n], NaN included."""
        return np.where(np.isnan(values), self.missing, self.of_known(values))


@dataclass(frozen=True, slots=True)
class Steps:
    """steps[i] where edges[i-1] < value ≤ edges[i]; one step more than there are edges (ascending)."""

    edges: Floats
    steps: Floats
    missing: float

    def of_known(self, values: Floats) -> Floats:
        """float64[n]."""
        known: Floats = self.steps[np.searchsorted(self.edges, values)]
        return known

    def __call__(self, values: Floats) -> Floats:
        """float64[n], NaN included."""
        return np.where(np.isnan(values), self.missing, self.of_known(values))


@dataclass(frozen=True, slots=True)
class Scores:
    """n candidates scored in one direction: parts float64[n, 1 + f], the intercept first; their sums; the chances.

    `values` float64[n, f] are the feature values behind the parts, NaN where nothing is known.
    """

    names: tuple[str, ...]
    parts: Floats
    logits: Floats
    chances: Floats
    values: Floats

    @classmethod
    def of(cls, names: tuple[str, ...], parts: Floats, values: Floats) -> Scores:
        """Sum the parts from left to right, as a reader would."""
        logits = np.add.accumulate(parts, axis=1)[:, -1]
        return cls(names, parts, logits, 1.0 / (1.0 + np.exp(-logits)), values)

    def direction(self, row: int) -> Direction:
        """One candidate's view, with its parts."""
        parts = tuple(map(Part, self.names, self.parts[row].tolist()))
        return Direction(float(self.chances[row]), float(self.logits[row]), parts)

    def values_of(self, row: int) -> dict[str, float]:
        """One candidate's feature values by name, those that are known."""
        pairs = zip(self.names[1:], self.values[row].tolist(), strict=True)
        return {name: value for name, value in pairs if value == value}  # NaN is unequal to itself


class AdditiveModel:
    """Shapes for each kind and direction. `version` is a hash of the tables."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        """Read tables {"default"|kind: {"forward"|"backward": {"intercept": …, "shapes": {feature: …}}, "joint": …}}.

        A shape is {"knots": [[x, y] …]} or {"edges": […], "steps": […]}, with "missing"; null takes the feature out.
        """
        self.version = hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()[:12]
        self._intercepts: dict[tuple[str, str], float] = {}
        self._shapes: dict[tuple[str, str], dict[str, Shape]] = {}
        self._joint: dict[str, JointScale] = {}
        for kind in Kind:
            for direction in DIRECTIONS:
                self._read(kind, direction, tables)
            scale = tables.get(kind, {}).get("joint")
            self._joint[kind] = JointScale(scale["slope"], scale["offset"]) if scale else UNCALIBRATED

    @classmethod
    def load(cls, path: Path) -> AdditiveModel:
        """Tables from a JSON file. Raises Unavailable: model_missing or bad_model_tables, naming the file."""
        if not path.is_file():
            raise Unavailable("model_missing", path=path)
        try:
            tables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["tables"]
            return cls(tables)
        except (ValueError, KeyError, TypeError, AttributeError) as why:
            raise Unavailable("bad_model_tables", path=path, reason=repr(why)) from why

    def score(self, pool: Pool, direction: str) -> Scores:
        """Parts of every candidate in one direction ("forward" or "backward")."""
        return self._score(pool, direction, {})

    def views(self, pool: Pool) -> tuple[Scores, Scores]:
        """Both directions, forward first; a feature that both read is worked out once."""
        known: dict[str, Floats] = {}
        return self._score(pool, "forward", known), self._score(pool, "backward", known)

    def joint(self, kind: Kind, forward: Scores, backward: Scores) -> Floats:
        """float64[n]: chance that both sides say yes, on the kind's own scale."""
        return joint_chance(forward, backward, self._joint[kind])

    def names(self, kind: Kind, direction: str) -> tuple[str, ...]:
        """The features a kind is scored by, in the order of the parts."""
        shapes = self._shapes[kind, direction]
        return tuple(feature.__name__ for feature in DIRECTIONS[direction] if feature.__name__ in shapes)

    def score_values(self, kind: Kind, direction: str, values: Mapping[str, Floats]) -> Scores:
        """As `score`, from feature values float64[n] that were kept; a feature without values is unknown."""
        names = self.names(kind, direction)
        count = len(next(iter(values.values()))) if values else 0
        unknown = np.full(count, np.nan)
        return self._sum(kind, direction, names, [values.get(name, unknown) for name in names], count)

    def _score(self, pool: Pool, direction: str, known: dict[str, Floats]) -> Scores:
        names = self.names(pool.kind, direction)
        for feature in DIRECTIONS[direction]:
            if feature.__name__ in names and feature.__name__ not in known:
                known[feature.__name__] = feature(pool)
        return self._sum(pool.kind, direction, names, [known[name] for name in names], len(pool))

    def _sum(self, kind: Kind, direction: str, names: tuple[str, ...], columns: Sequence[Floats], count: int) -> Scores:
        shapes = self._shapes[kind, direction]
        values = np.empty((len(names), count))  # a feature a row: each shape then writes one run of memory
        parts = np.empty((1 + len(names), count))
        parts[0] = self._intercepts[kind, direction]
        for place, (name, column) in enumerate(zip(names, columns, strict=True)):
            values[place] = column
            parts[place + 1] = shapes[name].of_known(column)
        missing = np.array([shapes[name].missing for name in names]).reshape(-1, 1)
        np.copyto(parts[1:], missing, where=np.isnan(values))
        return Scores.of((INTERCEPT, *names), parts.T, values.T)

    def _read(self, kind: Kind, direction: str, tables: Mapping[str, Any]) -> None:
        base = tables["default"][direction]
        own = tables.get(kind, {}).get(direction, {})
        self._intercepts[kind, direction] = float(own.get("intercept", base["intercept"]))
        shapes = base["shapes"] | own.get("shapes", {})
        self._shapes[kind, direction] = {name: _shape(row) for name, row in shapes.items() if row is not None}


def _shape(row: Mapping[str, Any]) -> Shape:
    missing = float(row["missing"])
    if "steps" in row:
        edges, steps = (np.asarray(row[name], dtype=np.float64) for name in ("edges", "steps"))
        if len(steps) != len(edges) + 1:
            raise ValueError(f"{len(edges)} edges, {len(steps)} steps")
        return Steps(edges, steps, missing)
    knots = np.asarray(row["knots"], dtype=np.float64)
    return Line(knots[:, 0].copy(), knots[:, 1].copy(), missing)
