"""指标 · How good a ranking is: reciprocal rank, hits, recall and discounted gain, each with its formula and source.

Truth is positive-only: what it does not list is unjudged, counted as not relevant. Ids to ignore are taken out of a
ranking before it is judged, a repeated id keeps its first place, and a question without a ranking scores 0.
Every mean comes with a percentile bootstrap interval (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "METRICS",
    "Interval",
    "Judgement",
    "Summary",
    "hit_at",
    "judge",
    "ndcg_at",
    "recall_at",
    "reciprocal_rank",
    "summarise",
]

DRAWS = 1000  # bootstrap samples: the interval's ends move by less than .002 from seed to seed at 300 questions
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is known to be right for one question. Empty `grades` counts every relevant id as 1."""

    qid: str
    relevant: frozenset[str]
    ignored: frozenset[str] = frozenset()
    group: str | None = None
    grades: Mapping[str, float] = field(default_factory=dict)  # relevant id → gain above 0


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over questions and the ends of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Summary:
    """One group of questions: how many, and each metric by name."""

    count: int
    metrics: Mapping[str, Interval]


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """1 / rank of the first relevant id, 0 without any (Voorhees, TREC-8 question answering track, 1999)."""
    return next((1.0 / rank for rank, item in enumerate(ranked, 1) if item in relevant), 0.0)


def hit_at(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1.0 when one of the first k ids is relevant, else 0.0 (success@k)."""
    return float(any(item in relevant for item in ranked[:k]))


def recall_at(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Share of the relevant ids among the first k: |top k ∩ relevant| / |relevant|; `relevant` may not be empty.

    With more than k relevant ids the best possible value is k / |relevant|, as in trec_eval.
    """
    return sum(item in relevant for item in ranked[:k]) / len(relevant)


def ndcg_at(
    ranked: Sequence[str], relevant: Collection[str], k: int, grades: Mapping[str, float] | None = None
) -> float:
    """DCG@k / ideal DCG@k with DCG = Σ gain(i) / log2(rank(i) + 1) (Järvelin and Kekäläinen, ACM TOIS 20(4), 2002).

    The gain is the id's grade, 1 where no grade is given; the ideal sorts all relevant ids by gain.
    """
    known = grades or {}
    gains = [known.get(item, 1.0) if item in relevant else 0.0 for item in ranked[:k]]
    ideal = sorted((known.get(item, 1.0) for item in relevant), reverse=True)[:k]
    return _discounted(gains) / _discounted(ideal)


METRICS: Mapping[str, Callable[[Sequence[str], Judgement], float]] = {
    "mrr": lambda ranked, truth: reciprocal_rank(ranked, truth.relevant),
    "hit@1": lambda ranked, truth: hit_at(ranked, truth.relevant, 1),
    "recall@10": lambda ranked, truth: recall_at(ranked, truth.relevant, 10),
    "recall@50": lambda ranked, truth: recall_at(ranked, truth.relevant, 50),
    "ndcg@10": lambda ranked, truth: ndcg_at(ranked, truth.relevant, 10, truth.grades),
}


def judge(ranked: Sequence[str], truth: Judgement) -> dict[str, float]:
    """Every metric of one ranking, after repeated and ignored ids are taken out."""
    kept = [item for item in dict.fromkeys(ranked) if item not in truth.ignored]
    return {name: metric(kept, truth) for name, metric in METRICS.items()}


def summarise(
    truth: Sequence[Judgement], run: Mapping[str, Sequence[str]], *, draws: int = DRAWS, seed: int = 7
) -> dict[str, Summary]:
    """Group → metrics; the first group is "all". `run` maps a question to its ranking, best first."""
    scored = [(judgement, judge(run.get(judgement.qid, ()), judgement)) for judgement in truth]
    groups = {"all": [scores for _, scores in scored]}
    for group in sorted({judgement.group for judgement in truth if judgement.group}):
        groups[group] = [scores for judgement, scores in scored if judgement.group == group]
    return {group: _summary(rows, draws, seed) for group, rows in groups.items() if rows}


def _summary(rows: Sequence[Mapping[str, float]], draws: int, seed: int) -> Summary:
    values = np.array([[row[name] for name in METRICS] for row in rows], np.float64)
    low, high = _bootstrap(values, draws, seed)
    means = values.mean(axis=0)
    intervals = (Interval(float(m), float(a), float(b)) for m, a, b in zip(means, low, high, strict=True))
    return Summary(len(rows), dict(zip(METRICS, intervals, strict=True)))


def _bootstrap(values: NDArray[np.float64], draws: int, seed: int) -> NDArray[np.float64]:
    """float64[2, metrics]: the ends of the interval of each column's mean; rows are resampled together."""
    random, count = np.random.default_rng(seed), len(values)
    means = np.stack([values[random.integers(0, count, count)].mean(axis=0) for _ in range(draws)])
    tail = (1 - CONFIDENCE) / 2
    ends: NDArray[np.float64] = np.quantile(means, [tail, 1 - tail], axis=0)
    return ends


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(place + 2) for place, gain in enumerate(gains)))
