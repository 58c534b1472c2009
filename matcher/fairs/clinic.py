"""创业门诊与问诊日 · A day of advice as a small fair (方案 五): each adviser keeps a table, each visitor gets one slot of the grid.

One number, one question: a visitor has one visit, and whoever has another question takes a number afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from matcher.entities.clinics import TicketState, Topic
from matcher.fairs.instance import FairInstance, Pair, Participant
from matcher.fairs.queue import Desk, Hall, Promise
from matcher.fairs.schedule import Meeting

__all__ = ["Adviser", "Clinic", "Visitor", "hall_of", "instance_of", "promises_from"]

FITS = 1.0
"""Worth of a visit to any adviser who answers the question; what a visitor wants comes on top."""


@dataclass(frozen=True, slots=True)
class Adviser:
    """Who advises: on which topics (none named: all), in which slots (None: all day)."""

    id: str
    topics: tuple[Topic, ...] = ()
    hours: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who booked: for which topic, and which advisers it would rather see (id → worth beyond a fitting one)."""

    id: str
    topic: Topic = Topic.OTHER
    wants: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clinic:
    """A day: when the first slot begins (with its zone), how long slots and pauses are, who advises and who booked."""

    begins: datetime
    slots: int
    slot_minutes: int
    pause_minutes: int
    advisers: tuple[Adviser, ...]
    visitors: tuple[Visitor, ...] = ()
    breaks_after: int | None = 4

    def starts(self, slot: int) -> datetime:
        """When a slot begins."""
        return self.begins + slot * timedelta(minutes=self.slot_minutes + self.pause_minutes)

    def ends(self, slot: int) -> datetime:
        """When a slot ends."""
        return self.starts(slot) + timedelta(minutes=self.slot_minutes)


def instance_of(clinic: Clinic) -> FairInstance:
    """The day as a fair: tables are those of the advisers in the order of their ids. Raises KeyError for a wish for nobody's table."""
    advisers = sorted(clinic.advisers, key=lambda one: one.id)
    desks = {one.id: Desk(one.id, frozenset(one.topics)) for one in advisers}
    hosts = [
        Participant(one.id, "b", clinic.slots, available=one.hours, booth=table) for table, one in enumerate(advisers)
    ]
    guests = [Participant(one.id, "a", 1) for one in clinic.visitors]
    pairs = [
        Pair(visitor.id, name, FITS * desk.takes(visitor.topic) + visitor.wants.get(name, 0.0))
        for visitor in clinic.visitors
        for name, desk in desks.items()
        if desk.takes(visitor.topic) or name in visitor.wants
    ]
    return FairInstance.of(clinic.slots, len(hosts), [*guests, *hosts], pairs, breaks_after=clinic.breaks_after)


def hall_of(clinic: Clinic, meetings: Iterable[Meeting]) -> Hall:
    """The morning of the day: nobody is here yet, and whoever booked has a number in the order of the slots, then of ids."""
    promises = promises_from(meetings, clinic.starts, clinic.ends)
    desks = {
        one.id: Desk(
            one.id, frozenset(one.topics), here=False, until=clinic.ends(max(one.hours or (clinic.slots - 1,)))
        )
        for one in clinic.advisers
    }
    hall = Hall("", timedelta(minutes=clinic.slot_minutes), desks, (), promises)
    late = clinic.ends(clinic.slots)
    order = sorted(clinic.visitors, key=lambda one: (promises[one.id].begins if one.id in promises else late, one.id))
    for one in order:
        hall, _ = hall.take(clinic.begins, visitor=one.id, topic=one.topic, state=TicketState.BOOKED)
    return hall


def promises_from(
    meetings: Iterable[Meeting], starts: Callable[[int], datetime], ends: Callable[[int], datetime]
) -> dict[str, Promise]:
    """Visitor (`a` of a meeting) → its slot; of several the first."""
    found: dict[str, Promise] = {}
    for one in sorted(meetings):
        found.setdefault(one.a, Promise(one.b, starts(one.slot), ends(one.slot)))
    return found
