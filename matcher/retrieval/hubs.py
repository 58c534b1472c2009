"""枢纽 · Hubs: texts that lie near to everything, held back by how near their own neighbours are.

Cross-domain similarity local scaling (Conneau et al., Word translation without parallel data, ICLR 2018), halved to the
side of the candidates: likeness - ½ · the mean likeness of a candidate to its k nearest other candidates. It needs no
questions, so a single question is ranked as it would be among many.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["nearness", "without_hubs"]

Floats = NDArray[np.float32]

NEIGHBOURS = 10  # 5 to 50 are level
HALF = 0.5


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
