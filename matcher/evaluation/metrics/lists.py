"""名单指标 · How good one ranking is: reciprocal rank, hits, recall, average precision and discounted gain, each with its source.

Truth is positive-only: what it does not list is unjudged, counted as not relevant. An empty ranking scores 0; `relevant`
may not be empty, for a question without a right answer cannot be judged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

__all__ = ["average_precision", "hit_at", "ndcg_at", "recall_at", "reciprocal_rank"]


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


def average_precision(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Σ precision at the rank of each relevant id / |relevant| (Buckley and Voorhees, SIGIR 2000); its mean is MAP.

    Relevant ids that are not in the ranking add 0, so that a short ranking is not rewarded.
    """
    found, total = 0, 0.0
    for rank, item in enumerate(ranked, 1):
        if item in relevant:
            found += 1
            total += found / rank
    return total / len(relevant)


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


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(place + 2) for place, gain in enumerate(gains)))
