"""筛选 · Recall at ten of the filtered dense leg against an exact scan, with filters that go with the clusters.

A county holds whole trades, as real ones do: the mask lets through the offers of some segments only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.retrieval.columns import in_row_order
from matcher.retrieval.dense import VectorIndex
from matcher.retrieval.encoders import StaticEncoder
from matcher.retrieval.shelf import offer_text
from tests.benchmarks.city_records import city_of, needs, shipped_encoder
from tests.benchmarks.clock import take_turns

SHARES = (0.01, 0.1, 0.5)
QUERIES = 60
K = 10


def run(sizes: list[int]) -> dict[str, object]:
    """Per size and share: recall@10 against the exact answer, and CPU time against an exact scan of the same rows."""
    return {str(size): _one(size) for size in sizes}


def _one(size: int) -> dict[str, object]:
    encoder = StaticEncoder(shipped_encoder())
    offers = in_row_order(city_of(size).iter_offers())
    vectors = encoder.encode_documents([offer_text(offer) for offer in offers])
    index = VectorIndex.build(vectors)
    queries = encoder.encode_queries(needs(QUERIES))
    segments = np.array([offer.segments[0] for offer in offers])
    return {f"{share:.0%}": _share(index, vectors, queries, _mask(segments, share)) for share in SHARES}


def _share(
    index: VectorIndex, vectors: NDArray[np.float32], queries: NDArray[np.float32], mask: NDArray[np.bool_]
) -> dict[str, float]:
    rows = np.flatnonzero(mask)
    kept = vectors[rows]
    hits = []
    for query in queries:
        scores = kept @ query
        floor = np.sort(scores)[-K]  # cloned profiles have equal scores: any of them is right
        found = index.search(query, K, mask)
        hits.append(float((found.scores >= floor - 2e-3).sum()) / K)  # half precision of the lists
    spent = take_turns(
        {
            "ours": lambda number: index.search(queries[number % QUERIES], K, mask),
            "scan": lambda number: np.argpartition(-(vectors[rows] @ queries[number % QUERIES]), K),
        },
        rounds=30,
    )
    return {
        "selected": float(mask.mean()),
        "recall": float(np.mean(hits)),
        "scan_to_ours": spent["scan"] / spent["ours"],
    }


def _mask(segments: NDArray[np.str_], share: float) -> NDArray[np.bool_]:
    """Whole segments, in a shuffled order, until the share is reached."""
    names, counts = np.unique(segments, return_counts=True)
    order = np.random.default_rng(5).permutation(len(names))
    enough = int(np.searchsorted(np.cumsum(counts[order]), share * len(segments))) + 1
    mask: NDArray[np.bool_] = np.isin(segments, names[order[:enough]])
    return mask
