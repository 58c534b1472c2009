"""供不应求 · Which mentors and places are overloaded, and what one more hour or place of each would bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.allocation.worth import Worth
from matcher.entities import Kind, Offer
from matcher.services.organisers import BatchReport

__all__ = ["Crowded", "Overload", "overload_of"]


@dataclass(frozen=True, slots=True)
class Crowded:
    """One counterpart: places taken of those there are when everything asked is shared out, and what one more brings."""

    offer: Offer
    taken: int
    places: int
    worth: Worth | None

    @property
    def is_full(self) -> bool:
        """No place is left."""
        return self.taken >= self.places


@dataclass(frozen=True, slots=True)
class Overload:
    """One kind shared out at once: who asks, who is served, and the counterparts, the dearest place first."""

    kind: Kind
    asker_count: int
    served_count: int
    rows: tuple[Crowded, ...]
    value: float
    bound: float

    @property
    def full_count(self) -> int:
        """Counterparts without a place left."""
        return sum(row.is_full for row in self.rows)


def overload_of(report: BatchReport) -> Overload:
    """What a batch says of its counterparts."""
    worth = {each.counterpart: each for each in report.worth}
    offers: Mapping[str, Offer] = {offer.id: offer for offer in report.offers}
    rows = [
        Crowded(offers[id], taken, most, worth.get(id)) for id, (taken, most) in report.loads.items() if id in offers
    ]
    rows.sort(key=lambda row: (row.worth is None, -(row.worth.gain if row.worth else 0.0), -row.taken, row.offer.id))
    allocation = report.allocation
    return Overload(
        report.kind,
        len(report.batch.asker_ids),
        allocation.served_count,
        tuple(rows),
        allocation.value,
        allocation.bound,
    )
