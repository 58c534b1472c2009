"""互选 · The chance that both say yes.

Given the features the two decisions are taken as independent, so joint = forward × backward; the survey of
reciprocal recommenders (Palomares et al. 2021) compares this with the harmonic mean: the product is a chance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.model import Scores


def joint_chance(forward: Scores, backward: Scores) -> NDArray[np.float64]:
    """float64[n] in (0, 1): chance that both sides say yes."""
    joint: NDArray[np.float64] = forward.chances * backward.chances
    return joint
