"""A new model has to be better on later days, beyond chance."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from matcher.learning import fit_models, judge
from matcher.learning.judging import split_by_day
from matcher.learning.position import Examination
from matcher.learning.scale import Scale, brier, fit_scale, log_loss, reliability
from matcher.ranking.model import AdditiveModel
from matcher.settings import shipped_data
from tests.matcher.learning.logs import FADING, a_log, chance

CURRENT = json.loads((shipped_data() / "models" / "prior.json").read_text(encoding="utf-8"))["tables"]
PRIOR = AdditiveModel(CURRENT)
EYES = Examination(np.arange(1.0, 11.0) ** -FADING)


def test_the_split_is_by_time_and_never_divides_a_day() -> None:
    earlier, later = split_by_day(a_log())
    assert earlier.day.max() < later.day.min()
    assert len(later) == pytest.approx(0.3 * 3000, abs=10)


def test_tables_of_the_world_itself_are_taken() -> None:
    earlier, later = split_by_day(a_log(500, seed=1))
    fitted = fit_models(earlier, 0, current=CURRENT)
    verdict = judge(later, PRIOR, AdditiveModel(fitted.tables), fitted.examination, seed=0)
    assert (verdict.is_better, verdict.brier.low > 0, verdict.log_loss.low > 0) == (True, True, True)


def test_a_model_does_not_beat_itself() -> None:
    verdict = judge(a_log(), PRIOR, PRIOR, EYES, seed=0)
    assert (verdict.is_better, verdict.brier.gain, verdict.mutual_success.gain) == (False, 0.0, 0.0)


def test_tables_learned_from_shuffled_answers_are_not_taken() -> None:
    earlier, later = split_by_day(a_log(400))
    good = AdditiveModel(fit_models(earlier, 0, current=CURRENT).tables)
    turned = np.random.default_rng(1).permutation(len(earlier))
    lies = replace(earlier, values={name: column[turned] for name, column in earlier.values.items()})
    bad = fit_models(lies, 0, current=CURRENT)
    assert judge(later, good, AdditiveModel(bad.tables), bad.examination, seed=0).is_better is False


def test_rows_that_await_an_answer_are_left_out() -> None:
    log = a_log(50)
    waiting = replace(log, accepted=np.where(log.asked, np.nan, log.accepted))
    assert judge(waiting, PRIOR, PRIOR, EYES, seed=0).row_count == int((~log.asked).sum())


def test_nothing_to_judge_on_is_nothing_better() -> None:
    log = a_log(1)
    assert judge(log.take(np.zeros(len(log), bool)), PRIOR, PRIOR, EYES, seed=0).is_better is False


def test_brier_and_log_loss_by_hand() -> None:
    chances, outcomes = np.array([0.8, 0.3]), np.array([1.0, 0.0])
    np.testing.assert_allclose(brier(chances, outcomes), [0.04, 0.09])
    np.testing.assert_allclose(log_loss(chances, outcomes), [-np.log(0.8), -np.log(0.7)])


def test_a_scale_is_found_where_it_is_known() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, 20_000)
    seen = random.choice([0.3, 1.0], len(logits))
    yes = random.random(len(logits)) < seen * chance(0.5 * logits - 1)
    scale = fit_scale(logits, yes, seen)
    assert (scale.slope, scale.offset) == (pytest.approx(0.5, abs=0.05), pytest.approx(-1, abs=0.1))


def test_without_both_answers_the_scale_is_left_alone() -> None:
    assert fit_scale(np.zeros(5), np.zeros(5, bool)) == Scale(1.0, 0.0)


def test_the_reliability_curve_holds_every_row_once_in_ascending_chance() -> None:
    chances = np.random.default_rng(0).random(95)
    bins = reliability(chances, (chances > 0.5).astype(float))
    assert sum(one.count for one in bins) == 95
    assert [one.told for one in bins] == sorted(one.told for one in bins)


def test_a_few_askers_prove_nothing() -> None:
    earlier, later = split_by_day(a_log(500, seed=1))
    fitted = fit_models(earlier, 0, current=CURRENT)
    few = later.take(np.isin(later.asker, np.unique(later.asker)[:9]))
    verdict = judge(few, PRIOR, AdditiveModel(fitted.tables), fitted.examination, seed=0)
    assert (verdict.asker_count, verdict.is_better) == (9, False)
