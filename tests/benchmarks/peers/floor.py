"""底线 · A hand-made hybrid search: faiss inverted lists + tantivy + rank fusion, without reasons, filters or chain."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.hand_made import plain_vectors, plain_words, rank_fusion
from tests.benchmarks.peers.corpus import Corpus, KnownDocuments, Search, Ways


def open_engine(variant: str, corpus: Corpus) -> Ways:
    """Each leg and their fusion."""
    encoder = KnownDocuments(corpus)
    near, by_words = plain_vectors(corpus.vectors), plain_words(corpus.texts)

    def by_vector(text: str, count: int) -> list[int]:
        return [int(row) for row in near.search(encoder.encode_queries([text]), count)[1][0] if row >= 0]

    def fused(text: str, count: int) -> list[int]:
        return rank_fusion(by_vector(text, count), by_words(text, count), count=count)

    def named(search: Callable[[str, int], list[int]]) -> Search:
        return lambda text, count: [corpus.ids[row] for row in search(text, count)]

    return {"rrf": named(fused), "dense": named(by_vector), "lexical": named(by_words)}
