"""Fitted tables: what the log says, no more than the data carry, and the same for the same seed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from matcher.entities import Kind
from matcher.learning import Fitted, Least, fit_models
from matcher.learning.judging import joint_chances
from matcher.ranking.features import MONOTONE
from matcher.ranking.model import AdditiveModel
from matcher.settings import shipped_data
from tests.matcher.learning.logs import FADING, a_log, chance

CURRENT = json.loads((shipped_data() / "models" / "prior.json").read_text(encoding="utf-8"))["tables"]
LOG = a_log()


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit_models(LOG, 0, current=CURRENT)


def test_both_directions_of_a_kind_with_enough_rows_are_fitted(fitted: Fitted) -> None:
    told = fitted.provenance["supplier"]
    assert (told["forward"]["source"], told["backward"]["source"]) == ("fitted", "fitted")


def test_a_kind_without_data_keeps_its_tables_and_says_so(fitted: Fitted) -> None:
    kept = {"source": "kept", "row_count": 0, "yes_count": 0}
    assert (fitted.tables["fund"], fitted.provenance["fund"]["forward"]) == (CURRENT["fund"], kept)


@pytest.mark.parametrize("least", [Least(rows=10**6), Least(each=10**6), Least(askers=10**6)])
def test_too_few_rows_or_too_few_of_one_answer_are_no_data(least: Least) -> None:
    assert fit_models(LOG, 0, current=CURRENT, least=least).tables == CURRENT


def test_the_tables_in_service_are_not_touched(fitted: Fitted) -> None:
    before = json.loads((shipped_data() / "models" / "prior.json").read_text(encoding="utf-8"))["tables"]
    assert before == CURRENT


def test_the_same_rows_and_seed_give_the_same_tables(fitted: Fitted) -> None:
    assert fit_models(LOG, 0, current=CURRENT).tables == fitted.tables


def test_how_far_down_people_look_is_found_from_the_log(fitted: Fitted) -> None:
    looked = fitted.examination.by_rank
    assert looked[0] == 1.0
    assert np.abs(looked[[1, 4, 9]] - np.array([2.0, 5.0, 10.0]) ** -FADING).max() < 0.12


def test_chances_are_those_of_a_place_that_is_looked_at(fitted: Fitted) -> None:
    model = AdditiveModel(fitted.tables)
    fresh = a_log(seed=1)
    told = model.score_values(Kind.SUPPLIER, "forward", dict(fresh.values)).chances
    true = chance(4 * fresh.values["text_similarity"] - 2.5)
    assert np.abs(told - true).mean() < 0.05


def test_the_joint_chance_is_true_on_average_for_strong_and_for_weak_pairs(fitted: Fitted) -> None:
    fresh = a_log(seed=2)
    told = joint_chances(AdditiveModel(fitted.tables), fresh)
    true = chance(4 * fresh.values["text_similarity"] - 2.5) * chance(4 * fresh.values["near_by"] - 3)
    strong = true > np.median(true)
    assert abs(told[strong].mean() - true[strong].mean()) < 0.05
    assert abs(told[~strong].mean() - true[~strong].mean()) < 0.05


def test_every_fitted_shape_keeps_to_its_direction(fitted: Fitted) -> None:
    for direction in ("forward", "backward"):
        shapes = {name: row for name, row in fitted.tables["supplier"][direction]["shapes"].items() if row}
        assert shapes
        assert all((np.diff(row["steps"]) >= 0).all() for name, row in shapes.items() if MONOTONE[name] == 1)


def test_fitted_parts_sum_to_their_logits(fitted: Fitted) -> None:
    scores = AdditiveModel(fitted.tables).score_values(Kind.SUPPLIER, "forward", dict(LOG.values))
    assert max(abs(sum(p.value for p in scores.direction(row).parts) - scores.logits[row]) for row in range(50)) < 1e-9


def test_tables_survive_json(fitted: Fitted) -> None:
    again = json.loads(json.dumps(fitted.tables))
    assert AdditiveModel(again).version == AdditiveModel(fitted.tables).version
