"""门诊当天 · The day of a clinic: numbers, calls, no-shows, waits. Every act is kept before it is told.

A call names whom the adviser has just seen (`after`), so that a button pressed twice calls one visitor, not two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from matcher.entities.clinics import Expert, Presence, Ticket, TicketState, Topic, Urgency
from matcher.entities.fairs import Fair, FairState, Participation, Side
from matcher.errors import BadInput, Stale
from matcher.fairs.clinic import promises_from
from matcher.fairs.queue import Desk, Hall
from matcher.fairs.schedule import Meeting, meetings_from
from matcher.fairs.waiting import Outlook, outlooks_of
from matcher.services.fairs.clinics import ClinicDesk, Slate, answering_of, clinic_of, nobody_for, slot_length
from matcher.services.fairs.recap import record_outcome, record_visit

__all__ = ["Floor", "call_next", "change_ticket", "floor_of", "release", "take_number"]

S = TicketState
Act = Callable[[Hall], Hall]


@dataclass(frozen=True, slots=True)
class Floor:
    """The day as it stands: the queue with its outlooks, and the grid that holds."""

    slate: Slate
    hall: Hall
    outlooks: Mapping[int, Outlook]
    meetings: tuple[Meeting, ...]

    def line(self, expert: str, desk: ClinicDesk) -> list[Ticket]:
        """Whom an adviser would call now."""
        return self.hall.line(expert, desk.now)


def floor_of(fair_id: str, desk: ClinicDesk) -> Floor:
    """Everything an organiser sees of the day. Raises UnknownThing("unknown_fair")."""
    slate = clinic_of(fair_id, desk)
    meetings = _meetings(fair_id, desk)
    hall = _hall(slate, meetings, desk.shelf.tickets(fair_id), slate.experts, desk)
    return Floor(slate, hall, outlooks_of(hall, desk.now), meetings)


def take_number(
    fair_id: str, desk: ClinicDesk, *, party_id: str = "", name: str = "", topic: Topic = Topic.OTHER, question: str = "",
) -> Ticket:  # fmt: skip
    """取号: for a party, or for somebody without a record by name; whoever has a number keeps it, and is now here.

    Raises BadInput: clinic_no_name, clinic_nobody_for_topic, clinic_over.
    """
    slate = clinic_of(fair_id, desk)
    _check_open(slate.fair, desk)
    if party_id:
        desk.fairs.occasion.repository.party(party_id)
    label = " ".join(name.split())[:40]
    if not party_id and not label:
        raise BadInput("clinic_no_name")
    if not answering_of(slate.experts, topic):
        raise nobody_for(topic, slate.experts)
    taken: list[int] = []

    def act(hall: Hall) -> Hall:
        after, ticket = hall.take(
            desk.now, visitor=party_id, name=label, topic=topic, question=" ".join(question.split())[:200]
        )
        taken.append(ticket.number)
        return after.arrive(ticket.number, desk.now) if ticket.state in (S.BOOKED, S.MISSED) else after

    hall = _step(fair_id, slate, desk, act)
    _check_in(fair_id, party_id, slate, desk)
    return hall.find(taken[-1])


def call_next(fair_id: str, expert: str, desk: ClinicDesk, *, after: int | None = None) -> Ticket | None:
    """叫下一位. `after`: whom the adviser has just seen, None when nobody was with it.

    Raises Stale("clinic_moved") when somebody else is with the adviser by now, BadInput("clinic_expert_away").
    """
    slate = clinic_of(fair_id, desk)
    found: list[Ticket | None] = []

    def act(hall: Hall) -> Hall:
        hall.desk(expert)
        busy = hall.called_by(expert)
        if (busy.number if busy else None) != after:
            raise Stale("clinic_moved", value=busy.number if busy else "—")
        freed = hall if busy is None else hall.seen(busy.number, desk.now)
        following, ticket = freed.call(expert, desk.now)
        found.append(ticket)
        return following

    _step(fair_id, slate, desk, act)
    if after is not None:
        _tell_outcome(fair_id, after, desk, held=True)
    return found[-1]


def change_ticket(fair_id: str, number: int, act: str, desk: ClinicDesk, *, urgency: Urgency | None = None) -> Ticket:
    """One thing that happens to a number: arrived, seen, missed, left, urgent (with its ground, None takes it back).

    Raises UnknownThing("fair_no_ticket"), BadInput: clinic_step, fair_choice.
    """
    acts: dict[str, Act] = {
        "arrived": lambda hall: hall.arrive(number, desk.now), "seen": lambda hall: hall.seen(number, desk.now),
        "missed": lambda hall: hall.missed(number, desk.now), "left": lambda hall: hall.leave(number, desk.now),
        "urgent": lambda hall: hall.urgent(number, urgency),
    }  # fmt: skip
    if act not in acts:
        raise BadInput("fair_choice", value=act, known=list(acts))
    slate = clinic_of(fair_id, desk)
    ticket = _step(fair_id, slate, desk, acts[act]).find(number)
    if act == "arrived":
        _check_in(fair_id, ticket.visitor, slate, desk)
    if act in ("seen", "missed"):
        _tell_outcome(fair_id, number, desk, held=act == "seen")
    return ticket


def release(fair_id: str, expert: str, desk: ClinicDesk) -> None:
    """The adviser has to go: whom it had called waits again from where it was."""
    _step(fair_id, clinic_of(fair_id, desk), desk, lambda hall: hall.release(expert))


def _step(fair_id: str, slate: Slate, desk: ClinicDesk, act: Act) -> Hall:
    """An act on the hall as it is when the day's lock is held."""
    meetings, kept = _meetings(fair_id, desk), []

    def on(tickets: tuple[Ticket, ...], experts: tuple[Expert, ...]) -> tuple[Ticket, ...]:
        hall = act(_hall(slate, meetings, _with_bookings(slate, meetings, tickets, desk), experts, desk))
        kept.append(hall)
        return hall.tickets

    desk.shelf.step(fair_id, on)
    return kept[-1]


