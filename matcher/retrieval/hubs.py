"""枢纽 · Hubs: texts that lie near to everything, held back by how near their own neighbours are.

Cross-domain similarity local scaling (Conneau et al., Word translation without parallel data, ICLR 2018), halved to the
side of the candidates: likeness - ½ · the mean likeness of a candidate to its k nearest other candidates. It needs no
questions, so a single question is ranked as it would be among many.

Where there are too many candidates to know the neighbours of each, the middle of all stands for them (Suzuki et al.,
Centering similarity measures to reduce hubs, EMNLP 2013): it costs nothing, for it only moves the question.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["away_from", "middle", "nearness", "without_hubs"]

Floats = NDArray[np.float32]

NEIGHBOURS = 10  # 5 to 50 are level
HALF = 0.5
SAMPLE = 4096  # rows that tell the middle; its error is a hundredth of a cosine


def nearness(among: Floats, neighbours: int = NEIGHBOURS) -> Floats:
    """float32[n]: mean of the highest `neighbours` likenesses to others, from float32[n, n] among the candidates.

    With fewer others all of them count; a candidate alone is near to nothing (0).
    """
    count = min(neighbours, len(among) - 1)
    if count < 1:
        return np.zeros(len(among), np.float32)
    others = among.astype(np.float32)
    np.fill_diagonal(others, -np.inf)
    nearest = np.partition(others, -count, axis=1)[:, -count:]
    mean: Floats = nearest.mean(axis=1)
    return mean


def without_hubs(likeness: Floats, among: Floats) -> Floats:
    """float32[questions, n]: likeness to the candidates, each less half its nearness to other candidates."""
    corrected: Floats = likeness - np.float32(HALF) * nearness(among)
    return corrected


def middle(vectors: Floats) -> Floats:
    """float32[d]: mean of float32[n, d], from evenly spread rows; zeros without rows."""
    if not len(vectors):
        return np.zeros(vectors.shape[1], np.float32)
    mean: Floats = np.asarray(vectors[:: -(-len(vectors) // SAMPLE)]).mean(axis=0)
    return mean


def away_from(middle: Floats, query: Floats) -> Floats:
    """float32[d]: the question moved so that a cosine to it is less half the candidate's nearness to the middle.

    A question of zeros, which knows no word, stays.
    """
    moved: Floats = query - np.float32(HALF) * middle if query.any() else query
    return moved
