"""The additive model: parts that sum, monotone shapes, unknown that is not no."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.entities import Kind, Need
from matcher.errors import Unavailable
from matcher.ranking.features import DIRECTIONS
from matcher.ranking.model import AdditiveModel, Line
from matcher.ranking.pool import Pool
from matcher.ranking.reciprocity import joint_chance
from matcher.settings import shipped_data

PRIOR = shipped_data() / "models" / "prior.json"
MODEL = AdditiveModel.load(PRIOR)
COLUMNS = ("dense", "lexical", "wanted", "material", "chain", "focus", "proximity", "region", "stage", "serves",
           "capacity_left", "completeness", "eligible")  # fmt: skip
share = st.one_of(st.none(), st.floats(0, 1))


def pool_of(rows: list[dict[str, float | None]], kind: Kind = Kind.SUPPLIER) -> Pool:
    columns = {
        name: np.array([np.nan if row.get(name) is None else row[name] for row in rows], dtype=np.float64)
        for name in COLUMNS
    }
    return Pool(kind, Need("需要银触点"), np.arange(len(rows), dtype=np.int32), columns)


candidate = st.fixed_dictionaries(dict.fromkeys(COLUMNS, share))


@given(st.lists(candidate, min_size=1, max_size=6), st.sampled_from(list(Kind)), st.sampled_from(sorted(DIRECTIONS)))
def test_the_parts_sum_to_the_logit(rows: list[dict[str, float | None]], kind: Kind, direction: str) -> None:
    scores = MODEL.score(pool_of(rows, kind), direction)
    for at in range(len(rows)):
        view = scores.direction(at)
        assert abs(sum(part.value for part in view.parts) - view.logit) < 1e-9
        assert 0 < view.chance < 1


@given(candidate, st.sampled_from(COLUMNS), st.floats(0, 1), st.floats(0, 1), st.sampled_from(list(Kind)))
def test_more_of_what_speaks_for_a_match_never_lowers_its_chance(
    row: dict[str, float | None], column: str, one: float, other: float, kind: Kind
) -> None:
    low, high = sorted((one, other))
    pool = pool_of([row | {column: low}, row | {column: high}], kind)
    for direction in DIRECTIONS:
        chances = MODEL.score(pool, direction).chances
        assert chances[0] <= chances[1]


@given(st.permutations(range(5)), st.lists(candidate, min_size=5, max_size=5))
def test_the_order_of_the_candidates_changes_no_score(order: list[int], rows: list[dict[str, float | None]]) -> None:
    straight = MODEL.score(pool_of(rows), "forward").logits
    shuffled = MODEL.score(pool_of([rows[at] for at in order]), "forward").logits
    np.testing.assert_array_equal(shuffled, straight[list(order)])


def test_the_joint_chance_is_never_above_either_side() -> None:
    pool = pool_of([{"dense": 0.9, "wanted": 1.0}, {"dense": 0.1}])
    forward, backward = MODEL.score(pool, "forward"), MODEL.score(pool, "backward")
    joint = joint_chance(forward, backward)
    assert (joint <= np.minimum(forward.chances, backward.chances)).all()


def test_a_shape_is_linear_between_its_knots_and_flat_outside() -> None:
    shape = Line(np.array([0.0, 1.0]), np.array([-1.0, 1.0]), missing=0.25)
    np.testing.assert_allclose(shape(np.array([-3.0, 0.0, 0.75, 9.0, np.nan])), [-1.0, -1.0, 0.5, 1.0, 0.25])


def test_a_feature_about_which_nothing_is_known_is_no_evidence_against() -> None:
    pool = pool_of([{"stage": None}, {"stage": 0.0}])
    unknown, misfit = MODEL.score(pool, "backward").logits
    assert unknown > misfit


def test_the_version_of_a_model_changes_with_its_tables() -> None:
    tables = json.loads(PRIOR.read_text(encoding="utf-8"))["tables"]
    changed = json.loads(json.dumps(tables))
    changed["default"]["forward"]["intercept"] += 0.1
    assert AdditiveModel(changed).version != AdditiveModel(tables).version


def test_a_missing_model_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="MATCHER_DATA"):
        AdditiveModel.load(tmp_path / "none.json")


def test_the_priors_say_that_they_are_assumed() -> None:
    provenance = json.loads(PRIOR.read_text(encoding="utf-8"))["provenance"]
    assert provenance["assumed"] is True
    assert date.fromisoformat(provenance["date"])
