"""归类 · Labels of a text (industry class, IPC subclass) learned from labelled texts by kernel ridge regression.

scores = K(asked, known) · (K(known, known) + ridge · I)⁻¹ · labels (Saunders, Gammerman and Vovk, ICML 1998), all labels
in one solution, for what costs is the matrix. A known text lends part of its mark to the labels beside its own (same
branch, same section), so that a label with few examples borrows from its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["LabelModel", "shared"]

Floats = NDArray[np.float32]

RIDGE = 0.2  # of titles 0.05 to 0.3 are level in cross-validation; firms take 0.1


class LabelModel:
    """Fitted to likeness float32[n, n] among n texts (1 for the same text) and their labels; `known` orders the answer.

    `lent` float32[labels, labels] (see `shared`) tells what a label lends to others. A mark of a label that c texts carry
    counts 1 / c^`rarity`, for least squares lean towards frequent labels; where a text has one label only that does
    nothing, and `levelling` · log c is taken off the label's scores. Costs n³ / 3 steps and 8 n² bytes: meant for up to
    some 15,000 texts. The same input gives the same scores.
    """

    def __init__(
        self,
        likeness: Floats,
        labels: Sequence[Sequence[str]],
        known: Sequence[str],
        *,
        lent: Floats | None = None,
        rarity: float = 0.0,
        ridge: float = RIDGE,
        levelling: float = 0.0,
    ) -> None:
        from scipy.linalg import cho_factor, cho_solve  # noqa: PLC0415 — slow import

        self.known = tuple(known)
        marks = _marks(labels, self.known)
        counts = np.maximum(marks.sum(axis=0), 1)
        self._lead: Floats = np.float32(levelling) * np.log(counts)
        marks /= counts ** np.float32(rarity)
        if lent is not None:
            marks = marks @ lent
        ridged = likeness.astype(np.float32)
        ridged[np.diag_indices_from(ridged)] += ridge
        factor = cho_factor(ridged, lower=True, overwrite_a=True)
        self._weights: Floats = cho_solve(factor, marks).astype(np.float32)

    def scores(self, likeness: Floats) -> Floats:
        """float32[texts, labels] for likeness float32[texts, n] to the known texts, higher is better."""
        scores: Floats = likeness @ self._weights - self._lead
        return scores


def shared(kin: Sequence[Mapping[str, str]], known: Sequence[str], share: float) -> Floats:
    """float32[labels, labels]: 1 to itself, to others `share` for each level of `kin` (label → its group) they share.

    A label whose group a level leaves out or blank belongs to none there.
    """
    lent = np.eye(len(known), dtype=np.float32)
    for level in kin:
        groups = [level.get(label) for label in known]
        numbers = {group: number for number, group in enumerate(sorted({group for group in groups if group}))}
        member = np.array([numbers[group] if group else -1 for group in groups])
        lent += np.float32(share) * ((member[:, None] == member) & (member >= 0))
    np.fill_diagonal(lent, 1)
    return lent


def _marks(labels: Sequence[Sequence[str]], known: Sequence[str]) -> Floats:
    """float32[texts, labels]: 1 where a text carries the label; labels that may not be asked for are left out."""
    places = {label: place for place, label in enumerate(known)}
    marks = np.zeros((len(labels), len(known)), np.float32)
    for row, some in enumerate(labels):
        marks[row, [places[label] for label in some if label in places]] = 1
    return marks
