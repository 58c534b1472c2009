"""书架 · Some offers with all that recall reads of them; a younger shelf hides the offers it has anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graph import IndustryChain, Placer
from matcher.entities import Kind, Offer
from matcher.retrieval.columns import OfferColumns
from matcher.retrieval.dense import Neighbours, VectorIndex
from matcher.retrieval.facets import Facets, allowed
from matcher.retrieval.lexical import LexicalIndex
from matcher.retrieval.places import Places

PLACED_AT_LEAST = 0.7
"""Confidence from which a text's placement is taken for an offer that states no segment."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Row numbers of all parts agree. `hidden`: rows of offers that a younger shelf has anew or that are gone."""

    columns: OfferColumns
    dense: Mapping[Kind, VectorIndex]
    lexical: Mapping[Kind, LexicalIndex]
    places: Places
    hidden: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))

    def __len__(self) -> int:
        return len(self.columns)

    def rows_of(self, ids: Iterable[str]) -> NDArray[np.int32]:
        """Where offers of these ids stand, ascending; nothing for those that do not."""
        return np.sort(np.array([row for name in ids for row in self.columns.rows_of_id(name)], dtype=np.int32))

    def hiding(self, rows: NDArray[np.int32]) -> Shelf:
        """The same shelf with exactly these rows hidden."""
        return Shelf(self.columns, self.dense, self.lexical, self.places, rows)

    def open_rows(self, facets: Facets) -> NDArray[np.bool_] | None:
        """bool[rows of the kind] that pass the facets and are not hidden; None when all do."""
        mask = allowed(self.columns, facets)
        if not len(self.hidden):
            return mask
        rows = self.columns.slice_of(facets.kind)
        mask = np.ones(rows.stop - rows.start, dtype=bool) if mask is None else mask
        within = self.hidden[(self.hidden >= rows.start) & (self.hidden < rows.stop)]
        mask[within - rows.start] = False
        return mask

    def words_near(self, text: str, k: int, facets: Facets) -> Neighbours:
        """Lexical hits that are not hidden; none where the shelf has nothing of the kind."""
        if facets.kind not in self.lexical:
            return Neighbours(np.empty(0, np.int32), np.empty(0, np.float32))
        found = self.lexical[facets.kind].search(text, k + min(len(self.hidden), k), facets)
        if not len(self.hidden):
            return found
        keep = np.isin(found.rows, self.hidden, invert=True)
        return Neighbours(found.rows[keep][:k], found.scores[keep][:k])


def offer_text(offer: Offer) -> str:
    """The words of an offer that recall reads."""
    return " ".join(filter(None, (offer.title, offer.text, "、".join(offer.products))))


def segments_of(offer: Offer, chain: IndustryChain, placer: Placer) -> tuple[str, ...]:
    """Stated segments that exist; where none is stated, those the offer's own words place it on."""
    stated = tuple(segment for segment in offer.segments if segment in chain.segments)
    if stated:
        return stated
    classes = offer.terms.get("ipc", ())
    codes = classes if isinstance(classes, tuple) else ()
    found = placer.place(f"{offer.title} {offer.text}", codes=codes, products=offer.products)
    return tuple(place.segment_id for place in found if place.confidence >= PLACED_AT_LEAST)
