"""词面召回 · BM25 over characters and character pairs with tantivy; facets are clauses of the query.

Length normalisation (b = 0.75, tantivy's constant) is what keeps keyword stuffing out of the top.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from matcher.retrieval.columns import KINDS, STAGES, OfferColumns
from matcher.retrieval.dense import Neighbours
from matcher.retrieval.facets import Facets
from matcher.retrieval.tokens import tokens

TEXT_LIMIT = 600
"""Characters of an offer's text that are indexed: more of them would not be more on the subject."""
QUERY_TOKENS = 96
_K1 = 1.2
_HEAP_BYTES = 128_000_000


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("facet", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", stored=False, fast=True)
    builder.add_integer_field("opens", stored=False, indexed=True, fast=True)
    builder.add_integer_field("closes", stored=False, indexed=True, fast=True)
    return builder.build()


class LexicalIndex:
    """Inverted lists of the offers' words. Scores are shares of the best score any text could reach (0–1)."""

    def __init__(self, index: tantivy.Index, columns: OfferColumns) -> None:
        """Wrap an index whose rows are those of the columns; use `build` or `load`."""
        self._index, self._columns = index, columns
        self._searcher, self._schema = index.searcher(), index.schema
        self._dated = bool(((columns.closes < columns.closes.max(initial=0)) | (columns.opens > 0)).any())

    @classmethod
    def build(cls, folder: Path, texts: Iterable[str], columns: OfferColumns) -> LexicalIndex:
        """Write a new index of the texts, which are in row order, into an empty folder."""
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(_HEAP_BYTES, 1)
        for row, text in enumerate(texts):
            document = tantivy.Document(
                row=row, words=" ".join(tokens(text[:TEXT_LIMIT])),
                opens=int(columns.opens[row]), closes=int(columns.closes[row]),
            )  # fmt: skip
            for facet in _facets(columns, row):
                document.add_text("facet", facet)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index, columns)

    @classmethod
    def load(cls, folder: Path, columns: OfferColumns) -> LexicalIndex:
        """Open what `build` wrote."""
        return cls(tantivy.Index.open(str(folder)), columns)

    def search(self, text: str, k: int, facets: Facets) -> Neighbours:
        """The k best offers that pass the facets: rows int32, scores float32 in 0–1, best first."""
        terms = sorted(set(tokens(text)))[:QUERY_TOKENS]
        weights = {term: weight for term in terms if (weight := self._weight(term)) > 0}
        if not weights:
            return Neighbours(np.empty(0, np.int32), np.empty(0, np.float32))
        wanted = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "words", term)) for term in weights]
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, tantivy.Query.boolean_query(wanted)), *self._filters(facets)]
        )
        hits = self._searcher.search(query, k, count=False).hits
        rows = self._rows([address for _, address in hits])
        best = sum(weights.values()) * (_K1 + 1)
        scores = np.array([score for score, _ in hits], dtype=np.float32) / best
        order = np.lexsort((rows, -scores))
        return Neighbours(rows[order], scores[order])

    def _rows(self, addresses: list[tantivy.DocAddress]) -> NDArray[np.int32]:
        return np.array(self._searcher.fast_field_values("row", addresses), dtype=np.int32)

    def _weight(self, term: str) -> float:
        count, holding = len(self._columns), self._searcher.doc_freq("words", term)
        return math.log1p((count - holding + 0.5) / (holding + 0.5)) if holding else 0.0

    def _filters(self, facets: Facets) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        names = [f"kind:{KINDS.index(facets.kind)}"]
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


def _facets(columns: OfferColumns, row: int) -> list[str]:
    bits, region = int(columns.stages[row]), int(columns.regions[row])
    names = [f"kind:{int(columns.kinds[row])}", *(f"stage:{i}" for i in range(len(STAGES)) if bits >> i & 1)]
    if region >= 0:
        code = columns.region_codes[region]
        names += [f"region:{code[:length]}" for length in range(2, len(code) + 1)]
    return names
