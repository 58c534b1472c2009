"""链上两跳 · The walk from a product nobody described: nearest known products → their materials → the makers.

Small functions on plain arrays: rows of `near` are questions, columns known products; `uses` is products × materials,
`made_by` materials × makers, both 0/1. Case-based reasoning by nearest neighbours (Cover and Hart, 1967), with the
weights of the k-th-distance kernel: similarity minus that of the first product left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = ["incidence", "named_inside", "nearest", "rarity", "related", "scaled", "surprising"]

Floats = NDArray[np.float32]


def nearest(similarity: NDArray[Any], count: int) -> sp.csr_matrix:
    """Weights csr[questions, products] of the `count` nearest, 1 for the nearest and 0 for the first left out.

    With no more than `count` products the least similar one is the one left out.
    """
    questions, products = similarity.shape
    kept = min(count, max(products - 1, 1))
    order = np.argsort(-similarity, axis=1, kind="stable")[:, : kept + 1]
    values = np.take_along_axis(similarity, order, axis=1)
    weights = values[:, :kept] - (values[:, kept:] if products > 1 else values - 1)
    weights /= np.maximum(weights[:, :1], 1e-9)
    ends = np.arange(0, questions * kept + 1, kept)
    return sp.csr_matrix(
        (weights.astype(np.float32).ravel(), order[:, :kept].ravel(), ends), shape=(questions, products)
    )


def incidence(rows: Sequence[Sequence[int]], columns: int) -> sp.csr_matrix:
    """0/1 csr[rows, columns] from the column numbers of each row; repeated numbers count once."""
    unique = [sorted(set(row)) for row in rows]
    ends = np.concatenate(([0], np.cumsum([len(row) for row in unique])))
    flat = np.array([column for row in unique for column in row], np.int32)
    return sp.csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(rows), columns))


def rarity(uses: sp.csr_matrix) -> Floats:
    """float32[materials]: log(products / products that use it), as inverse document frequency (Spärck Jones, 1972)."""
    users = np.asarray(uses.sum(axis=0)).ravel()
    weights: Floats = np.log(max(uses.shape[0], 2) / np.maximum(users, 1)).astype(np.float32)
    return weights


def related(materials: sp.csr_matrix, uses: sp.csr_matrix) -> sp.csr_matrix:
    """One step more: materials used beside those found, through every product that uses one of them."""
    sizes = np.maximum(np.asarray(uses.sum(axis=1)).ravel(), 1)
    further: sp.csr_matrix = (materials @ uses.T) @ (sp.diags(1 / sizes.astype(np.float32)) @ uses)
    return further


def named_inside(products: Sequence[str], materials: Sequence[str]) -> sp.csr_matrix:
    """0/1 csr[products, materials]: the material's name stands inside the product's, so that it hides nothing."""
    places = {name: place for place, name in enumerate(materials)}
    spans = [{text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)} for text in products]
    return incidence([[places[span] for span in each if span in places] for each in spans], len(materials))


def scaled(scores: NDArray[Any]) -> Floats:
    """float32[n, m]: each row over its largest value, so that parts of a sum are of one size; rows of zeros stay."""
    rows: Floats = (scores / np.maximum(scores.max(axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return rows


def surprising(similarity: NDArray[Any], deviations: float = 2.0) -> Floats:
    """float32[n, m]: by how many deviations above `deviations` a similarity stands out of its row, at least 0."""
    spread = np.maximum(similarity.std(axis=1, keepdims=True), 1e-9)
    excess = (similarity - similarity.mean(axis=1, keepdims=True)) / spread - deviations
    rows: Floats = np.maximum(excess, 0).astype(np.float32)
    return rows
