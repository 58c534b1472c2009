"""融合 · One order from three legs: each leg's scores put on one scale, then summed with weights for the kind.

Equal-weight rank fusion lost a third of the better leg on supplier search, so scores are blended, not ranks
(Bruch, Gai, Ingber 2023, convex combination), and a leg that says nothing does not dilute the others.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind

SUPPLY = {"chain": 1.0, "dense": 0.35, "lexical": 0.25}
ADVICE = {"chain": 0.45, "dense": 0.8, "lexical": 0.6}
WEIGHTS: Mapping[Kind, Mapping[str, float]] = {
    kind: SUPPLY if kind in (Kind.SUPPLIER, Kind.RESOURCE) else ADVICE for kind in Kind
}
"""Makers are found through the chain, advice and money through what the texts say."""


def to_unit(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores divided by their maximum, so the best of a leg has 1; zeros and NaN give 0."""
    values = np.clip(np.nan_to_num(scores), 0.0, None)
    top = values.max(initial=0.0)
    return values / top if top > 0 else values


def fuse(legs: Mapping[str, NDArray[np.float64]], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """float64[n]: weighted sum of the legs on one scale."""
    fused = np.zeros(len(next(iter(legs.values()))))
    for name, scores in legs.items():
        fused += weights[name] * to_unit(scores)
    return fused
