"""我方 · The project's own engine on the same records: recall alone (three legs), and the whole match with its reasons."""

from __future__ import annotations

import atexit
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import numpy as np

from matcher.entities import Kind, Need, Offer, Party, Role
from matcher.ranking.model import AdditiveModel
from matcher.retrieval.dense import use_threads
from matcher.retrieval.generation import Encoders, open_generation
from matcher.retrieval.recall import Recall
from matcher.services.startups import Matchmaker, find_matches
from matcher.settings import shipped_data
from tests.benchmarks.city_records import chain_rows, city_of
from tests.benchmarks.peers.corpus import Corpus, KnownDocuments, Ways
from tests.fakes import FakeRepository

DAY = date(2026, 1, 15)
POOL = 200
"""Candidates of each leg, as the project ships it."""


def open_engine(variant: str, corpus: Corpus) -> Ways:
    """Indexes of the records the corpus was made of."""
    repository, need_of = _RECORDS[str(corpus.origin["subject"])](corpus)
    version = repository.data_version()  # a real repository keeps it; the fake would hash all records for each match
    repository.data_version = lambda: version  # type: ignore[method-assign]
    encoder = KnownDocuments(corpus)
    use_threads(1)
    home = tempfile.TemporaryDirectory()
    generation = open_generation(Path(home.name), repository, Encoders(encoder, encoder), lambda *step: None)
    recall = Recall(generation, pool_size=POOL)
    model = AdditiveModel.load(shipped_data() / "models" / "prior.json")
    matchmaker = Matchmaker(repository, recall, model, lambda *asked: None)

    def recalled(text: str, count: int) -> list[str]:
        found = recall.pool(recall.ask(need_of(text)), Kind.SUPPLIER, DAY, region=None, eligible={})
        best = np.lexsort((found.pool.offer_rows, -found.fused))[:count]
        return [recall.offer_id(int(row)) for row in found.pool.offer_rows[best]]

    def matched(text: str, count: int) -> list[str]:
        run = find_matches(need_of(text), top=count, day=DAY, matchmaker=matchmaker)
        return [match.offer.id for match in run.matches]

    atexit.register(home.cleanup)  # holds the indexes' folder until the process ends
    return {"recall": recalled, "match": matched}


NeedOf = Callable[[str], Need]


def _city(corpus: Corpus) -> tuple[FakeRepository, NeedOf]:
    return city_of(len(corpus.ids)), lambda text: Need(text, kinds=(Kind.SUPPLIER,), region="330382")


def _texts(corpus: Corpus) -> tuple[FakeRepository, NeedOf]:
    """Lists of products as the import makes them: each a firm with its products and one offer."""
    products = {name: tuple(text.split("、")) for name, text in zip(corpus.ids, corpus.texts, strict=True)}
    return _firms_with(products, corpus), lambda text: Need(text, kinds=(Kind.SUPPLIER,))


def _firms(corpus: Corpus) -> tuple[FakeRepository, NeedOf]:
    """Firms with their products, and what is known of products' materials; the asker says that it makes the product."""
    folder = Path(str(corpus.origin["folder"]))
    products = {row["id"]: tuple(row["products"]) for row in _lines(folder / "firms.jsonl")}
    materials = {row["product"]: tuple(row["upstream"]) for row in _lines(folder / "products.jsonl")}
    repository = _firms_with(products, corpus, materials=materials)
    return repository, lambda text: Need(f"生产{text}", kinds=(Kind.SUPPLIER,), made=(text,))


def _firms_with(products: Mapping[str, tuple[str, ...]], corpus: Corpus, **more: object) -> FakeRepository:
    """One firm and one offer a text; the words that recall reads are those the peers get."""
    parties, offers = [], []
    for name, text in zip(corpus.ids, corpus.texts, strict=True):
        title = text.rpartition("主营: ")[0].strip()
        parties.append(Party(name, title or name, (Role.SUPPLIER,), products=products[name]))
        offers.append(Offer(name, Kind.SUPPLIER, title, party_id=name, products=products[name]))
    return FakeRepository.of(parties, offers, segments=chain_rows(), **more)


def _lines(path: Path) -> Iterator[dict[str, list[str]]]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


_RECORDS = {"city": _city, "text": _texts, "supplier": _firms}
