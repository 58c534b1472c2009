"""底线 · What a hand-made search would use: faiss lists, a bare tantivy index of the same words, and rank fusion."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import faiss
import numpy as np
import tantivy
from numpy.typing import NDArray

from matcher.retrieval.tokens import tokens

PROBES = 32
EXACT_BELOW = 5_000
"""Too few texts to train lists on."""
TRAINING_POINTS = 40
CONSTANT = 60
"""k of reciprocal rank fusion (Cormack, Clarke, Buettcher, SIGIR 2009)."""
HEAP_BYTES = 128_000_000


def plain_vectors(vectors: NDArray[np.float32]) -> faiss.Index:
    """Inverted lists in memory, vectors as they are; a scan below EXACT_BELOW."""
    count, dim = vectors.shape
    if count < EXACT_BELOW:
        index: faiss.Index = faiss.IndexFlatIP(dim)
    else:
        lists = int(4 * math.sqrt(count))
        index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dim), dim, lists, faiss.METRIC_INNER_PRODUCT)
        index.cp.max_points_per_centroid = TRAINING_POINTS
        index.train(np.ascontiguousarray(vectors[:: max(1, count // (lists * TRAINING_POINTS))]))
        index.nprobe = PROBES
    index.add(np.ascontiguousarray(vectors))
    return index


def plain_words(texts: Sequence[str]) -> Callable[[str, int], list[int]]:
    """Characters and pairs of the texts; text of a need, count → rows, best first."""
    schema = tantivy.SchemaBuilder().add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    schema = schema.add_integer_field("row", fast=True).build()
    index = tantivy.Index(schema)
    writer = index.writer(HEAP_BYTES, 1)
    for row, text in enumerate(texts):
        writer.add_document(tantivy.Document(row=row, words=" ".join(tokens(text))))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str, count: int) -> list[int]:
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "words", term)) for term in set(tokens(text))]
        hits = searcher.search(tantivy.Query.boolean_query(terms), count, count=False).hits
        return [int(row) for row in searcher.fast_field_values("row", [address for _, address in hits])]

    return search


def rank_fusion(*legs: Sequence[int], count: int) -> list[int]:
    """Rows by falling sum of 1 / (CONSTANT + place), ties by row."""
    scores: dict[int, float] = {}
    for leg in legs:
        for place, row in enumerate(leg, start=1):
            scores[row] = scores.get(row, 0.0) + 1 / (CONSTANT + place)
    return sorted(scores, key=lambda row: (-scores[row], row))[:count]
