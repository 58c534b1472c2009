"""LlamaIndex · Its fusion retriever (reciprocal rank, no query generation) over a faiss store and its BM25 retriever."""

from __future__ import annotations

from functools import cache

import faiss
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore
from pydantic import PrivateAttr

from tests.benchmarks.peers.corpus import Corpus, KnownDocuments, Ways

PATTERNS = {"default": r"(?u)\b\w\w+\b", "bigram": r"(?u)(?=([㐀-鿿]{2}|\b[A-Za-z0-9]+\b))"}
"""Token patterns: the retriever's own, and overlapping character pairs, which Chinese needs."""


class _Table(BaseEmbedding):
    """The shipped table as LlamaIndex asks for it."""

    _encoder: KnownDocuments = PrivateAttr()

    def __init__(self, encoder: KnownDocuments) -> None:
        super().__init__(model_name=encoder.name)
        self._encoder = encoder

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._encoder.encode_queries([query])[0].tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._encoder.encode_documents([text])[0].tolist()


def open_engine(variant: str, corpus: Corpus) -> Ways:
    """`variant`: "default" or "bigram" tokens."""
    table = _Table(KnownDocuments(corpus))
    nodes = [
        TextNode(id_=name, text=text, embedding=vector.tolist())
        for name, text, vector in zip(corpus.ids, corpus.texts, corpus.vectors, strict=True)
    ]
    store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(corpus.vectors.shape[1]))
    index = VectorStoreIndex(
        nodes, storage_context=StorageContext.from_defaults(vector_store=store), embed_model=table, show_progress=False
    )
    words = BM25Retriever.from_defaults(
        nodes=nodes, skip_stemming=True, language=[], token_pattern=PATTERNS[variant],
        similarity_top_k=min(100, len(nodes)),
    )  # fmt: skip

    @cache  # a process asks for one count only, so `words` may be set to it
    def retriever(count: int) -> QueryFusionRetriever:
        words.similarity_top_k = min(count, len(nodes))
        return QueryFusionRetriever(
            [index.as_retriever(similarity_top_k=count), words], llm=MockLLM(), mode="reciprocal_rerank",
            similarity_top_k=count, num_queries=1, use_async=False,
        )  # fmt: skip

    return {variant: lambda text, count: [found.node.node_id for found in retriever(count).retrieve(text)]}
