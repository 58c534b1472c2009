"""归类 · Labels of a text (industry class, IPC subclass) learned from labelled texts.

One linear support vector machine for each label against the rest (Rifkin and Klautau, JMLR 5, 2004; Fan et al.,
LIBLINEAR, JMLR 9, 2008) on tf-idf of single characters and pairs beside the texts' vectors. Where labels have names,
likeness to the name speaks too, so that a label without any example can still be given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matcher.ranking.spelling import Spelling

if TYPE_CHECKING:
    from sklearn.svm import LinearSVC

__all__ = ["LabelModel"]

Floats = NDArray[np.float32]

VECTOR_LENGTH = 0.6  # of a centred vector on average, beside a tf-idf row of length 1; chosen by cross-validation
PENALTY = 1.0  # C; 0.3 to 3 are level
NAME_WEIGHT = 0.02  # of a standardised likeness beside a margin of about 1
WITHOUT_EXAMPLE = -1.0  # the margin of a label nobody carries


class LabelModel:
    """Fitted to `texts`, their vectors float32[n, d] and their labels; `known` gives every label that may be asked for.

    `names` (one a label) and their vectors float32[labels, d] are optional. The same input gives the same scores.
    """

    def __init__(
        self,
        texts: Sequence[str],
        vectors: Floats,
        labels: Sequence[Sequence[str]],
        known: Sequence[str],
        *,
        names: Sequence[str] = (),
        name_vectors: Floats | None = None,
    ) -> None:
        self.known = tuple(known)
        self._spelling = Spelling(texts)
        self._middle = vectors.mean(axis=0)
        # Encoders differ in how far their vectors spread about their middle.
        spread = float(np.linalg.norm(vectors - self._middle, axis=1).mean())
        self._scale = np.float32(VECTOR_LENGTH / spread if spread > 1e-6 else 0.0)
        rows = self._rows(self._spelling.own, vectors)
        places = {label: place for place, label in enumerate(self.known)}
        carried = np.zeros((len(texts), len(self.known)), bool)
        for row, some in enumerate(labels):
            carried[row, [places[label] for label in some if label in places]] = True
        self._machines = [_machine(rows, column) for column in carried.T]
        self._names = self._spelling.rows(names) if names else None
        self._name_vectors = name_vectors

    def scores(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """float32[texts, labels]: margins of the labels in the order of `known`, higher is better."""
        rows = self._rows(self._spelling.rows(texts), vectors)
        columns = [
            np.full(len(texts), machine) if isinstance(machine, float) else machine.decision_function(rows)
            for machine in self._machines
        ]
        margins: Floats = np.stack(columns, axis=1).astype(np.float32)
        if self._names is not None:
            margins += NAME_WEIGHT * _standardised(self._spelling.likeness(texts, self._names))
            if self._name_vectors is not None:
                margins += NAME_WEIGHT * _standardised(vectors @ self._name_vectors.T)
        return margins

    def _rows(self, spelled: sp.csr_matrix, vectors: Floats) -> sp.csr_matrix:
        beside = sp.csr_matrix((vectors - self._middle) * self._scale)
        return sp.hstack([spelled, beside]).tocsr()


def _machine(rows: sp.csr_matrix, carried: NDArray[np.bool_]) -> LinearSVC | float:
    """A machine that tells the label from the rest, or a constant when all rows or none carry it."""
    if not carried.any():
        return WITHOUT_EXAMPLE
    if carried.all():
        return 1.0
    from sklearn.svm import LinearSVC  # noqa: PLC0415 — slow import

    return LinearSVC(C=PENALTY, dual=True, max_iter=500, random_state=0).fit(rows, carried)


def _standardised(scores: NDArray[Any]) -> Floats:
    spread = np.maximum(scores.std(axis=1, keepdims=True), 1e-9)
    standard: Floats = ((scores - scores.mean(axis=1, keepdims=True)) / spread).astype(np.float32)
    return standard
