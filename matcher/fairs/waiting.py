"""候诊时间 · When each number will be called, by letting the rule of matcher.fairs.queue run ahead of the clock.

Visits are taken to last as long as those of the day so far, drawn towards the slot's length (weight of three visits); whoever booked is
taken to come in time. Who would be called after the advisers' hours gets no moment: that is told, not hidden.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from matcher.entities.clinics import Ticket, TicketState
from matcher.fairs.queue import GRACE, LEAD, Hall

__all__ = ["Outlook", "outlooks_of", "visit_of"]

S = TicketState
PRIOR_VISITS = 3
MOST_STEPS = 5_000


@dataclass(frozen=True, slots=True)
class Outlook:
    """What somebody who waits may expect. `at` None: not within the advisers' hours. `before_count` calls come before."""

    number: int
    at: datetime | None
    before_count: int
    expert: str = ""


def visit_of(hall: Hall) -> timedelta:
    """Length of a visit as the day goes."""
    held = [
        one.ended_at - one.called_at
        for one in hall.tickets
        if one.state is S.SEEN and one.called_at is not None and one.ended_at is not None
    ]
    return (PRIOR_VISITS * hall.visit + sum(held, timedelta())) / (PRIOR_VISITS + len(held))


def outlooks_of(hall: Hall, now: datetime) -> Mapping[int, Outlook]:
    """Number → outlook, for all who wait and all who are expected."""
    ahead, visit = hall, visit_of(hall)
    free = [(_free_at(hall, name, visit, now), name) for name, desk in sorted(hall.desks.items()) if desk.here]
    heapq.heapify(free)
    calls: list[tuple[int, datetime, str]] = []
    for _ in range(MOST_STEPS):
        if not free:
            break
        at, name = heapq.heappop(free)
        until = hall.desks[name].until
        if until is not None and at >= until:
            continue
        ahead = _come(ahead, at)
        ahead, called = ahead.call(name, at)
        if called is None:
            later = _next_moment(ahead, name, at, [moment for moment, _ in free])
            if later is not None:
                heapq.heappush(free, (later, name))
            continue
        calls.append((called.number, at, name))
        ahead = ahead.seen(called.number, at)
        heapq.heappush(free, (at + visit, name))
    return _told(hall, calls)


def _told(hall: Hall, calls: list[tuple[int, datetime, str]]) -> Mapping[int, Outlook]:
    found = {number: (at, name) for number, at, name in calls}
    result = {}
    for one in hall.tickets:
        if one.state is not S.WAITING and not (one.state is S.BOOKED and one.number in found):
            continue  # who booked and let its slot go is expected no more
        at, name = found.get(one.number, (None, ""))
        before = sum((at is None or call < at) and _competes(hall, one, by) for _, call, by in calls)
        result[one.number] = Outlook(one.number, at, before, name)
    return result


def _competes(hall: Hall, ticket: Ticket, expert: str) -> bool:
    """Whether a call of this adviser is one that the ticket waits for: who has a slot waits for its own adviser alone."""
    promise = hall.promise_of(ticket)
    return promise.expert == expert if promise is not None else hall.fits(ticket, expert)


def _free_at(hall: Hall, expert: str, visit: timedelta, now: datetime) -> datetime:
    busy = hall.called_by(expert)
    return now if busy is None or busy.called_at is None else max(now, busy.called_at + visit)


def _come(hall: Hall, at: datetime) -> Hall:
    """Who booked and is expected by then is taken to be here; who is with an adviser now is done by its time."""

    def here(one: Ticket) -> Ticket:
        promise = hall.promise_of(one) if one.state is S.BOOKED else None
        if promise is None or promise.begins - LEAD > at or promise.begins + GRACE < at:
            return one
        return replace(one, state=S.WAITING, since=promise.begins)

    tickets = tuple(here(one) if one.state is not S.CALLED else replace(one, state=S.SEEN) for one in hall.tickets)
    return replace(hall, tickets=tickets)


def _next_moment(hall: Hall, expert: str, at: datetime, others: list[datetime]) -> datetime | None:
    """When it is worth asking again: another adviser is free, a slot becomes due or is given away; None when all is done."""
    open_ = [one for one in hall.tickets if one.state in (S.WAITING, S.BOOKED) and hall.fits(one, expert)]
    moments = [moment for moment in others if moment > at] if open_ else []
    for one in hall.tickets:
        promise = hall.promise_of(one) if one.state in (S.WAITING, S.BOOKED) else None
        if promise is not None:
            moments += [promise.begins - LEAD, promise.begins, promise.begins + GRACE + timedelta(microseconds=1)]
    return min((moment for moment in moments if moment > at), default=None)
