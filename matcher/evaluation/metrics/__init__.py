"""指标 · Every figure with its formula and source: of a list, of two sides that must agree, of chances, of exposure.

lists.py judges one ranking, summaries.py many with intervals (intervals.py); reciprocal.py counts pairs that both want,
calibration.py asks whether chances mean what they say, exposure.py who is seen and whether capacity holds.
"""

from matcher.evaluation.metrics.intervals import DRAWS, Interval
from matcher.evaluation.metrics.lists import average_precision, hit_at, ndcg_at, recall_at, reciprocal_rank
from matcher.evaluation.metrics.summaries import METRICS, Judgement, Summary, judge, summarise

__all__ = [
    "DRAWS",
    "METRICS",
    "Interval",
    "Judgement",
    "Summary",
    "average_precision",
    "hit_at",
    "judge",
    "ndcg_at",
    "recall_at",
    "reciprocal_rank",
    "summarise",
]
