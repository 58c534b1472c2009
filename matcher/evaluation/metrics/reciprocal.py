"""互选指标 · What a list is worth when both sides have to agree: the pairs it can be expected to bring about.

Pizzato et al., User Modeling and User-Adapted Interaction 23(5), 2013, count recommendations that end in a yes of both
sides (success@k). Where each side's chance of a yes is known, the expectation needs no dice: Σ p_a(i) · p_b(i).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["mutual_success_at", "one_sided_success_at"]

Floats = NDArray[np.float64]


def mutual_success_at(forward: Floats, backward: Floats, k: int) -> float:
    """Expected number of the first k, in order of the ranking, where both say yes: Σ forward · backward.

    Outcomes 0 and 1 in the place of chances give the number that did. A list shorter than k keeps what it has: places
    that are not filled bring nobody together.
    """
    return float(np.sum(forward[:k] * backward[:k]))


def one_sided_success_at(chances: Floats, k: int) -> float:
    """Expected number of the first k where one side says yes, whatever the other one thinks."""
    return float(np.sum(chances[:k]))
