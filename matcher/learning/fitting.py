"""拟合 · Tables for every kind and direction from rows: trees, the place corrected for, chances on the scale of what happened.

A kind and direction with too few rows keeps the tables it has, and the provenance says so. Folds are of whole askers. The
joint chance gets a scale of its own, because those who ask are not a random sample of those who look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind
from matcher.learning.position import EVERY_PLACE, Examination, estimate, wanting
from matcher.learning.rows import FEATURES, Rows
from matcher.learning.scale import Scale, fit_scale
from matcher.learning.trees import StepTable, grow, read_out
from matcher.ranking.features import DIRECTIONS, MONOTONE
from matcher.ranking.model import AdditiveModel

__all__ = ["Fitted", "Least", "fit_models"]

Floats = NDArray[np.float64]
FOLDS = 5
ROUNDS = 2  # of trees on softened answers; they start from a good guess
NAMES = {direction: tuple(feature.__name__ for feature in features) for direction, features in DIRECTIONS.items()}


@dataclass(frozen=True, slots=True)
class Least:
    """What a kind and direction needs before its own tables are fitted."""

    rows: int = 200
    each: int = 20  # rows of either answer
    askers: int = 10  # fewer cannot say what another asker would do


@dataclass(frozen=True, slots=True)
class Fitted:
    """Tables as AdditiveModel reads them, where each comes from, and how far down the lists were read."""

    tables: dict[str, Any]
    provenance: dict[str, dict[str, Any]]  # kind → direction → source, rows, yes, scale
    examination: Examination

    @property
    def is_new(self) -> bool:
        """At least one table was fitted."""
        return any(row["source"] == "fitted" for directions in self.provenance.values() for row in directions.values())


@dataclass(frozen=True, slots=True)
class _Direction:
    """One fitted direction: tables on the calibrated scale, and logits of its rows from folds that did not see them."""

    document: dict[str, Any]
    scale: Scale
    logits: Floats


def fit_models(rows: Rows, seed: int, *, current: Mapping[str, Any], least: Least | None = None) -> Fitted:
    """Fit what there is enough of; the rest stays as in the tables `current`. The same rows and seed give the same tables."""
    enough = least or Least()
    examination = _examination(rows) if len(rows) else EVERY_PLACE
    tables: dict[str, Any] = {name: dict(part) for name, part in current.items()}
    provenance: dict[str, dict[str, Any]] = {}
    for kind in Kind:
        of_kind = rows.take(rows.kind == kind.value)
        provenance[kind.value] = {}
        fitted: dict[str, _Direction] = {}
        asked = of_kind.take(~np.isnan(of_kind.accepted))
        for direction, some, yes, seen in (
            ("forward", of_kind, of_kind.asked, examination.at(of_kind.rank)),
            ("backward", asked, asked.accepted > 0, np.ones(len(asked))),
        ):
            told: dict[str, Any] = {"source": "kept", "row_count": len(some), "yes_count": int(yes.sum())}
            if _is_enough(some, yes, enough):
                found = _fit(some, yes, seen, direction, seed)
                fitted[direction] = found
                tables.setdefault(kind.value, {})[direction] = found.document
                told |= {"source": "fitted", "scale": [found.scale.slope, found.scale.offset]}
            provenance[kind.value][direction] = told
        if len(fitted) == 2:
            joint = _joint_scale(of_kind, fitted, examination)
            tables[kind.value]["joint"] = {"slope": joint.slope, "offset": joint.offset}
    return Fitted(tables, provenance, examination)


def _is_enough(rows: Rows, yes: NDArray[np.bool_], least: Least) -> bool:
    """Enough rows, answers and askers, and both answers outside every fold, so that every row is told by others."""
    if len(rows) < least.rows or not least.each <= yes.sum() <= len(rows) - least.each:
        return False
    fold = _folds(rows.asker)
    outside = [yes[fold != number] for number in np.unique(fold)]
    return len(np.unique(rows.asker)) >= least.askers and all(some.any() and not some.all() for some in outside)


def _examination(rows: Rows) -> Examination:
    """One for all kinds: eyes run down every list alike."""
    kinds = [rows.kind == kind.value for kind in Kind]
    return estimate(rows.rank, rows.asked, np.column_stack([rows.matrix(FEATURES), *kinds]))


def _fit(rows: Rows, yes: NDArray[np.bool_], seen: Floats, direction: str, seed: int) -> _Direction:
    names = NAMES[direction]
    matrix = rows.matrix(names)
    monotone = [MONOTONE[name] for name in names]
    logits = np.zeros(len(rows))
    fold = _folds(rows.asker)
    for number in range(FOLDS):
        out = fold == number
        if out.any():
            logits[out] = _forest(matrix[~out], yes[~out], seen[~out], monotone, seed).decision_function(matrix[out])
    scale = fit_scale(logits, yes, seen)
    intercept, found = read_out(_forest(matrix, yes, seen, monotone, seed), names)
    shapes: dict[str, Any] = dict.fromkeys(FEATURES)
    shapes |= {name: table.document(scale.slope) for name, table in found.items() if _says_something(table)}
    document = {"intercept": scale.slope * intercept + scale.offset, "shapes": shapes}
    return _Direction(document, scale, scale.slope * logits + scale.offset)


def _forest(matrix: Floats, yes: NDArray[np.bool_], seen: Floats, monotone: Sequence[int], seed: int) -> Any:
    """Trees for the chance of those who look: a no further down the list weighs as much as it was probably looked at."""
    if (seen == 1.0).all():
        return grow(matrix, yes, None, monotone, seed=seed)
    chance = wanting(matrix, yes, seen)
    for _ in range(ROUNDS):
        wanted = np.where(yes, 1.0, chance * (1.0 - seen) / (1.0 - seen * chance))
        forest = _grow_softly(matrix, wanted, 1.0 - wanted, monotone, seed)
        chance = np.clip(forest.predict_proba(matrix)[:, 1], 1e-6, 1.0 - 1e-6)
    return forest


def _grow_softly(matrix: Floats, yes: Floats, no: Floats, monotone: Sequence[int], seed: int) -> Any:
    """Trees on rows that are partly a yes and partly a no."""
    partly = (yes > 1e-9, no > 1e-9)
    values = np.concatenate([matrix[partly[0]], matrix[partly[1]]])
    answers = np.concatenate([np.ones(partly[0].sum(), bool), np.zeros(partly[1].sum(), bool)])
    return grow(values, answers, np.concatenate([yes[partly[0]], no[partly[1]]]), monotone, seed=seed)


def _joint_scale(rows: Rows, fitted: Mapping[str, _Direction], examination: Examination) -> Scale:
    """Scale of the product, on the logits of rows whose folds did not see them."""
    both = rows.both
    known = ~np.isnan(both)
    tables = {"default": {name: one.document for name, one in fitted.items()}}
    backward = AdditiveModel(tables).score_values(Kind.SUPPLIER, "backward", dict(rows.values)).logits.copy()
    backward[~np.isnan(rows.accepted)] = fitted["backward"].logits
    product = _chance(fitted["forward"].logits) * _chance(backward)
    logits = np.log(product) - np.log1p(-product)
    return fit_scale(logits[known], both[known] > 0, examination.at(rows.rank)[known])


def _chance(logits: Floats) -> Floats:
    chances: Floats = 1.0 / (1.0 + np.exp(-logits))
    return np.clip(chances, 1e-9, 1 - 1e-9)


def _folds(askers: NDArray[np.str_]) -> NDArray[np.int64]:
    """int64[n]: each asker's fold, by its id alone."""
    names, inverse = np.unique(askers, return_inverse=True)
    fold = [int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest()) % FOLDS for name in names.tolist()]
    return np.array(fold, np.int64)[inverse] if len(names) else np.zeros(0, np.int64)


def _says_something(table: StepTable) -> bool:
    return bool(np.ptp(table.steps) > 0 or table.missing != table.steps[0])
