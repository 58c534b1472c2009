"""端口 · What the rooms ask of the outside: records, vectors, recall, time. Engines are chosen in matcher.bootstrap."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from matcher.entities import Kind, Need, Offer, Party
from matcher.entities.accounts import Identity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows in id order and the cursor of the next page (None at the end)."""

    rows: tuple[Row, ...]
    next_cursor: str | None


class Clock(Protocol):
    """Today, as an argument: no rule reads the machine's clock."""

    def today(self) -> date:
        """The date in Asia/Shanghai."""
        ...


@dataclass(frozen=True, slots=True)
class Errand:
    """Where a browser is sent to be identified, and what must be remembered until it is back."""

    url: str
    kept: Mapping[str, str]


class IdentityProvider(Protocol):
    """Another house that can say who somebody is."""

    name: str

    def start(self, back: str) -> Errand:
        """Where to send the browser, which will return to `back`. Raises Unavailable when the house cannot be reached."""
        ...

    def finish(self, back: str, answer: Mapping[str, str], kept: Mapping[str, str]) -> Identity:
        """Who it is, by what the browser brought back. Raises NotSignedIn, or Unavailable."""
        ...


class Encoder(Protocol):
    """Text → vectors. Rows have length 1; a text without any known token is a row of zeros, never NaN."""

    name: str  # identity including a content hash; an index refuses queries of another encoder
    dim: int

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32[n, dim] for the asking side."""
        ...

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32[n, dim] for the answering side."""
        ...


class Repository(Protocol):
    """Reading side of the records. Ids that are not there are left out of bulk answers."""

    def data_version(self) -> str:
        """Hash that changes exactly when the records change."""
        ...

    def chain_version(self) -> str:
        """Hash that changes exactly when segments or materials change."""
        ...

    def revision(self) -> int:
        """Number of the last transaction that was committed."""
        ...

    def lineage(self, revision: int) -> str | None:
        """Hash over the history up to a revision; None for one that these records never had."""
        ...

    def offers_since(self, revision: int) -> Iterator[Offer]:
        """Offers written by a later transaction than `revision`, in id order, streamed; withdrawn ones too."""
        ...

    def count_since(self, revision: int) -> int:
        """How many offers were written by a later transaction than `revision`."""
        ...

    def party(self, party_id: str) -> Party:
        """Raises UnknownThing("unknown_party") naming the id and the nearest known ones."""
        ...

    def parties(
        self,
        *,
        cursor: str | None = None,
        limit: int = 50,
        role: str | None = None,
        region: str | None = None,
        words: str | None = None,
    ) -> Page[Party]:
        """A page of parties in id order, optionally only those of a role or region, or whose name holds the words."""
        ...

    def parties_by_id(self, ids: Iterable[str]) -> dict[str, Party]:
        """The parties that exist among the ids."""
        ...

    def offers_by_id(self, ids: Iterable[str]) -> dict[str, Offer]:
        """The offers that exist among the ids, withdrawn ones included."""
        ...

    def offers_of(
        self, stem: str, *, kinds: Collection[Kind] = (), cursor: str | None = None, limit: int = 50
    ) -> Page[Offer]:
        """A page of the offers stated by one measure, optionally only those of some kinds."""
        ...

    def iter_offers(self, kind: Kind | None = None) -> Iterator[Offer]:
        """Every offer, or every one of a kind, in id order, streamed."""
        ...

    def iter_parties(self, *roles: str) -> Iterator[Party]:
        """Every party, or every one that has any of some roles, in id order, streamed."""
        ...

    def segment_rows(self) -> list[Mapping[str, str]]:
        """The chain segments as rows of the chain template, in id order."""
        ...

    def product_materials(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Product name → names of its upstream materials, in name order."""
        ...

    def declined_by(self, party_id: str) -> frozenset[str]:
        """Party and offer ids this party has declined."""
        ...

    def iter_needs(self) -> Iterator[Need]:
        """Every need in id order, streamed."""
        ...

    def needs_of(self, party_id: str) -> list[Need]:
        """What the party has asked for, in id order."""
        ...
