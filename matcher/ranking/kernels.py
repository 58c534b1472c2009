"""核 · Kernels: how alike texts are in one view, as cosines or as a Gaussian of vectors, and the mean of several views.

A sum of kernels is a kernel (Schölkopf and Smola, Learning with Kernels, 2002, ch. 13), so one machine can learn from
spelling and meaning together. The Gaussian matters: it is worth ten points over plain cosines of the same vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = ["Cosines", "Gaussian", "View", "blended"]

Floats = NDArray[np.float32]

SHARPNESS = 2.0  # exp(2 · (cosine - 1)); 1 to 3 are level in cross-validation


class View(Protocol):
    """Likeness to the known texts, 1 for the same row."""

    def to_known(self, rows: Any) -> Floats:
        """float32[rows, known]."""

    def among_known(self) -> Floats:
        """float32[known, known]."""


class Cosines:
    """Plain cosines of sparse rows of length 1."""

    def __init__(self, known: sp.csr_matrix) -> None:
        self._known = known

    def to_known(self, rows: sp.csr_matrix) -> Floats:
        """float32[rows, known]: cosines."""
        cosines: Floats = np.asarray((rows @ self._known.T).todense(), np.float32)
        return cosines

    def among_known(self) -> Floats:
        """float32[known, known]: cosines."""
        return self.to_known(self._known)


class Gaussian:
    """exp(SHARPNESS · (cosine - 1)) of vectors float32[n, d], centred on the mean of the known ones."""

    def __init__(self, known: Floats) -> None:
        self._middle = _unit(known).mean(axis=0)
        self._known = self._centred(known)

    def to_known(self, rows: Floats) -> Floats:
        """float32[rows, known] in exp(-4) to 1; a row of zeros is equally far from all."""
        return self._likeness(self._centred(rows))

    def among_known(self) -> Floats:
        """float32[known, known]."""
        return self._likeness(self._known)

    def _likeness(self, rows: Floats) -> Floats:
        likeness: Floats = rows @ self._known.T
        likeness -= 1
        likeness *= SHARPNESS
        np.exp(likeness, out=likeness)
        return likeness

    def _centred(self, rows: Floats) -> Floats:
        spoken = np.linalg.norm(rows, axis=1, keepdims=True) > 0
        return _unit(np.where(spoken, _unit(rows) - self._middle, 0).astype(np.float32))


def blended(likeness: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """The weighted mean of the views' float32[n, m]."""
    mean = np.zeros_like(likeness[0])
    for each, weight in zip(likeness, weights, strict=True):
        mean += np.float32(weight / sum(weights)) * each
    return mean


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Floats = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-9)
    return unit
