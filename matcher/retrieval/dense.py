"""稠密召回 · Nearest vectors by inner product with faiss: exact for small sets, inverted lists for large ones.

Under a mask that lets few rows through, the rows are gathered and scanned exactly: cheaper and complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

EXACT_BELOW = 50_000
"""Up to here a scan costs less than keeping inverted lists would save."""
GATHER_SHARE = 0.02
"""Share of rows let through below which gathering and scanning beats every index (measured crossover)."""
PROBES = 32
TRAINING_SEED = 1234

faiss.cvar.distance_compute_blas_threshold = 4  # below 128,000 products faiss would not use GEMM for small batches


def use_threads(count: int) -> None:
    """Threads faiss may use for one search."""
    faiss.omp_set_num_threads(count)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Nearest rows of one query, best first: rows int32[k], scores float32[k]."""

    rows: NDArray[np.int32]
    scores: NDArray[np.float32]


class VectorIndex:
    """n unit vectors, float32[n, d]. Rows of zeros (texts without known tokens) are never found."""

    def __init__(self, vectors: NDArray[np.float32], index: faiss.Index) -> None:
        """Wrap vectors and the engine that searches them; use `build` or `load`."""
        self.vectors, self._index = vectors, index

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> VectorIndex:
        """Index the vectors: flat below EXACT_BELOW rows, IVF above; same vectors, same index."""
        count, dim = vectors.shape
        if count < EXACT_BELOW:
            index: faiss.Index = faiss.IndexFlatIP(dim)
        else:
            lists = int(4 * np.sqrt(count))
            index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dim), dim, lists, faiss.METRIC_INNER_PRODUCT)
            index.cp.seed = TRAINING_SEED
            index.cp.min_points_per_centroid = 1
            index.train(vectors)
            index.nprobe = PROBES
        index.add(np.ascontiguousarray(vectors))
        return cls(vectors, index)

    def __len__(self) -> int:
        return len(self.vectors)

    def search(self, query: NDArray[np.float32], k: int, mask: NDArray[np.bool_] | None = None) -> Neighbours:
        """The k nearest rows of one query float32[d] among the rows the mask lets through; fewer when fewer exist."""
        return self.search_many(query[None, :], k, mask)[0]

    def search_many(
        self, queries: NDArray[np.float32], k: int, mask: NDArray[np.bool_] | None = None
    ) -> list[Neighbours]:
        """The same for several queries float32[q, d] at once. A query of zeros finds nothing."""
        if not len(self) or not len(queries) or not queries.any():
            return [Neighbours(np.empty(0, np.int32), np.empty(0, np.float32))] * len(queries)
        if mask is not None and mask.mean() <= GATHER_SHARE:
            rows = np.flatnonzero(mask)
            return [self._scan(query, k, rows) for query in queries]
        scores, rows = self._index.search(queries, min(k, len(self)), params=self._parameters(mask))
        return [_ordered(row, score) for row, score in zip(rows, scores, strict=True)]

    def similarities(self, query: NDArray[np.float32], rows: NDArray[np.int32]) -> NDArray[np.float32]:
        """float32[len(rows)]: exact cosines of the chosen rows."""
        cosines: NDArray[np.float32] = self.vectors[rows] @ query
        return cosines

    def save(self, path: Path) -> None:
        """Write the vectors to PATH.npy and, where lists were trained, the engine to PATH.faiss."""
        np.save(path.with_suffix(".npy"), self.vectors)
        if isinstance(self._index, faiss.IndexIVF):
            faiss.write_index(self._index, str(path.with_suffix(".faiss")))

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Read what `save` wrote; vectors are mapped, not copied."""
        vectors = np.load(path.with_suffix(".npy"), mmap_mode="r", allow_pickle=False)
        engine = path.with_suffix(".faiss")
        if not engine.is_file():
            return cls.build(vectors)
        index = faiss.read_index(str(engine))
        index.nprobe = PROBES
        return cls(vectors, index)

    def _scan(self, query: NDArray[np.float32], k: int, rows: NDArray[np.intp]) -> Neighbours:
        scores = self.vectors[rows] @ query
        best = np.argsort(-scores, kind="stable")[:k]
        best = best[scores[best] != 0]
        return Neighbours(rows[best].astype(np.int32), scores[best])

    def _parameters(self, mask: NDArray[np.bool_] | None) -> faiss.SearchParameters | None:
        if mask is None:
            return None
        selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        if not isinstance(self._index, faiss.IndexIVF):
            return faiss.SearchParameters(sel=selector)
        # fewer rows per list pass, so more lists must be read for the same recall
        probes = min(self._index.nlist, int(PROBES / max(float(mask.mean()), 0.125)))
        return faiss.SearchParametersIVF(sel=selector, nprobe=probes)


def _ordered(rows: NDArray[np.int64], scores: NDArray[np.float32]) -> Neighbours:
    found = (rows >= 0) & (scores != 0)  # a row of zeros is no text at all
    places, values = rows[found].astype(np.int32), scores[found]
    order = np.lexsort((places, -values))
    return Neighbours(places[order], values[order])
