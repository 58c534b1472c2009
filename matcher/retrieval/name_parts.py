"""名字的部件 · Materials by the parts of a product's name: 1 to 3 characters anywhere, its beginning and its head.

The head of a Chinese name stands last (…水表, …输送带), so endings of up to four characters count as parts of their
own. A part speaks for a material by the share of its products that use it, rare parts more loudly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from matcher.retrieval.hops import incidence

__all__ = ["NameParts", "parts_of"]

SHRINK = 3  # products added to each part's count: a part seen twice proves little
SEEN = 2  # products a part must be in


def parts_of(name: str) -> set[str]:
    """Parts of a name; `^` marks its beginning, `$` its end."""
    inner = {name[at : at + size] for size in (1, 2, 3) for at in range(len(name) - size + 1)}
    ends = {f"{name[-size:]}$" for size in (1, 2, 3, 4) if len(name) >= size}
    return inner | ends | {f"^{name[:size]}" for size in (2, 3) if len(name) >= size}


class NameParts:
    """Which materials the products use whose names hold a part."""

    def __init__(self, products: Sequence[str], uses: sp.csr_matrix) -> None:
        """`uses` 0/1 csr[products, materials]."""
        counts: dict[str, int] = {}
        for name in products:
            for part in parts_of(name):
                counts[part] = counts.get(part, 0) + 1
        kept = sorted(part for part, count in counts.items() if count >= SEEN)
        self._places = {part: place for place, part in enumerate(kept)}
        seen = np.array([counts[part] for part in kept], np.float64)
        self._weights = (np.log(max(len(products), 2) / np.maximum(seen, 1)) / (seen + SHRINK)).astype(np.float32)
        self._used = (self._rows(products).T @ uses).tocsr()

    def weigh(self, names: Sequence[str], known: sp.csr_matrix) -> sp.csr_matrix:
        """csr[names, materials]; `known` 0/1 materials of the names themselves, whose part is taken out again."""
        weighted = self._rows(names) @ sp.diags(self._weights)
        total = np.asarray(weighted.sum(axis=1)).ravel()
        found: sp.csr_matrix = (weighted @ self._used - sp.diags(total) @ known).tocsr()
        return found

    def _rows(self, names: Sequence[str]) -> sp.csr_matrix:
        rows = [[self._places[part] for part in parts_of(name) if part in self._places] for name in names]
        return incidence(rows, len(self._places))
