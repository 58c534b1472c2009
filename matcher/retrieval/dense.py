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
FEW = 4
"""Queries up to which a matrix product with each beats faiss' scan of all vectors (0.13 against 0.48 ms at 4,700)."""
PROBES = 32
TRAINING_SEED = 1234
TRAINING_POINTS = 40
"""Vectors a list is trained on; more of them did not raise recall."""
TRAINING_ROUNDS = 8
BATCH = 65_536

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
    def build(cls, vectors: NDArray[np.float32], exact_below: int | None = None) -> VectorIndex:
        """Index the vectors: flat below `exact_below` (EXACT_BELOW) rows, IVF above; same vectors, same index."""
        count, dim = vectors.shape
        is_small = count < (EXACT_BELOW if exact_below is None else exact_below)
        index: faiss.Index = faiss.IndexFlatIP(dim) if is_small else _trained(vectors)
        for start in range(0, count, BATCH):
            index.add(np.ascontiguousarray(vectors[start : start + BATCH]))
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
        if len(queries) <= FEW and not isinstance(self._index, faiss.IndexIVF):
            return [self._scan_all(query, k, mask) for query in queries]
        scores, rows = self._index.search(queries, min(k, len(self)), params=self._parameters(mask))
        return [_ordered(row, score) for row, score in zip(rows, scores, strict=True)]

    def similarities(self, query: NDArray[np.float32], rows: NDArray[np.int32]) -> NDArray[np.float32]:
        """float32[len(rows)]: exact cosines of the chosen rows."""
        cosines: NDArray[np.float32] = self.vectors[rows] @ query
        return cosines

    def save(self, path: Path) -> None:
        """Write the vectors to PATH.f32 and, where lists were trained, the engine to PATH.faiss."""
        if not path.with_suffix(".f32").exists():
            self.vectors.tofile(path.with_suffix(".f32"))
        if isinstance(self._index, faiss.IndexIVF):
            faiss.write_index(self._index, str(path.with_suffix(".faiss")))

    @classmethod
    def load(cls, path: Path, dim: int) -> VectorIndex:
        """Read what `save` wrote; large parts are mapped, not copied."""
        vectors = read_vectors(path.with_suffix(".f32"), dim)
        engine = path.with_suffix(".faiss")
        if not engine.is_file():
            return cls.build(vectors)
        # IO_FLAG_MMAP alone would start 32 threads a search to fetch lists: nine times the cost of reading them
        index = faiss.read_index(str(engine), faiss.IO_FLAG_MMAP_IFC)
        index.nprobe = PROBES
        return cls(vectors, index)

    def _scan(self, query: NDArray[np.float32], k: int, rows: NDArray[np.intp]) -> Neighbours:
        scores = self.vectors[rows] @ query
        best = np.argsort(-scores, kind="stable")[:k]
        best = best[scores[best] != 0]
        return Neighbours(rows[best].astype(np.int32), scores[best])

    def _scan_all(self, query: NDArray[np.float32], k: int, mask: NDArray[np.bool_] | None) -> Neighbours:
        """Every row that the mask lets through; of equal ones the first."""
        scores = self.vectors @ query
        if mask is not None:
            scores[~mask] = -np.inf
        last = np.partition(scores, len(scores) - k)[len(scores) - k] if k < len(scores) else -np.inf
        rows = np.flatnonzero((scores >= last) & (scores != 0) & (scores > -np.inf))
        order = np.lexsort((rows, -scores[rows]))[:k]
        return Neighbours(rows[order].astype(np.int32), scores[rows[order]])

    def _parameters(self, mask: NDArray[np.bool_] | None) -> faiss.SearchParameters | None:
        if mask is None:
            return None
        selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        if not isinstance(self._index, faiss.IndexIVF):
            return faiss.SearchParameters(sel=selector)
        # fewer rows per list pass, so more lists must be read for the same recall
        probes = min(self._index.nlist, int(PROBES / max(float(mask.mean()), 0.125)))
        return faiss.SearchParametersIVF(sel=selector, nprobe=probes)


def read_vectors(file: Path, dim: int) -> NDArray[np.float32]:
    """float32[n, dim] mapped from a file of bare numbers."""
    if file.stat().st_size == 0:  # nothing can be mapped
        return np.empty((0, dim), np.float32)
    return np.asarray(np.memmap(file, dtype=np.float32, mode="r").reshape(-1, dim))  # a plain view is quicker to index


def _trained(vectors: NDArray[np.float32]) -> faiss.IndexIVF:
    """Empty lists with half-precision vectors, trained on an even sample; the seed is fixed."""
    count, dim = vectors.shape
    lists = int(4 * np.sqrt(count))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, lists, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.seed, index.cp.niter = TRAINING_SEED, TRAINING_ROUNDS
    index.cp.max_points_per_centroid, index.cp.min_points_per_centroid = TRAINING_POINTS, 1
    sample = vectors[:: max(1, count // (lists * TRAINING_POINTS))]
    index.train(np.ascontiguousarray(sample))
    index.nprobe = PROBES
    return index


def _ordered(rows: NDArray[np.int64], scores: NDArray[np.float32]) -> Neighbours:
    found = (rows >= 0) & (scores != 0)  # a row of zeros is no text at all
    places, values = rows[found].astype(np.int32), scores[found]
    order = np.lexsort((places, -values))
    return Neighbours(places[order], values[order])