def _with_bookings(
    slate: Slate, meetings: tuple[Meeting, ...], tickets: tuple[Ticket, ...], desk: ClinicDesk
) -> tuple[Ticket, ...]:
    """Whoever is on the grid without having booked by itself gets a number too, in the order of the slots."""
    hall = Hall(slate.fair.id, slot_length(slate.fair), {}, tickets)
    known = {one.visitor for one in tickets}
    for one in sorted(meetings):
        if one.a not in known:
            hall, _ = hall.take(desk.now, visitor=one.a, state=S.BOOKED)
    return hall.tickets


def _hall(
    slate: Slate, meetings: tuple[Meeting, ...], tickets: tuple[Ticket, ...], experts: tuple[Expert, ...], desk: ClinicDesk
) -> Hall:  # fmt: skip
    fair, hosts = slate.fair, {one.party_id: one for one in slate.people if one.side is Side.B}
    desks = {
        one.party_id: Desk(
            one.party_id, frozenset(one.topics), one.presence is Presence.HERE, fair.ends(_last(fair, hosts[one.party_id]))
        )
        for one in experts
        if one.party_id in hosts
    }  # fmt: skip
    promises = promises_from(meetings, fair.starts, fair.ends)
    return Hall(fair.id, slot_length(fair), desks, tickets, promises, _barred(tickets, desks, desk))


def _last(fair: Fair, host: Participation) -> int:
    return max(host.available) if host.available else fair.slot_count - 1


def _barred(tickets: tuple[Ticket, ...], desks: Mapping[str, Desk], desk: ClinicDesk) -> frozenset[tuple[str, str]]:
    """Who declines whom, either way; used to call, told to nobody. And no adviser is called to itself."""
    book, found = desk.fairs.occasion.book, {(expert, expert) for expert in desks}
    visitors = {one.visitor for one in tickets if one.visitor and one.state not in (S.SEEN, S.LEFT)}
    for expert in desks:
        found |= {(visitor, expert) for visitor in visitors & (book.declined_by(expert) | book.declining([expert]))}
    return frozenset(found)


def _meetings(fair_id: str, desk: ClinicDesk) -> tuple[Meeting, ...]:
    last = desk.fairs.shelf.latest(fair_id)
    return meetings_from(last.schedule) if last else ()


def _check_open(fair: Fair, desk: ClinicDesk) -> None:
    if fair.state is FairState.HELD or fair.day < desk.fairs.today:
        raise BadInput("clinic_over", value=fair.title)
    if fair.day > desk.fairs.today:
        raise BadInput("clinic_early", value=fair.day.isoformat())


def _check_in(fair_id: str, visitor: str, slate: Slate, desk: ClinicDesk) -> None:
    """Presence of those on the list is counted as at every fair."""
    if visitor and any(one.party_id == visitor and one.checked_in_at is None for one in slate.people):
        desk.fairs.shelf.change_person(fair_id, visitor, lambda one: replace(one, checked_in_at=desk.now))


def _tell_outcome(fair_id: str, number: int, desk: ClinicDesk, *, held: bool) -> None:
    """A visit enters the record of the pair as the meeting of any fair does, booked or walked in; who has no record leaves none."""
    ticket = next(one for one in desk.shelf.tickets(fair_id) if one.number == number)
    planned = {(one.a, one.b) for one in _meetings(fair_id, desk)}
    if (ticket.visitor, ticket.expert) in planned:
        record_outcome(fair_id, ticket.visitor, ticket.expert, desk.fairs, held=held)
    elif held and ticket.visitor:
        record_visit(fair_id, ticket.visitor, ticket.expert, desk.fairs)
