"""索引 · Everything recall reads, derived from the records and kept on disk: columns, vectors, words, chain, names.

The records are streamed kind by kind, so that a million offers never stand in memory at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from graph import Firm, IndustryChain, Placer, build_chain
from graph.confidence import PRIOR, Calibration
from matcher.entities import Kind, Offer, Party, Role
from matcher.ports import Encoder, Repository
from matcher.retrieval.columns import NUMERIC_TERMS, ColumnsBuilder, OfferColumns
from matcher.retrieval.dense import VectorIndex, read_vectors
from matcher.retrieval.lexical import LexicalIndex, LexicalWriter
from matcher.retrieval.places import Places
from matcher.retrieval.product_names import ProductNames
from matcher.retrieval.shelf import Shelf, offer_text, segments_of
from matcher.retrieval.snapshot import newest_generation, write_generation

FORMAT = "6"
BATCH = 4096
FRESH_AT_MOST = 5_000
"""Offers written since a generation was made that are searched beside it; beyond, a new one is made."""
NAME_LISTS_FROM = 4_000
"""Product names from which near ones are looked for in lists: only the nearest few of those found count."""
_CHAIN_ARRAYS = ("types", "sources", "targets", "relations", "weights")
Progress = Callable[[str, int, int], None]
"""Told (step, done, total) while an index is built; total 0: not known."""


@dataclass(frozen=True, slots=True)
class Encoders:
    """The encoder of texts and the one of product names."""

    text: Encoder
    product: Encoder


@dataclass(frozen=True, slots=True)
class Generation:
    """One consistent set of indexes, as the records stood at `revision`."""

    shelf: Shelf
    chain: IndustryChain
    names: ProductNames
    encoders: Encoders
    calibration: Calibration
    revision: int
    lineage: str
    chain_version: str


def is_near(generation: Generation, repository: Repository) -> bool:
    """The generation was made from these very records, with this chain, and few offers were written since."""
    return generation.chain_version == repository.chain_version() and _few_since(
        repository, generation.revision, generation.lineage
    )


def open_generation(
    home: Path, repository: Repository, encoders: Encoders, progress: Progress, calibration: Calibration = PRIOR
) -> Generation:
    """The newest sound generation from which the present records differ little, or a new one built from them.

    `calibration`: how sure a placement by words is; offers that state no segment are placed with it.
    """
    identity = _identity(repository, encoders, calibration)
    folder = newest_generation(home, identity)
    if folder is None or not _few_since(repository, *_revision(folder)):
        folder = write_generation(
            home, identity, lambda draft: _build(draft, repository, encoders, calibration, progress)
        )
    return _load(folder, repository, encoders, calibration)


def newest_is_near(home: Path, repository: Repository, encoders: Encoders, calibration: Calibration = PRIOR) -> bool:
    """Whether a sound generation lies there from which the present records differ little; nothing is built."""
    folder = newest_generation(home, _identity(repository, encoders, calibration))
    return folder is not None and _few_since(repository, *_revision(folder))


def _identity(repository: Repository, encoders: Encoders, calibration: Calibration) -> dict[str, str]:
    return {
        "format": FORMAT, "terms": " ".join(NUMERIC_TERMS), "chain": repository.chain_version(),
        "encoder": encoders.text.name, "product_encoder": encoders.product.name,
        "placement": calibration.version,
    }  # fmt: skip


def _few_since(repository: Repository, revision: int, lineage: str) -> bool:
    # records that were restored from a copy, or of another database, have another history
    return repository.lineage(revision) == lineage and repository.count_since(revision) <= FRESH_AT_MOST


def _build(
    folder: Path, repository: Repository, encoders: Encoders, calibration: Calibration, progress: Progress
) -> None:
    revision = repository.revision()
    (folder / "revision").write_text(f"{revision} {repository.lineage(revision)}", encoding="utf-8")
    firms = map(_firm, filter(_makes, repository.iter_parties()))
    chain = build_chain(repository.segment_rows(), repository.product_materials(), firms).chain
    _save_chain(folder, chain)
    progress("chain", 1, 1)
    _build_shelf(folder, repository, Placer(chain, calibration), chain, encoders.text, progress)
    names = ProductNames.build(chain, encoders.product).index
    VectorIndex.build(names.vectors, exact_below=NAME_LISTS_FROM).save(folder / "products")
    progress("products", 1, 1)


def _build_shelf(
    folder: Path, repository: Repository, placer: Placer, chain: IndustryChain, encoder: Encoder, progress: Progress
) -> None:
    builder = ColumnsBuilder()
    (folder / "dense").mkdir()
    (folder / "lexical").mkdir()
    for kind in Kind:
        path, words = folder / "dense" / kind.value, LexicalWriter(folder / "lexical" / kind.value)
        with path.with_suffix(".f32").open("wb") as vectors:
            for offers in _batches(repository.iter_offers(kind)):
                texts = [offer_text(offer) for offer in offers]
                vectors.write(encoder.encode_documents(texts).tobytes())
                for offer, text in zip(offers, texts, strict=True):
                    builder.add(offer, segments_of(offer, chain, placer))
                    words.add(offer, text)
                progress("offers", len(builder), 0)
        words.finish()
        VectorIndex.build(read_vectors(path.with_suffix(".f32"), encoder.dim)).save(path)
    builder.finish().save(folder)


def _load(folder: Path, repository: Repository, encoders: Encoders, calibration: Calibration) -> Generation:
    columns = OfferColumns.load(folder)
    chain = _load_chain(folder, repository)
    dense = {kind: VectorIndex.load(folder / "dense" / kind.value, encoders.text.dim) for kind in Kind}
    words = {kind: LexicalIndex.load(folder / "lexical" / kind.value, columns, kind) for kind in Kind}
    shelf = Shelf(columns, dense, words, Places(chain, columns))
    names = ProductNames(chain, encoders.product, VectorIndex.load(folder / "products", encoders.product.dim))
    return Generation(shelf, chain, names, encoders, calibration, *_revision(folder), repository.chain_version())


def _revision(folder: Path) -> tuple[int, str]:
    revision, lineage = (folder / "revision").read_text(encoding="utf-8").split(" ", 1)
    return int(revision), lineage


def _batches(offers: Iterator[Offer]) -> Iterator[list[Offer]]:
    while some := list(islice(offers, BATCH)):
        yield some


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
