"""字面 · Likeness in spelling: tf-idf of single characters and pairs (Salton and Buckley, 1988), rows of length 1.

Characters beat words here: names of goods are short, new and compound.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = ["Spelling"]


class Spelling:
    """Weights learned from `texts`, of which at least one holds a character."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 — slow import

        self._words = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32)
        self.own: sp.csr_matrix = self._words.fit_transform(texts)  # csr float32[texts, terms]

    def rows(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Tf-idf csr float32[texts, terms]; a text without any known character is a row of zeros."""
        rows: sp.csr_matrix = self._words.transform(texts)
        return rows

    def likeness(self, texts: Sequence[str], to: sp.csr_matrix) -> NDArray[np.float32]:
        """float32[texts, rows of `to`]: cosines."""
        cosines: NDArray[np.float32] = (self.rows(texts) @ to.T).toarray()
        return cosines
