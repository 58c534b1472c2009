"""txtai · Its hybrid index as shipped: faiss inverted lists, its own BM25 terms, convex fusion half and half."""

from __future__ import annotations

from txtai import Embeddings

from tests.benchmarks.peers.corpus import Corpus, KnownDocuments, Ways


def open_engine(variant: str, corpus: Corpus) -> Ways:
    """`variant` is not used: the defaults are what a user gets."""
    encoder = KnownDocuments(corpus)
    engine = Embeddings(
        hybrid=True,
        method="external",
        transform=lambda texts: encoder.encode_documents(
            texts
        ),  # it calls anything but a plain function once too often
        backend="faiss",
    )
    engine.index((name, text, None) for name, text in zip(corpus.ids, corpus.texts, strict=True))
    # from here on every text is a query, which nobody knows beforehand
    engine.model.transform = encoder.encode_queries
    return {"hybrid": lambda text, count: [name for name, _ in engine.search(text, count)]}
