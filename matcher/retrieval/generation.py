"""索引 · Everything recall reads, derived from the records: columns, vectors, words, chain and product names."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph import Firm, IndustryChain, Placer, build_chain
from graph.vocabulary import NodeType
from matcher.entities import Kind, Offer, Party, Role
from matcher.ports import Encoder, Repository
from matcher.retrieval.columns import OfferColumns, in_row_order, make_columns
from matcher.retrieval.dense import VectorIndex
from matcher.retrieval.lexical import LexicalIndex
from matcher.retrieval.product_names import ProductNames
from matcher.retrieval.snapshot import newest_generation, write_generation

FORMAT = "1"
PLACED_AT_LEAST = 0.7
"""Confidence from which a text's placement is taken for an offer that states no segment."""
_CHAIN_ARRAYS = ("types", "sources", "targets", "relations", "weights")
Progress = Callable[[str, int, int], None]
"""Told (step, done, total) while an index is built."""


@dataclass(frozen=True, slots=True)
class Encoders:
    """The encoder of texts and the one of product names."""

    text: Encoder
    product: Encoder


@dataclass(frozen=True, slots=True)
class Generation:
    """One consistent set of indexes. Row numbers of all parts agree."""

    columns: OfferColumns
    dense: Mapping[Kind, VectorIndex]
    lexical: LexicalIndex
    chain: IndustryChain
    names: ProductNames
    encoders: Encoders


def identity_of(repository: Repository, encoders: Encoders) -> dict[str, str]:
    """What an index was made of; a generation of another identity is not used."""
    return {
        "format": FORMAT, "data": repository.data_version(),
        "encoder": encoders.text.name, "product_encoder": encoders.product.name,
    }  # fmt: skip


def open_generation(home: Path, repository: Repository, encoders: Encoders, progress: Progress) -> Generation:
    """The newest sound generation of the present records, or a new one built from them."""
    identity = identity_of(repository, encoders)
    folder = newest_generation(home, identity)
    if folder is None:
        folder = write_generation(home, identity, lambda draft: _build(draft, repository, encoders, progress))
    return _load(folder, repository, encoders)


def offer_text(offer: Offer) -> str:
    """The words of an offer that recall reads."""
    return " ".join(filter(None, (offer.title, offer.text, "、".join(offer.products))))


def _build(folder: Path, repository: Repository, encoders: Encoders, progress: Progress) -> None:
    chain = build_chain(
        repository.segment_rows(), repository.product_materials(), map(_firm, filter(_makes, repository.iter_parties()))
    ).chain
    _save_chain(folder, chain)
    progress("chain", 1, 1)
    offers = in_row_order(repository.iter_offers())
    columns = make_columns(offers, _placed(offers, chain, progress))
    columns.save(folder)
    texts = [offer_text(offer) for offer in offers]
    (folder / "dense").mkdir()
    for kind in Kind:
        rows = columns.slice_of(kind)
        vectors = _encode(encoders.text, texts[rows], progress)
        VectorIndex.build(vectors).save(folder / "dense" / kind.value)
    LexicalIndex.build(folder / "lexical", texts, columns)
    progress("lexical", len(texts), len(texts))
    ProductNames.build(chain, encoders.product).index.save(folder / "products")
    progress("products", 1, 1)


def _load(folder: Path, repository: Repository, encoders: Encoders) -> Generation:
    columns = OfferColumns.load(folder)
    chain = _load_chain(folder, repository)
    return Generation(
        columns=columns,
        dense={kind: VectorIndex.load(folder / "dense" / kind.value) for kind in Kind},
        lexical=LexicalIndex.load(folder / "lexical", columns),
        chain=chain,
        names=ProductNames(chain, encoders.product, VectorIndex.load(folder / "products")),
        encoders=encoders,
    )


def _encode(encoder: Encoder, texts: Sequence[str], progress: Progress, batch: int = 4096) -> np.ndarray:
    blocks = [np.empty((0, encoder.dim), np.float32)]
    for start in range(0, len(texts), batch):
        blocks.append(encoder.encode_documents(texts[start : start + batch]))
        progress("vectors", min(start + batch, len(texts)), len(texts))
    return np.concatenate(blocks)


def _placed(offers: Sequence[Offer], chain: IndustryChain, progress: Progress) -> list[tuple[str, ...]]:
    """Stated segments that exist; where none is stated, those the offer's own words place it on."""
    placer = Placer(chain)
    placed: list[tuple[str, ...]] = []
    for done, offer in enumerate(offers, start=1):
        stated = tuple(segment for segment in offer.segments if segment in chain.segments)
        placed.append(stated or _by_words(placer, offer))
        if done % 5000 == 0 or done == len(offers):
            progress("placement", done, len(offers))
    return placed


def _by_words(placer: Placer, offer: Offer) -> tuple[str, ...]:
    classes = offer.terms.get("ipc", ())
    codes = classes if isinstance(classes, tuple) else ()
    found = placer.place(f"{offer.title} {offer.text}", codes=codes, products=offer.products)
    return tuple(place.segment_id for place in found if place.confidence >= PLACED_AT_LEAST)


def _makes(party: Party) -> bool:
    return (bool(party.products) and Role.STARTUP not in party.roles) or Role.SUPPLIER in party.roles


def _firm(party: Party) -> Firm:
    return Firm(party.id, party.name, party.products, party.segments)


def _save_chain(folder: Path, chain: IndustryChain) -> None:
    np.savez(folder / "chain.npz", **{name: getattr(chain, name) for name in _CHAIN_ARRAYS})
    names = {"node_ids": chain.node_ids, "names": chain.names}
    (folder / "chain.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def _load_chain(folder: Path, repository: Repository) -> IndustryChain:
    names = json.loads((folder / "chain.json").read_text(encoding="utf-8"))
    segments = build_chain(repository.segment_rows()).chain.segments
    with np.load(folder / "chain.npz", allow_pickle=False) as arrays:
        parts = {name: arrays[name] for name in _CHAIN_ARRAYS}
    return IndustryChain(names["node_ids"], names["names"], segments=segments, **parts)


def product_count(chain: IndustryChain) -> int:
    """How many products the chain knows."""
    return len(chain.rows_of(NodeType.PRODUCT))
