"""互选 · The chance that both say yes.

Forward is the chance that the start-up asks, backward the chance that the counterpart accepts when it is asked; by the
rule of the chain their product is the joint chance, and the survey of reciprocal recommenders (Palomares et al. 2021)
compares it with the harmonic mean. A fitted model may put the product on a scale of its own (Platt, 1999), which keeps
the order within a kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["UNCALIBRATED", "JointScale", "joint_chance"]


class _Chances(Protocol):
    @property
    def chances(self) -> NDArray[np.float64]: ...


@dataclass(frozen=True, slots=True)
class JointScale:
    """logit(joint) = slope · logit(forward · backward) + offset; the slope is positive."""

    slope: float
    offset: float


UNCALIBRATED = JointScale(1.0, 0.0)


def joint_chance(forward: _Chances, backward: _Chances, scale: JointScale = UNCALIBRATED) -> NDArray[np.float64]:
    """float64[n] in (0, 1): chance that both sides say yes, never above the chance of either."""
    product: NDArray[np.float64] = forward.chances * backward.chances
    if scale == UNCALIBRATED:
        return product
    logits = np.log(product) - np.log1p(-product)
    scaled = 1.0 / (1.0 + np.exp(-(scale.slope * logits + scale.offset)))
    return np.minimum(scaled, np.minimum(forward.chances, backward.chances))
