"""Fakes that stand where bootstrap would put an engine."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind, Need, Offer, Party
from matcher.errors import UnknownThing
from matcher.ports import Page


@dataclass(frozen=True)
class FakeClock:
    """A clock that stands still."""

    day: date = date(2026, 1, 15)

    def today(self) -> date:
        return self.day


class FakeEncoder:
    """Characters and pairs hashed into 64 places: like words give like vectors."""

    dim = 64

    def __init__(self, name: str = "fake-1") -> None:
        self.name = name

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for gram in (*text, *(text[i : i + 2] for i in range(len(text) - 1))):
                row[hashlib.md5(gram.encode()).digest()[0] % self.dim] += 1.0
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths > 0, lengths, 1.0)

    encode_queries = encode_documents


@dataclass
class FakeRepository:
    """Records in plain dictionaries."""

    party_rows: dict[str, Party] = field(default_factory=dict)
    offer_rows: dict[str, Offer] = field(default_factory=dict)
    needs: list[Need] = field(default_factory=list)
    segments: list[Mapping[str, str]] = field(default_factory=list)
    materials: dict[str, tuple[str, ...]] = field(default_factory=dict)
    declines: dict[str, frozenset[str]] = field(default_factory=dict)
    written: list[tuple[str, ...]] = field(default_factory=list)

    @classmethod
    def of(cls, parties: Iterable[Party] = (), offers: Iterable[Offer] = (), **rest: object) -> FakeRepository:
        return cls({p.id: p for p in parties}, {o.id: o for o in offers}, **rest)  # type: ignore[arg-type]

    def data_version(self) -> str:
        content = repr(
            (sorted(self.party_rows.items()), sorted(self.offer_rows.items()), self.segments, self.materials)
        )
        return hashlib.sha256(content.encode()).hexdigest()

    def party(self, party_id: str) -> Party:
        if party_id not in self.party_rows:
            raise UnknownThing("unknown_party", value=party_id, nearest=tuple(self.party_rows)[:3])
        return self.party_rows[party_id]

    def parties(self, *, cursor: str | None = None, limit: int = 50, role: str | None = None,
                region: str | None = None, words: str | None = None) -> Page[Party]:  # fmt: skip
        return Page(tuple(self.party_rows[name] for name in sorted(self.party_rows))[:limit], None)

    def parties_by_id(self, ids: Iterable[str]) -> dict[str, Party]:
        return {name: self.party_rows[name] for name in ids if name in self.party_rows}

    def offers_by_id(self, ids: Iterable[str]) -> dict[str, Offer]:
        return {name: self.offer_rows[name] for name in ids if name in self.offer_rows}

    def offers_of(
        self, stem: str, *, kinds: Collection[Kind] = (), cursor: str | None = None, limit: int = 50
    ) -> Page[Offer]:
        return Page(tuple(one for one in self.offer_rows.values() if not kinds or one.kind in kinds)[:limit], None)

    def iter_offers(self, kind: Kind | None = None) -> Iterator[Offer]:
        yield from (o for _, o in sorted(self.offer_rows.items()) if kind is None or o.kind is kind)

    def chain_version(self) -> str:
        return hashlib.sha256(repr((self.segments, sorted(self.materials.items()))).encode()).hexdigest()

    def revision(self) -> int:
        return len(self.written)

    def lineage(self, revision: int) -> str | None:
        return repr(self.written[:revision]) if revision <= len(self.written) else None

    def put(self, *offers: Offer) -> None:
        """One transaction."""
        self.written.append(tuple(offer.id for offer in offers))
        self.offer_rows |= {offer.id: offer for offer in offers}

    def offers_since(self, revision: int) -> Iterator[Offer]:
        yield from (self.offer_rows[name] for name in sorted({n for ids in self.written[revision:] for n in ids}))

    def count_since(self, revision: int) -> int:
        return len({name for ids in self.written[revision:] for name in ids})

    def iter_parties(self, *roles: str) -> Iterator[Party]:
        found = (self.party_rows[name] for name in sorted(self.party_rows))
        yield from (party for party in found if not roles or not set(roles).isdisjoint(party.roles))

    def iter_needs(self) -> Iterator[Need]:
        yield from sorted(self.needs, key=lambda need: need.id)

    def segment_rows(self) -> list[Mapping[str, str]]:
        return self.segments

    def product_materials(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        yield from sorted(self.materials.items())

    def declined_by(self, party_id: str) -> frozenset[str]:
        return self.declines.get(party_id, frozenset())

    def needs_of(self, party_id: str) -> list[Need]:
        return [need for need in self.needs if need.party_id == party_id]


@dataclass
class FakeKinship:
    """Groups, namesakes and declines in plain sets."""

    groups: list[set[str]] = field(default_factory=list)
    namesakes: dict[str, str] = field(default_factory=dict)
    declines: set[tuple[str, str]] = field(default_factory=set)

    def group_of(self, ids: Iterable[str]) -> frozenset[str]:
        known = set(ids)
        return frozenset(known.union(*(group for group in self.groups if group & known)))

    def namesakes_of(self, ids: Iterable[str]) -> frozenset[str]:
        return frozenset(self.namesakes[one] for one in ids if one in self.namesakes)

    def declining(self, ids: Iterable[str]) -> frozenset[str]:
        known = set(ids)
        return frozenset(giver for giver, subject in self.declines if subject in known)
