"""建索引 · Building all indexes from the records, against faiss and tantivy filled by hand with the same texts and vectors."""

from __future__ import annotations

import tempfile
from pathlib import Path

import faiss
import tantivy

from matcher.retrieval.encoders import StaticEncoder
from matcher.retrieval.generation import Encoders, open_generation
from matcher.retrieval.shelf import offer_text
from matcher.retrieval.tokens import tokens
from tests.benchmarks.city_records import city_of, shipped_encoder
from tests.benchmarks.clock import cpu_seconds


def run(sizes: list[int]) -> dict[str, object]:
    """CPU seconds of our build and of the floor, and their ratio, by number of offers."""
    return {str(size): _one(size) for size in sizes}


def _one(size: int) -> dict[str, float]:
    encoder = StaticEncoder(shipped_encoder())
    repository = city_of(size)
    texts = [offer_text(offer) for offer in repository.iter_offers()]
    with tempfile.TemporaryDirectory() as home:
        floor, _ = cpu_seconds(lambda: _floor(texts, encoder, Path(home) / "floor"))
        ours, _ = cpu_seconds(
            lambda: open_generation(Path(home) / "ours", repository, Encoders(encoder, encoder), lambda *step: None)
        )
        load, _ = cpu_seconds(
            lambda: open_generation(Path(home) / "ours", repository, Encoders(encoder, encoder), lambda *step: None)
        )
    return {"floor_s": floor, "ours_s": ours, "ratio": ours / floor, "open_again_s": load}


def _floor(texts: list[str], encoder: StaticEncoder, folder: Path) -> None:
    vectors = encoder.encode_documents(texts)
    if len(vectors) < 50_000:
        faiss.IndexFlatIP(encoder.dim).add(vectors)
    else:
        index = faiss.IndexIVFFlat(faiss.IndexFlatIP(encoder.dim), encoder.dim, 1024, faiss.METRIC_INNER_PRODUCT)
        index.train(vectors)
        index.add(vectors)
    schema = tantivy.SchemaBuilder().add_text_field("words", tokenizer_name="whitespace", index_option="freq").build()
    folder.mkdir()
    writer = tantivy.Index(schema, path=str(folder)).writer(128_000_000, 1)
    for text in texts:
        writer.add_document(tantivy.Document(words=" ".join(tokens(text))))
    writer.commit()
