"""词面 · Our word leg against SQLite's FTS5 on the same words of the same offers, twenty hits a query."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from matcher.entities import Kind
from matcher.retrieval.columns import in_row_order, make_columns
from matcher.retrieval.facets import Facets
from matcher.retrieval.lexical import LexicalIndex, LexicalWriter
from matcher.retrieval.shelf import offer_text
from matcher.retrieval.tokens import tokens
from tests.benchmarks.city_records import city_of, needs
from tests.benchmarks.clock import take_turns

FACETS = Facets(Kind.SUPPLIER, date(2026, 1, 15))
ROUNDS = 40
TOP = 20


def run(sizes: list[int]) -> dict[str, object]:
    """Median CPU milliseconds a query, their ratio, and the share of FTS5's hits that ours has too."""
    return {str(size): _one(size) for size in sizes}


def _one(size: int) -> dict[str, float]:
    offers = in_row_order(city_of(size).iter_offers())
    texts = [offer_text(offer) for offer in offers]
    asked = needs(ROUNDS + 3)
    with tempfile.TemporaryDirectory() as home:
        writer = LexicalWriter(Path(home) / "words")
        for offer, text in zip(offers, texts, strict=True):
            writer.add(offer, text)
        ours = LexicalIndex(writer.finish(), make_columns(offers, [()] * len(offers)), Kind.SUPPLIER)
        fts = _fts(texts)
        jobs = {
            "ours": lambda number: ours.search(asked[number], TOP, FACETS),
            "fts5": lambda number: fts(asked[number]),
        }
        spent = take_turns(jobs, rounds=ROUNDS)
        shared = [len(set(ours.search(text, TOP, FACETS).rows.tolist()) & set(fts(text))) / TOP for text in asked]
    return {f"{name}_ms": time for name, time in spent.items()} | {
        "fts5_to_ours": spent["fts5"] / spent["ours"],
        "hits_shared": sum(shared) / len(shared),
    }


def _fts(texts: list[str]) -> Callable[[str], list[int]]:
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE offers USING fts5(words, content='', tokenize='unicode61')")
    rows = ((row, " ".join(tokens(text))) for row, text in enumerate(texts))
    store.executemany("INSERT INTO offers (rowid, words) VALUES (?, ?)", rows)

    def search(text: str) -> list[int]:
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(tokens(text)))
        found = store.execute("SELECT rowid FROM offers WHERE offers MATCH ? ORDER BY rank LIMIT ?", (query, TOP))
        return [row for (row,) in found]

    return search
