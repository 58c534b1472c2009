"""词袋 · Weighted bags of texts: a firm is its name and its goods, the first goods counting most.

Disclosed goods come in the order of their weight in the business, so the k-th of them counts 1 / k^0.9. The weights
reach the counts of character sequences (damped and weighed against their frequency; Salton and Buckley, 1988) and the
sum of the texts' vectors alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = ["Bag", "SpelledBags", "bag_of_firm", "bag_vectors"]

Bag = Sequence[tuple[str, float]]  # texts and how much each counts
Floats = NDArray[np.float32]

NAME_WEIGHT = 0.5  # a firm's name beside its first good; 0.3 to 1 are level in cross-validation
FADING = 0.9  # exponent; 0 costs three points of hit@1, 0.6 and 1.2 one


def bag_of_firm(name: str, goods: Sequence[str]) -> Bag:
    """The firm's name and its goods, most important first."""
    return [(name, NAME_WEIGHT), *((good, rank**-FADING) for rank, good in enumerate(goods, 1))]


class SpelledBags:
    """Rows of length 1 over sequences of 1 to `longest` characters, weights learned from `bags`.

    Entry: log(1 + 2 · weighted count) · (log((1 + bags) / (1 + bags with it)) + 1). At least one bag holds a character.
    """

    def __init__(self, bags: Sequence[Bag], *, longest: int) -> None:
        from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415 — slow import

        texts, weights = _sheet(bags)
        self._words = CountVectorizer(analyzer="char", ngram_range=(1, longest), dtype=np.float32)
        counts = sp.csr_matrix(weights @ self._words.fit_transform(texts))
        holding = np.bincount(counts.indices, minlength=counts.shape[1])
        self._rarity = sp.diags_array((np.log((1 + len(bags)) / (1 + holding)) + 1).astype(np.float32))
        self.own = self._weighed(counts)  # csr float32[bags, sequences]

    def rows(self, bags: Sequence[Bag]) -> sp.csr_matrix:
        """Csr float32[bags, sequences]; a bag without any known character is a row of zeros."""
        texts, weights = _sheet(bags)
        return self._weighed(sp.csr_matrix(weights @ self._words.transform(texts)))

    def _weighed(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        from sklearn.preprocessing import normalize  # noqa: PLC0415 — slow import

        counts.data = np.log1p(2 * counts.data)
        rows: sp.csr_matrix = sp.csr_matrix(normalize(counts @ self._rarity), dtype=np.float32)
        return rows


def bag_vectors(bags: Sequence[Bag], encode: Callable[[Sequence[str]], Floats]) -> Floats:
    """float32[bags, d]: the weighted sum of the vectors of a bag's texts; each distinct text is encoded once."""
    texts, weights = _sheet(bags)
    sums: Floats = np.asarray(weights @ encode(texts), np.float32)
    return sums


def _sheet(bags: Sequence[Bag]) -> tuple[list[str], sp.csr_matrix]:
    """The distinct texts, and csr float32[bags, texts] with their weights."""
    places: dict[str, int] = {}
    entries = [
        (row, places.setdefault(text, len(places)), weight) for row, bag in enumerate(bags) for text, weight in bag
    ]
    rows, columns, weights = zip(*entries, strict=True) if entries else ((), (), ())
    sheet = sp.csr_matrix((np.array(weights, np.float32), (rows, columns)), (len(bags), max(len(places), 1)))
    return list(places) or [""], sheet
