"""词面召回 · BM25 over characters and character pairs with tantivy; facets are clauses of the query.

Length normalisation (b = 0.75, tantivy's constant) is what keeps keyword stuffing out of the top.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from matcher.entities import Kind, Offer
from matcher.retrieval.columns import FOREVER, STAGES, OfferColumns, last_day
from matcher.retrieval.dense import Neighbours
from matcher.retrieval.facets import Facets
from matcher.retrieval.tokens import tokens

TEXT_LIMIT = 600
"""Characters of an offer's text that are indexed: more of them would not be more on the subject."""
QUERY_TOKENS = 96
_K1 = 1.2
_REMEMBERED = 16_384  # words whose rarity is kept
_HEAP_BYTES = 256_000_000
_SMALL_HEAP_BYTES = 15_000_000  # the least tantivy accepts


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("facet", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", stored=False, fast=True)
    builder.add_integer_field("opens", stored=False, indexed=True, fast=True)
    builder.add_integer_field("closes", stored=False, indexed=True, fast=True)
    return builder.build()


class LexicalWriter:
    """Takes the texts of one kind in row order into a new index, in a folder or, without one, in memory."""

    def __init__(self, folder: Path | None = None) -> None:
        """Start empty; the folder must not be there yet."""
        if folder is not None:
            folder.mkdir(parents=True)
        self._index = tantivy.Index(_schema(), path=None if folder is None else str(folder))
        self._writer = self._index.writer(_HEAP_BYTES if folder else _SMALL_HEAP_BYTES, 1)
        self._count = 0

    def add(self, offer: Offer, text: str) -> None:
        """The next row: its words and what it is filtered by."""
        document = tantivy.Document(
            row=self._count, words=" ".join(tokens(text[:TEXT_LIMIT])),
            opens=offer.valid_from.toordinal() if offer.valid_from else 0, closes=last_day(offer),
        )  # fmt: skip
        for facet in _facets(offer):
            document.add_text("facet", facet)
        self._writer.add_document(document)
        self._count += 1

    def finish(self) -> tantivy.Index:
        """Commit; the index as it can be searched."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._index.reload()
        return self._index


class LexicalIndex:
    """Inverted lists of the words of one kind's offers, whose rows are counted from `start`.

    Scores are shares of the best score any text could reach (0–1).
    """

    def __init__(self, index: tantivy.Index, columns: OfferColumns, kind: Kind) -> None:
        """Wrap the index of one kind of the columns."""
        rows = columns.slice_of(kind)
        self._start, self._count = rows.start, rows.stop - rows.start
        self._searcher, self._schema = index.searcher(), index.schema
        # the same characters are asked for again and again
        self._weight = lru_cache(maxsize=_REMEMBERED)(self._rarity)
        self._clause = lru_cache(maxsize=_REMEMBERED)(self._wanted)
        self._dated = bool(((columns.closes[rows] < FOREVER) | (columns.opens[rows] > 0)).any())

    @classmethod
    def load(cls, folder: Path, columns: OfferColumns, kind: Kind) -> LexicalIndex:
        """Open what a LexicalWriter wrote."""
        return cls(tantivy.Index.open(str(folder)), columns, kind)

    def search(self, text: str, k: int, facets: Facets) -> Neighbours:
        """The k best offers that pass the facets: rows int32, scores float32 in 0–1, best first."""
        counts = Counter(tokens(text))
        weights = {term: weight for term in counts if (weight := self._weight(term)) > 0}
        if not weights:
            return Neighbours(np.empty(0, np.int32), np.empty(0, np.float32))
        # a word counts by its rarity on both sides, as in a cosine of tf-idf, and as often as it is asked
        heavy = sorted(weights, key=lambda term: (-(weights[term] ** 2) * counts[term], term))[:QUERY_TOKENS]
        boosts = {term: weights[term] * counts[term] for term in sorted(heavy)}
        wanted = [self._clause(term, boost) for term, boost in boosts.items()]
        query, filters = tantivy.Query.boolean_query(wanted), self._filters(facets)
        if filters:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *filters])
        hits = self._searcher.search(query, k, count=False).hits
        rows = self._rows([address for _, address in hits])
        best = sum(weights[term] * boost for term, boost in boosts.items()) * (_K1 + 1)
        scores = np.array([score for score, _ in hits], dtype=np.float32) / best
        order = np.lexsort((rows, -scores))
        return Neighbours(rows[order], scores[order])

    def _wanted(self, term: str, boost: float) -> tuple[tantivy.Occur, tantivy.Query]:
        query = tantivy.Query.term_query(self._schema, "words", term)
        return tantivy.Occur.Should, tantivy.Query.boost_query(query, boost)

    def _rows(self, addresses: list[tantivy.DocAddress]) -> NDArray[np.int32]:
        return np.array(self._searcher.fast_field_values("row", addresses), dtype=np.int32) + np.int32(self._start)

    def _rarity(self, term: str) -> float:
        holding = self._searcher.doc_freq("words", term)
        return math.log1p((self._count - holding + 0.5) / (holding + 0.5)) if holding else 0.0

    def _filters(self, facets: Facets) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        names = []
        if facets.stage is not None:
            names.append(f"stage:{STAGES.index(facets.stage)}")
        if facets.region is not None:
            names.append(f"region:{facets.region}")
        queries = [tantivy.Query.term_query(self._schema, "facet", name) for name in names]
        if self._dated:
            day = facets.day.toordinal()
            limits = {"opens": (None, day), "closes": (day, None)}
            queries += [
                tantivy.Query.range_query(self._schema, name, tantivy.FieldType.Integer, low, high)
                for name, (low, high) in limits.items()
            ]
        return [(tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)) for query in queries]


def _facets(offer: Offer) -> list[str]:
    stages = offer.stages or STAGES
    names = [f"stage:{STAGES.index(stage)}" for stage in stages]
    if offer.region is not None:
        names += [f"region:{offer.region[:length]}" for length in range(2, len(offer.region) + 1)]
    return names
