"""汇总 · From rankings and right answers to figures by group of questions, each with its interval.

Ids to ignore are taken out of a ranking before it is judged, a repeated id keeps its first place, and a question without
a ranking scores 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from matcher.evaluation.metrics.intervals import DRAWS, Interval, mean_intervals
from matcher.evaluation.metrics.lists import average_precision, hit_at, ndcg_at, recall_at, reciprocal_rank

__all__ = ["METRICS", "Judgement", "Summary", "judge", "summarise"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is known to be right for one question. Empty `grades` counts every relevant id as 1."""

    qid: str
    relevant: frozenset[str]
    ignored: frozenset[str] = frozenset()
    group: str | None = None
    grades: Mapping[str, float] = field(default_factory=dict)  # relevant id → gain above 0


@dataclass(frozen=True, slots=True)
class Summary:
    """One group of questions: how many, and each metric by name."""

    count: int
    metrics: Mapping[str, Interval]


METRICS: Mapping[str, Callable[[Sequence[str], Judgement], float]] = {
    "mrr": lambda ranked, truth: reciprocal_rank(ranked, truth.relevant),
    "hit@1": lambda ranked, truth: hit_at(ranked, truth.relevant, 1),
    "recall@10": lambda ranked, truth: recall_at(ranked, truth.relevant, 10),
    "recall@50": lambda ranked, truth: recall_at(ranked, truth.relevant, 50),
    "ndcg@10": lambda ranked, truth: ndcg_at(ranked, truth.relevant, 10, truth.grades),
    "map": lambda ranked, truth: average_precision(ranked, truth.relevant),
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
    return Summary(len(rows), dict(zip(METRICS, mean_intervals(values, draws=draws, seed=seed), strict=True)))
