"""重放一天 · What the rule of the queue makes of a day that is written down: who was called when, and where everybody stands at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matcher.entities.clinics import OPEN_STATES, Ticket, TicketState, Topic, Urgency
from matcher.errors import UnknownThing
from matcher.fairs.queue import Hall
from matcher.fairs.waiting import Outlook, outlooks_of

__all__ = ["ACTS", "Called", "Day", "Happening", "replay"]

S = TicketState
ACTS = ("arrive", "call", "seen", "missed", "leave", "urgent", "here", "gone")


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: to a visitor, or to an adviser."""

    at: datetime
    act: str
    visitor: str = ""
    expert: str = ""
    topic: Topic = Topic.OTHER
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """A call; `ticket` None where nobody could be called."""

    at: datetime
    expert: str
    ticket: Ticket | None


@dataclass(frozen=True, slots=True)
class Day:
    """The calls, the hall as it is at the last moment, and what those who wait may expect."""

    calls: tuple[Called, ...]
    hall: Hall
    now: datetime
    outlooks: Mapping[int, Outlook]


def replay(hall: Hall, happenings: Sequence[Happening], now: datetime) -> Day:
    """From the morning on. An adviser who calls has seen whom it had. Raises UnknownThing and BadInput as the queue does."""
    calls: list[Called] = []
    for one in happenings:
        now = one.at
        if one.act == "call":
            busy = hall.called_by(one.expert)
            hall = hall if busy is None else hall.seen(busy.number, now)
            hall, ticket = hall.call(one.expert, now)
            calls.append(Called(now, one.expert, ticket))
        elif one.act in ("here", "gone"):
            hall = hall if one.act == "here" else hall.release(one.expert)
            desk = replace(hall.desk(one.expert), here=one.act == "here")
            hall = replace(hall, desks={**hall.desks, one.expert: desk})
        else:
            hall = _of_visitor(hall, one)
    return Day(tuple(calls), hall, now, outlooks_of(hall, now))


def _of_visitor(hall: Hall, one: Happening) -> Hall:
    if one.act == "arrive":
        after, ticket = hall.take(one.at, visitor=one.visitor, topic=one.topic)
        return after if ticket.state is S.CALLED else after.arrive(ticket.number, one.at)
    mine = [ticket for ticket in hall.tickets if ticket.visitor == one.visitor and ticket.state in OPEN_STATES]
    if not mine:
        raise UnknownThing("fair_no_ticket", value=one.visitor, known=[ticket.visitor for ticket in hall.tickets])
    number = mine[0].number
    if one.act == "urgent":
        return hall.urgent(number, one.urgency)
    return {"seen": hall.seen, "missed": hall.missed, "leave": hall.leave}[one.act](number, one.at)
