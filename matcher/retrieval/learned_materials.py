"""学会的材料 · How likely a material is, learned from the described products that are nearest to those asked.

Boosted trees (Friedman, Annals of Statistics 29(5), 2001; histograms as in Ke et al., LightGBM, NIPS 2017) on a few
clues, none of which may count against a material (monotone). Each teacher is asked as if nobody had described it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matcher.retrieval.hops import incidence
from matcher.retrieval.material_clues import CLUES, FACTS, LEADING, Clued, MaterialClues

__all__ = ["TEACHERS", "likely_materials"]

Ints = NDArray[np.int64]

TEACHERS = 2000
CANDIDATES = 50  # materials by each clue
CHUNK = 128  # names a step: a dozen arrays of 128 × 20,000 are 120 MB
TREES, LEAVES, RATE, SMALLEST_LEAF, RIDGE = 100, 12, 0.06, 60, 10.0


def likely_materials(clues: MaterialClues, asked: Sequence[str]) -> sp.csr_matrix:
    """Probability csr float32[asked, materials] of the likeliest materials of each product asked.

    With fewer right answers to learn from than a leaf of a tree holds, the clue of the 150 nearest products stands in
    for the model.
    """
    if not len(clues.eligible):
        return incidence([()] * len(asked), clues.uses.shape[1])
    teachers, answers = _teachers(clues, clues.similarity(asked))
    model = _fitted(clues, teachers, answers)
    parts = []
    for names, own in _chunks(asked, np.full(len(asked), -1, np.int64)):
        found = clues.read(names, own, CANDIDATES)
        scores = found.values[:, CLUES.index(LEADING)]
        if model is not None and len(scores):
            scores = model.predict_proba(found.values)[:, 1]
        shape = (len(names), clues.uses.shape[1])
        parts.append(sp.csr_matrix((scores.astype(np.float32), (found.rows, found.columns)), shape=shape))
    likely: sp.csr_matrix = sp.vstack(parts).tocsr()
    return likely


def _teachers(clues: MaterialClues, similarity: NDArray[np.float32]) -> tuple[Ints, sp.csr_matrix]:
    """Products with a hidden eligible material, nearest to any question first; and 0/1 of their hidden materials."""
    hidden = clues.hidden()
    able = np.flatnonzero(np.asarray(hidden[:, clues.eligible].sum(axis=1)).ravel() > 0)
    order = np.argsort(-similarity[:, able], axis=1, kind="stable")
    places = np.empty(order.shape, np.int32)
    np.put_along_axis(places, order, np.arange(len(able), dtype=np.int32)[None, :], axis=1)
    chosen = np.sort(able[np.lexsort((able, places.min(axis=0)))[:TEACHERS]])
    return chosen, hidden


def _fitted(clues: MaterialClues, teachers: Ints, answers: sp.csr_matrix) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 — slow import

    values, right = [], []
    for names, own in _chunks([clues.products[row] for row in teachers], teachers):
        found: Clued = clues.read(names, own, CANDIDATES)
        values.append(found.values)
        if len(found.rows):  # scipy gives an empty matrix, not an empty row, for no places at all
            right.append(np.asarray(answers[own[found.rows], found.columns]).ravel() > 0)
    answered = np.concatenate(right) if right else np.zeros(0, bool)
    if answered.sum() < SMALLEST_LEAF or answered.all():
        return None
    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=SMALLEST_LEAF,
        l2_regularization=RIDGE,
        early_stopping=False,
        random_state=0,
        monotonic_cst=[1] * len(CLUES) + [0] * len(FACTS),
    )
    return model.fit(np.concatenate(values), answered)


def _chunks(names: Sequence[str], own: Ints) -> Iterator[tuple[Sequence[str], Ints]]:
    for start in range(0, len(names), CHUNK):
        yield names[start : start + CHUNK], own[start : start + CHUNK]
