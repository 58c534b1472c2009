"""排序器 · Ways to order the same candidates: by both sides, by one, by what everybody takes, by likeness, by lot.

Each baseline is what a peer would do: popularity and content affinity are the usual first recommenders, one-way ranking
is every recommender that knows only the asker. None of them sees the truth; `best_possible` does, as a ceiling.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.pool import Pool

__all__ = ["BASELINES", "BEST_POSSIBLE", "ONE_WAY", "RANKERS", "TWO_WAY", "affinity", "by_lot", "popularity"]

Floats = NDArray[np.float64]

TWO_WAY, BEST_POSSIBLE = "two_way", "best_possible"
ONE_WAY = ("forward", "backward")
BASELINES = ("affinity", "popularity", "random")
RANKERS = (TWO_WAY, *ONE_WAY, *BASELINES, BEST_POSSIBLE)


def affinity(pool: Pool) -> Floats:
    """float64[n]: same trade and same place, counted alike; what is not known counts half."""
    trade = np.fmax(pool.column("focus"), pool.column("chain"))
    return np.nan_to_num(trade, nan=0.5) + np.nan_to_num(pool.column("region"), nan=0.5)


def popularity(numbers: NDArray[np.int64], chosen: Floats, own: NDArray[np.int64]) -> Floats:
    """float64[n]: how many of the other needs list each candidate among their first.

    `chosen` float64[offers] counts the lists of all needs, `own` names what this need's list put there itself.
    """
    counts: Floats = chosen[numbers] - np.isin(numbers, own)
    return counts


def by_lot(question: str, count: int, seed: int) -> Floats:
    """float64[count] in [0, 1), drawn from the need's id and the seed."""
    digest = hashlib.blake2b(f"{seed}:{question}".encode(), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(digest)).random(count)
