"""融合 · One order from all legs: their scores, each 0–1 on its own absolute scale, summed with weights for the kind.

Equal-weight rank fusion lost a third of the better leg on supplier search, so scores are blended, not ranks
(Bruch, Gai, Ingber 2023, convex combination). A leg is not stretched to its best hit: a chain that only guesses says
little, and then the texts decide. The weights are few and were chosen by cross-validation inside the known files of
real tasks.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind

SUPPLY = {"named": 1.5, "material": 10.0, "wanted": 0.02, "place": 0.05, "dense": 1.0, "lexical": 0.6}
ADVICE = {"named": 0.0, "material": 0.0, "wanted": 0.0, "place": 0.5, "dense": 1.0, "lexical": 0.6}
WEIGHTS: Mapping[Kind, Mapping[str, float]] = {
    kind: SUPPLY if kind in (Kind.SUPPLIER, Kind.RESOURCE) else ADVICE for kind in Kind
}
"""Makers are found through the chain, advice and money through what the texts say."""
VERY_NAME = 0.99
"""From here on an offer makes the very product that was named, not one of a near name."""


def legs_of(columns: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """The legs of a pool's columns: `named` the very product, `place` the segment, the rest under their own names."""
    wanted = _known(columns["wanted"])
    return {
        "named": np.where(wanted >= VERY_NAME, wanted, 0.0), "wanted": wanted, "material": columns["material"],
        "place": np.fmax(columns["chain"], columns["focus"]), "dense": columns["dense"], "lexical": columns["lexical"],
    }  # fmt: skip


def fuse(legs: Mapping[str, NDArray[np.float64]], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """float64[n]: weighted sum of the legs; NaN, of which a leg knows nothing, adds nothing."""
    fused = np.zeros(len(next(iter(legs.values()))))
    for name, scores in legs.items():
        fused += weights[name] * _known(scores)
    return fused


def _known(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isnan(scores), 0.0, scores)
