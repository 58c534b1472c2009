"""叫号 · Whom a free adviser calls next, by one rule that is told to everybody.

The rule: (1) who booked and came in time, in the order of their slots, first within the slot; (2) then by arrival, those whose question
the adviser answers; (3) an urgent number goes before those that wait, but nobody is passed by urgent ones more than twice; (4) a booked
slot is kept for five minutes, then given away; (5) who misses a call comes back behind the next two, the second time at the end.
Every step returns a new hall; nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from matcher.entities.clinics import OPEN_STATES, STEPS, Ticket, TicketState, Topic, Urgency
from matcher.errors import BadInput, Conflict, UnknownThing

__all__ = ["BACK_BEHIND", "GRACE", "MOST_PASSES", "Desk", "Hall", "Promise"]

GRACE = timedelta(minutes=5)  # a booked slot is kept so long for who is not here
LEAD = timedelta(minutes=5)  # so long before its slot a booked number is due
MOST_PASSES = 2  # urgent numbers that may go before one that waits
BACK_BEHIND = 2  # who missed a call waits behind so many
SHORTEST = 0.5  # part of a visit that must be left before the next booked slot
S = TicketState


@dataclass(frozen=True, slots=True)
class Promise:
    """A slot of the published grid."""

    expert: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """An adviser at a table. No `topics`: every topic; `until` ends the last slot it is there for."""

    expert: str
    topics: frozenset[Topic] = frozenset()
    here: bool = True
    until: datetime | None = None

    def takes(self, topic: Topic) -> bool:
        """Whether a question is for this adviser; who cannot name a topic may ask anyone."""
        return not self.topics or topic in self.topics or topic is Topic.OTHER


@dataclass(frozen=True, slots=True)
class Hall:
    """Everybody who waits and everybody who advises. `promises` visitor → slot; `barred` (visitor, expert) never meet."""

    fair_id: str
    visit: timedelta
    desks: Mapping[str, Desk]
    tickets: tuple[Ticket, ...] = ()
    promises: Mapping[str, Promise] = field(default_factory=dict)
    barred: frozenset[tuple[str, str]] = frozenset()

    def take(
        self, now: datetime, *, visitor: str = "", name: str = "", topic: Topic = Topic.OTHER, question: str = "",
        state: TicketState = S.WAITING,
    ) -> tuple[Hall, Ticket]:  # fmt: skip
        """A number for somebody; whoever has one for a visit that is not over keeps it."""
        known = next((one for one in self.tickets if visitor and one.visitor == visitor and one.state in OPEN_STATES), None)  # fmt: skip
        if known is not None:
            return self, known
        number = max((one.number for one in self.tickets), default=0) + 1
        booked = state is S.BOOKED
        new = Ticket(self.fair_id, number, visitor, name, topic, question, booked, state, since=None if booked else now)
        return replace(self, tickets=(*self.tickets, new)), new

    def arrive(self, number: int, now: datetime) -> Hall:
        """The one who booked is here; said again, it changes nothing. Raises UnknownThing, BadInput."""
        one = self.find(number)
        if one.state is S.WAITING:
            return self
        return self.back(number, now) if one.state is S.MISSED else self._step(one, S.WAITING, since=now)

    def call(self, expert: str, now: datetime) -> tuple[Hall, Ticket | None]:
        """The next for an adviser; None when nobody may be called.

        Raises UnknownThing("clinic_no_expert"), BadInput("clinic_expert_away"), Conflict("clinic_expert_busy").
        """
        desk = self.desk(expert)
        if not desk.here:
            raise BadInput("clinic_expert_away", value=expert)
        busy = self.called_by(expert)
        if busy is not None:
            raise Conflict("clinic_expert_busy", value=busy.number)
        line = self.line(expert, now)
        if not line:
            return self, None
        first = line[0]
        called = replace(first, state=S.CALLED, expert=expert, called_at=now)
        passed = {one.number for one in line if _passes(first, one)} if first.urgency is not None else set()
        tickets = tuple(
            called if one.number == first.number
            else replace(one, passed_count=one.passed_count + 1) if one.number in passed
            else one
            for one in self.tickets
        )  # fmt: skip
        return replace(self, tickets=tickets), called

    def seen(self, number: int, now: datetime) -> Hall:
        """The visit is over. Raises UnknownThing, BadInput."""
        return self._step(self.find(number), S.SEEN, ended_at=now)

    def missed(self, number: int, now: datetime) -> Hall:
        """The one called is not there: the queue moves on, all others keep their order. Raises UnknownThing, BadInput."""
        one = self.find(number)
        return self._step(one, S.MISSED, ended_at=now, missed_count=one.missed_count + 1)

    def back(self, number: int, now: datetime) -> Hall:
        """Who missed a call is here after all: behind the next two, after a second miss at the end."""
        one = self.find(number)
        line = sorted((other for other in self.tickets if other.state is S.WAITING), key=_arrival)
        since = now
        if one.missed_count < 2 and len(line) > BACK_BEHIND:
            since = _moment(line[BACK_BEHIND - 1]) + timedelta(microseconds=1)
        return self._step(one, S.WAITING, since=min(since, now), ended_at=None)

    def release(self, expert: str) -> Hall:
        """The adviser has to go: whom it had called waits again from where it was."""
        one = self.called_by(expert)
        return self if one is None else self._step(one, S.WAITING, called_at=None)

    def leave(self, number: int, now: datetime) -> Hall:
        """Does not want to wait any longer. Raises UnknownThing, BadInput."""
        return self._step(self.find(number), S.LEFT, ended_at=now)

    def urgent(self, number: int, urgency: Urgency | None) -> Hall:
        """The desk finds a ground for urgency, or takes it back."""
        one = self.find(number)
        return self._with(replace(one, urgency=urgency))

    def line(self, expert: str, now: datetime) -> list[Ticket]:
        """Whom an adviser may call now, the first first."""
        waiting = [one for one in self.tickets if one.state is S.WAITING and self.fits(one, expert)]
        due = [one for one in waiting if self._is_due(one, expert, now)]
        due.sort(key=lambda one: (self.promises[one.visitor].begins, one.number))
        if any(begins - now < SHORTEST * self.visit for begins in self.reserved(expert, now)):
            return due
        walk_in = sorted((one for one in waiting if self.promise_of(one) is None), key=_arrival)
        early = [one for one in waiting if self._promised_to(one, expert) and one not in due]
        early.sort(key=lambda one: (self.promises[one.visitor].begins, one.number))
        return due + _with_urgent(walk_in) + early

    def fits(self, ticket: Ticket, expert: str) -> bool:
        """Whether the two may meet at all: by topic, unless it was promised, and never against a bar."""
        if (ticket.visitor, expert) in self.barred:
            return False
        return self._promised_to(ticket, expert) or self.desk(expert).takes(ticket.topic)

    def promise_of(self, ticket: Ticket) -> Promise | None:
        """The slot a ticket still has a right to: who came late or missed a call has none any more."""
        promise = self.promises.get(ticket.visitor) if ticket.booked else None
        if promise is None or ticket.missed_count:
            return None
        late = ticket.since is not None and ticket.since > promise.begins + GRACE
        return None if late else promise

    def reserved(self, expert: str, now: datetime) -> list[datetime]:
        """Beginnings of slots kept with an adviser for those who booked and may still come, or are here and not yet due."""
        found = []
        for one in self.tickets:
            promise = self.promise_of(one) if one.state in (S.BOOKED, S.WAITING) else None
            if promise is None or promise.expert != expert:
                continue
            expected = one.state is S.BOOKED and promise.begins + GRACE >= now
            if expected or (one.state is S.WAITING and promise.begins > now + LEAD):
                found.append(promise.begins)
        return sorted(found)

    def called_by(self, expert: str) -> Ticket | None:
        """Who is with an adviser."""
        return next((one for one in self.tickets if one.state is S.CALLED and one.expert == expert), None)

    def find(self, number: int) -> Ticket:
        """Raises UnknownThing("fair_no_ticket")."""
        for one in self.tickets:
            if one.number == number:
                return one
        raise UnknownThing("fair_no_ticket", value=number, known=[one.number for one in self.tickets] or "—")

    def desk(self, expert: str) -> Desk:
        """Raises UnknownThing("clinic_no_expert")."""
        if expert not in self.desks:
            raise UnknownThing("clinic_no_expert", value=expert)
        return self.desks[expert]

    def _promised_to(self, ticket: Ticket, expert: str) -> bool:
        promise = self.promise_of(ticket)
        return promise is not None and promise.expert == expert

    def _is_due(self, ticket: Ticket, expert: str, now: datetime) -> bool:
        """Its slot has begun or is about to: with this adviser, or with one who is not there."""
        promise = self.promise_of(ticket)
        if promise is None or promise.begins > now + LEAD:
            return False
        other = self.desks.get(promise.expert)
        return promise.expert == expert or (promise.begins <= now and (other is None or not other.here))

    def _step(self, ticket: Ticket, state: TicketState, **facts: object) -> Hall:
        if state not in STEPS[ticket.state]:
            may = STEPS[ticket.state] or ("—",)
            raise BadInput("clinic_step", value=ticket.number, state=ticket.state, wanted=state, allowed=may)
        return self._with(replace(ticket, state=state, **facts))  # type: ignore[arg-type]  # fields of a ticket by name

    def _with(self, changed: Ticket) -> Hall:
        return replace(self, tickets=tuple(changed if one.number == changed.number else one for one in self.tickets))


def _with_urgent(line: list[Ticket]) -> list[Ticket]:
    """By arrival, urgent ones before all who can still be passed; who came before one that cannot is not passed either."""
    plain = [one for one in line if one.urgency is None]
    urgent = [one for one in line if one.urgency is not None]
    firm = max((place + 1 for place, one in enumerate(plain) if one.passed_count >= MOST_PASSES), default=0)
    return plain[:firm] + urgent + plain[firm:]


def _passes(urgent: Ticket, other: Ticket) -> bool:
    return other.urgency is None and _arrival(other) < _arrival(urgent)


def _arrival(ticket: Ticket) -> tuple[datetime, int]:
    return _moment(ticket), ticket.number


def _moment(ticket: Ticket) -> datetime:
    return ticket.since if ticket.since is not None else datetime.max.replace(tzinfo=UTC)
