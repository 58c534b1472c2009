"""底线 · A hand-made hybrid search: faiss inverted lists + tantivy + rank fusion, without reasons, filters or chain."""

from __future__ import annotations

import math
from collections.abc import Callable

import faiss
import numpy as np
import tantivy

from matcher.retrieval.tokens import tokens
from tests.benchmarks.peers.corpus import Corpus, KnownDocuments, Search, Ways

PROBES = 32
EXACT_BELOW = 5_000
"""Too few texts to train lists on."""
CONSTANT = 60
"""k of reciprocal rank fusion (Cormack, Clarke, Buettcher, SIGIR 2009)."""


def open_engine(variant: str, corpus: Corpus) -> Ways:
    """Each leg and their fusion."""
    encoder = KnownDocuments(corpus)
    dense, words = _dense(corpus), _Words(corpus)

    def by_vector(text: str, count: int) -> list[int]:
        return [int(row) for row in dense.search(encoder.encode_queries([text]), count)[1][0] if row >= 0]

    def fused(text: str, count: int) -> list[int]:
        scores: dict[int, float] = {}
        for leg in (by_vector(text, count), words.search(text, count)):
            for place, row in enumerate(leg, start=1):
                scores[row] = scores.get(row, 0.0) + 1 / (CONSTANT + place)
        return sorted(scores, key=lambda row: (-scores[row], row))[:count]

    def named(search: Callable[[str, int], list[int]]) -> Search:
        return lambda text, count: [corpus.ids[row] for row in search(text, count)]

    return {"rrf": named(fused), "dense": named(by_vector), "lexical": named(words.search)}


def _dense(corpus: Corpus) -> faiss.Index:
    count, dim = corpus.vectors.shape
    if count < EXACT_BELOW:
        index: faiss.Index = faiss.IndexFlatIP(dim)
    else:
        lists = int(4 * math.sqrt(count))
        index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dim), dim, lists, faiss.METRIC_INNER_PRODUCT)
        index.train(corpus.vectors)
        index.nprobe = PROBES
    index.add(np.ascontiguousarray(corpus.vectors))
    return index


class _Words:
    """A bare tantivy index of characters and pairs."""

    def __init__(self, corpus: Corpus) -> None:
        schema = tantivy.SchemaBuilder().add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        self._schema = schema.add_integer_field("row", fast=True).build()
        index = tantivy.Index(self._schema)
        writer = index.writer(128_000_000, 1)
        for row, text in enumerate(corpus.texts):
            writer.add_document(tantivy.Document(row=row, words=" ".join(tokens(text))))
        writer.commit()
        index.reload()
        self._searcher = index.searcher()

    def search(self, text: str, count: int) -> list[int]:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "words", term)) for term in set(tokens(text))
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(terms), count, count=False).hits
        return [int(row) for row in self._searcher.fast_field_values("row", [address for _, address in hits])]
