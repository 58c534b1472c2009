"""议程 · What a programme says: the fair, its people, and their meetings with names and hours. Hours are those of Asia/Shanghai."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

__all__ = ["Entry", "Guest", "Programme"]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who takes part. `badge` is the address its QR code leads to; "" where no badge is printed."""

    id: str
    name: str
    side: str  # a | b
    type: str = ""
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting; slot and table count from 0, `starts` and `ends` carry their zone."""

    slot: int
    table: int
    starts: datetime
    ends: datetime
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A published version of a fair's schedule."""

    fair_id: str
    title: str
    venue: str
    day: date
    version: int
    published_at: datetime  # UTC
    guests: tuple[Guest, ...]
    entries: tuple[Entry, ...]
    sample: bool = False
    cancelled: tuple[Entry, ...] = ()  # of earlier versions; calendars that hold them are to drop them

    def name_of(self, id: str) -> str:
        """The name of somebody who takes part; the id where it is not known."""
        return next((guest.name for guest in self.guests if guest.id == id), id)

    def of(self, id: str) -> tuple[Entry, ...]:
        """The agenda of one of them, in the order of time."""
        return tuple(sorted((one for one in self.entries if id in (one.a, one.b)), key=lambda one: one.starts))
