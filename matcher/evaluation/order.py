"""名次 · From scores to rankings: best first, ties by id, impossible ones (-inf) left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["GIVEN", "Ranking", "best", "standardised"]

GIVEN = 100  # ids a question gets


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to one question: ids, best first."""

    qid: str
    ranked: tuple[str, ...]


def best(qids: Sequence[str], scores: NDArray[Any], ids: Sequence[str], count: int = GIVEN) -> list[Ranking]:
    """The `count` best ids of each row of float[questions, ids]; equal scores are ordered by id."""
    by_id = np.argsort(np.array(ids, dtype=object), kind="stable")
    rankings = []
    for qid, row in zip(qids, scores, strict=True):
        values = row[by_id]
        order = np.argsort(-values, kind="stable")[:count]
        kept = by_id[order[values[order] > -np.inf]]
        rankings.append(Ranking(qid, tuple(ids[place] for place in kept)))
    return rankings


def standardised(scores: NDArray[Any]) -> NDArray[np.float32]:
    """float32[n, m]: each row less its mean, over its deviation; a row without spread becomes zeros."""
    spread = scores.std(axis=1, keepdims=True)
    centred = scores - scores.mean(axis=1, keepdims=True)
    rows: NDArray[np.float32] = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 1e-12)
    return rows.astype(np.float32)
