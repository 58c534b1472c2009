"""对接 · One full match of ten offers (three legs, both directions, paths, reasons) against two floors.

The floors are faiss alone and a hand-made search (faiss + tantivy + rank fusion, no reasons) on the same records, texts
and encoder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from matcher.entities import Kind, Need
from matcher.ranking.model import AdditiveModel
from matcher.retrieval.encoders import StaticEncoder
from matcher.retrieval.generation import Encoders, Generation, open_generation
from matcher.retrieval.recall import Recall
from matcher.retrieval.shelf import offer_text
from matcher.retrieval.tokens import tokens
from matcher.services.startups import Matchmaker, find_matches
from matcher.settings import shipped_data
from tests.benchmarks.city_records import city_of, needs, shipped_encoder
from tests.benchmarks.clock import take_turns

DAY = date(2026, 1, 15)
ROUNDS = 60
TOP = 20


class KnownQueries:
    """The shipped encoder with the vectors of the asked texts made beforehand, so that encoding is not timed."""

    def __init__(self, inner: StaticEncoder, texts: list[str]) -> None:
        self.name, self.dim, self._inner = inner.name, inner.dim, inner
        self._known = dict(zip(texts, inner.encode_queries(texts), strict=True))

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """Known vectors where all are known."""
        if all(text in self._known for text in texts):
            return np.stack([self._known[text] for text in texts])
        return self._inner.encode_queries(texts)

    def encode_documents(self, texts: list[str]) -> NDArray[np.float32]:
        """As the shipped encoder."""
        return self._inner.encode_documents(texts)


def run(sizes: list[int]) -> dict[str, object]:
    """Median CPU milliseconds a call and ratios to the floors, by number of offers."""
    return {str(size): _one(size) for size in sizes}


def _one(size: int) -> dict[str, float]:
    texts = needs(ROUNDS + 3)
    encoder = KnownQueries(StaticEncoder(shipped_encoder()), texts)
    repository = city_of(size)
    with tempfile.TemporaryDirectory() as home:
        generation = open_generation(Path(home), repository, Encoders(encoder, encoder), lambda *step: None)
        recall = Recall(generation, pool_size=200)
        model = AdditiveModel.load(shipped_data() / "models" / "prior.json")
        matchmaker = Matchmaker(repository, recall, model, lambda *asked: None)
        # the fake repository hashes all records for its version; a real one keeps it beside them
        version = repository.data_version()
        repository.data_version = lambda: version  # type: ignore[method-assign]
        spent = take_turns(_jobs(texts, encoder, generation, recall, matchmaker), rounds=ROUNDS)
    return {f"{name}_ms": time for name, time in spent.items()} | {
        "match_to_floor": spent["match"] / spent["floor"],
        "recall_to_floor": spent["recall"] / spent["floor"],
        "match_to_faiss": spent["match"] / spent["faiss"],
    }


def _jobs(texts: list[str], encoder: KnownQueries, generation: Generation, recall: Recall,
          matchmaker: Matchmaker) -> dict[str, Callable[[int], object]]:  # fmt: skip
    dense = generation.shelf.dense[Kind.SUPPLIER]
    records = matchmaker.repository.offers_by_id(generation.shelf.columns.ids)
    lexical = _plain_words([offer_text(records[name]) for name in generation.shelf.columns.ids])
    needs_of = [Need(text, kinds=(Kind.SUPPLIER,), region="330382") for text in texts]

    def faiss_alone(number: int) -> object:
        return dense.search(encoder.encode_queries([texts[number]])[0], TOP)

    def floor(number: int) -> object:
        near = dense.search(encoder.encode_queries([texts[number]])[0], TOP).rows.tolist()
        return _rank_fusion(near, lexical(texts[number]))

    def whole(number: int) -> object:
        return find_matches(needs_of[number], top=10, day=DAY, matchmaker=matchmaker)

    def recalled(number: int) -> object:
        asked = recall.ask(needs_of[number])
        return recall.pool(asked, Kind.SUPPLIER, DAY, region=None, eligible={})

    return {"faiss": faiss_alone, "floor": floor, "recall": recalled, "match": whole}


def _plain_words(texts: list[str]) -> Callable[[str], list[int]]:
    """A bare tantivy index of the same words: what a hand-made search would use."""
    schema = tantivy.SchemaBuilder().add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    schema = schema.add_integer_field("row", fast=True).build()
    index = tantivy.Index(schema)
    writer = index.writer(128_000_000, 1)
    for row, text in enumerate(texts):
        writer.add_document(tantivy.Document(row=row, words=" ".join(tokens(text))))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[int]:
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "words", term)) for term in set(tokens(text))]
        hits = searcher.search(tantivy.Query.boolean_query(terms), TOP, count=False).hits
        return [int(row) for row in searcher.fast_field_values("row", [address for _, address in hits])]

    return search


def _rank_fusion(*legs: list[int], constant: int = 60) -> list[int]:
    scores: dict[int, float] = {}
    for leg in legs:
        for place, row in enumerate(leg):
            scores[row] = scores.get(row, 0.0) + 1 / (constant + place)
    return sorted(scores, key=lambda row: (-scores[row], row))[:TOP]
