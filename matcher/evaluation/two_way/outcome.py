"""结果 · What each ranker would bring about: pairs that both want, by kind and with intervals, who is seen, whether chances hold.

The unit of the intervals is the start-up: its needs are drawn together. "Better than one way" is the ratio of means to the
better of the two one-way rankers, on the same draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind
from matcher.evaluation.metrics.calibration import Bin, Brier, brier, calibration_error, reliability_curve
from matcher.evaluation.metrics.exposure import (
    CapacityUse,
    capacity_use,
    exposure,
    gini,
    lorenz,
    never_shown,
    newcomer_share,
)
from matcher.evaluation.metrics.intervals import Interval, mean_interval, paired_ratio
from matcher.evaluation.metrics.reciprocal import mutual_success_at, one_sided_success_at
from matcher.evaluation.two_way.arena import KINDS, Arena, Question
from matcher.evaluation.two_way.rankers import ONE_WAY, TWO_WAY

__all__ = ["Calibration", "Exposure", "Outcome", "Verdict", "judge_rankers"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One ranker on one group of needs: expected counts among the first k."""

    ranker: str
    mutual: Interval  # pairs where both say yes
    asked: float  # where the start-up says yes
    accepted: float  # where the counterpart would say yes
    gain: Interval | None  # ratio to the better one-way ranker; None for that one itself


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who is seen in the first k of one ranker's lists, among all offers of a kind."""

    gini: float
    never_shown: float
    newcomers: float  # share of the places; NaN where no capacity is stated
    newcomers_there: float  # share of the offers
    lorenz: tuple[float, ...]
    capacity: CapacityUse | None  # pairs expected, one unit each, against what is free


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the model's joint chances stand to the true ones."""

    count: int
    brier: Brier
    error: float
    curve: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """All figures of an experiment; groups are "all" and the kinds."""

    k: int
    counts: Mapping[str, int]
    better_one_way: Mapping[str, str]
    outcomes: Mapping[str, tuple[Outcome, ...]]
    exposures: Mapping[str, Mapping[str, Exposure]]  # kind → ranker
    shown: Mapping[str, Calibration]  # two-way model → pairs among the first k
    candidates: Mapping[str, Calibration]  # two-way model → all candidates

    def document(self) -> dict[str, object]:
        """Ready for JSON; NaN becomes null."""
        return {name: _without_nan(value) for name, value in asdict(self).items()}


def judge_rankers(arena: Arena, rankers: Sequence[str], *, k: int = 10) -> Verdict:
    """Every ranker on all needs and on those of each kind; at least one question is needed."""
    groups = {"all": arena.of_kind(None)} | {kind.value: arena.of_kind(kind) for kind in KINDS}
    groups = {name: questions for name, questions in groups.items() if questions}
    better, outcomes = {}, {}
    for name, questions in groups.items():
        better[name], outcomes[name] = _outcomes(questions, rankers, k)
    models = [ranker for ranker in rankers if ranker.startswith(TWO_WAY)]
    seen = [ranker for ranker in rankers if ranker in (*models, *ONE_WAY, "popularity", "random")]
    return Verdict(
        k=k,
        counts={name: len(questions) for name, questions in groups.items()},
        better_one_way=better,
        outcomes=outcomes,
        exposures={
            kind.value: {ranker: _exposure(arena, kind, ranker, k) for ranker in seen}
            for kind in KINDS
            if arena.of_kind(kind)
        },
        shown={model: _calibration(arena.questions, model, k) for model in models},
        candidates={model: _calibration(arena.questions, model, None) for model in models},
    )


def _outcomes(questions: Sequence[Question], rankers: Sequence[str], k: int) -> tuple[str, tuple[Outcome, ...]]:
    askers = [question.asker for question in questions]
    figures = {ranker: np.array([_counts(each, ranker, k) for each in questions]) for ranker in rankers}
    better = max(ONE_WAY, key=lambda ranker: float(figures[ranker][:, 0].mean()))
    return better, tuple(
        Outcome(
            ranker=ranker,
            mutual=mean_interval(values[:, 0], askers=askers),
            asked=float(values[:, 1].mean()),
            accepted=float(values[:, 2].mean()),
            gain=None if ranker == better else paired_ratio(values[:, 0], figures[better][:, 0], askers=askers),
        )
        for ranker, values in figures.items()
    )


def _counts(question: Question, ranker: str, k: int) -> tuple[float, float, float]:
    top = question.order(ranker)[:k]
    forward, backward = question.forward[top], question.backward[top]
    return (
        mutual_success_at(forward, backward, k),
        one_sided_success_at(forward, k),
        one_sided_success_at(backward, k),
    )


def _exposure(arena: Arena, kind: Kind, ranker: str, k: int) -> Exposure:
    questions, count = arena.of_kind(kind), len(arena.offers[kind])
    tops = [question.order(ranker)[:k] for question in questions]
    shown = exposure([each.numbers[top].tolist() for each, top in zip(questions, tops, strict=True)], count)
    pairs = np.zeros(count)
    for question, top in zip(questions, tops, strict=True):
        np.add.at(pairs, question.numbers[top], question.forward[top] * question.backward[top])
    free, unused = arena.capacity[kind], arena.unused[kind]
    stated = not bool(np.isnan(free).all())
    return Exposure(
        gini=gini(shown),
        never_shown=never_shown(shown),
        newcomers=newcomer_share(shown, unused) if stated else float("nan"),
        newcomers_there=float(unused.mean()) if stated else float("nan"),
        lorenz=tuple(lorenz(shown, 51).tolist()),
        capacity=capacity_use(pairs, free) if stated else None,
    )


def _calibration(questions: Sequence[Question], model: str, k: int | None) -> Calibration:
    tops = [question.order(model)[:k] for question in questions]
    forecasts = np.concatenate([each.scores[model][top] for each, top in zip(questions, tops, strict=True)])
    truth = np.concatenate([(each.forward * each.backward)[top] for each, top in zip(questions, tops, strict=True)])
    return Calibration(
        len(forecasts),
        brier(forecasts, truth),
        calibration_error(forecasts, truth),
        reliability_curve(forecasts, truth),
    )


def _without_nan(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_nan(each) for name, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_without_nan(each) for each in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
