"""对接 · One full match of ten offers (three legs, both directions, paths, reasons) against two floors.

The floors are faiss alone and a hand-made search (faiss + tantivy + rank fusion, no reasons) on the same records, texts
and vectors; texts are not encoded inside any of them. The floor stands there twice: as one writes it, each leg with the
twenty it shows, and `floor_even`, each leg with as many as ours takes. `recall` meets product names for the first time,
`recall_known` has met them in another need. A million offers take some 15 minutes and 10 GB:
python -m tests.benchmarks match --sizes 1000000
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind, Need
from matcher.ranking.model import AdditiveModel
from matcher.retrieval.encoders import StaticEncoder
from matcher.retrieval.generation import Encoders, Generation, open_generation
from matcher.retrieval.recall import Recall
from matcher.retrieval.shelf import offer_text
from matcher.services.startups import Matchmaker, find_matches
from matcher.settings import shipped_data
from tests.benchmarks.city_records import city_of, needs, shipped_encoder
from tests.benchmarks.clock import take_turns
from tests.benchmarks.hand_made import plain_vectors, plain_words, rank_fusion

DAY = date(2026, 1, 15)
ROUNDS = 60
TOP = 20
POOL = 200
"""Candidates of each leg, as the project ships it."""


class KnownQueries:
    """The shipped encoder, which remembers every query it was asked for, so that encoding is not timed again."""

    def __init__(self, inner: StaticEncoder, texts: list[str]) -> None:
        self.name, self.dim, self._inner = inner.name, inner.dim, inner
        self._known = dict(zip(texts, inner.encode_queries(texts), strict=True))

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """Known vectors; unknown ones are encoded and known from now on."""
        for text in texts:
            if text not in self._known:
                self._known[text] = self._inner.encode_queries([text])[0]
        return np.stack([self._known[text] for text in texts])

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
        recall = Recall(generation, pool_size=POOL)
        model = AdditiveModel.load(shipped_data() / "models" / "prior.json")
        matchmaker = Matchmaker(repository, recall, model, lambda *asked: None)
        # the fake repository hashes all records for its version; a real one keeps it beside them
        version = repository.data_version()
        repository.data_version = lambda: version  # type: ignore[method-assign]
        spent = take_turns(_jobs(texts, encoder, generation, recall, matchmaker), rounds=ROUNDS)
    ratios = {
        f"{ours}_to_{floor}": spent[ours] / spent[floor]
        for ours in ("recall", "recall_known", "match")
        for floor in ("faiss", "floor", "floor_even")
    }
    return {f"{name}_ms": time for name, time in spent.items()} | ratios


def _jobs(texts: list[str], encoder: KnownQueries, generation: Generation, recall: Recall,
          matchmaker: Matchmaker) -> dict[str, Callable[[int], object]]:  # fmt: skip
    near = plain_vectors(generation.shelf.dense[Kind.SUPPLIER].vectors)
    records = matchmaker.repository.offers_by_id(generation.shelf.columns.ids)
    by_words = plain_words([offer_text(records[name]) for name in generation.shelf.columns.ids])
    needs_of = [Need(text, kinds=(Kind.SUPPLIER,), region="330382") for text in texts]

    elsewhere = Recall(generation, pool_size=POOL)
    for need in needs_of:
        elsewhere.ask(need)  # the names in it are encoded now, as the texts are; what is near to them is not known yet

    def faiss_alone(number: int, count: int = TOP) -> list[int]:
        found: list[int] = near.search(encoder.encode_queries([texts[number]]), count)[1][0].tolist()
        return found

    def floor(number: int, count: int = TOP) -> object:
        return rank_fusion(faiss_alone(number, count), by_words(texts[number], count), count=TOP)

    def floor_even(number: int) -> object:
        return floor(number, POOL)

    def whole(number: int) -> object:
        return find_matches(needs_of[number], top=10, day=DAY, matchmaker=matchmaker)

    def recalled_by(one: Recall) -> Callable[[int], object]:
        return lambda number: one.pool(one.ask(needs_of[number]), Kind.SUPPLIER, DAY, region=None, eligible={})

    return {"faiss": faiss_alone, "floor": floor, "floor_even": floor_even, "recall": recalled_by(recall),
            "recall_known": recalled_by(elsewhere), "match": whole}  # fmt: skip
