"""新书架 · Offers that are younger than the indexes, on a shelf in memory; what was worked out of one before is not again.

Decisions 0010 and 0031.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph import IndustryChain, Placer
from matcher.entities import Kind, Offer
from matcher.ports import Encoder
from matcher.retrieval.columns import in_row_order, make_columns
from matcher.retrieval.dense import VectorIndex
from matcher.retrieval.lexical import LexicalIndex, LexicalWriter
from matcher.retrieval.places import Places
from matcher.retrieval.shelf import Shelf, offer_text, segments_of


@dataclass(frozen=True, slots=True)
class Read:
    """An offer with what costs most of it: the segments it stands in and the vector of its words float32[d]."""

    offer: Offer
    segments: tuple[str, ...]
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Young:
    """Young offers on a shelf; `hides`: rows of the generation that they replace, ascending."""

    shelf: Shelf
    read: Mapping[str, Read]
    hides: NDArray[np.int32]


def young_of(offers: Iterable[Offer], generation: Shelf, chain: IndustryChain, placer: Placer, encoder: Encoder,
             before: Mapping[str, Read] | None = None) -> Young:  # fmt: skip
    """A shelf of offers that are younger than the chain's firms: what they make is read from themselves.

    `before`: what was read of offers with the same chain and encoder; those that are unchanged are not read again.
    """
    rows = in_row_order(offers)
    read = _read(rows, chain, placer, encoder, before or {})
    columns = make_columns(rows, [read[offer.id].segments for offer in rows])
    vectors = np.array([read[offer.id].vector for offer in rows], dtype=np.float32).reshape(len(rows), encoder.dim)
    writers = {kind: LexicalWriter() for kind in {offer.kind for offer in rows}}
    for offer in rows:
        writers[offer.kind].add(offer, offer_text(offer))
    shelf = Shelf(
        columns,
        {kind: VectorIndex.build(vectors[columns.slice_of(kind)]) for kind in Kind},
        {kind: LexicalIndex(writer.finish(), columns, kind) for kind, writer in writers.items()},
        Places(chain, columns, [offer.products for offer in rows]),
    )
    return Young(shelf, read, generation.rows_of(read))


def _read(rows: list[Offer], chain: IndustryChain, placer: Placer, encoder: Encoder,
          before: Mapping[str, Read]) -> dict[str, Read]:  # fmt: skip
    unknown = [offer for offer in rows if offer.id not in before or before[offer.id].offer != offer]
    vectors = encoder.encode_documents([offer_text(offer) for offer in unknown]) if unknown else ()
    found = {offer.id: before[offer.id] for offer in rows if offer.id in before}
    for offer, vector in zip(unknown, vectors, strict=True):
        found[offer.id] = Read(offer, segments_of(offer, chain, placer), vector)
    return found
