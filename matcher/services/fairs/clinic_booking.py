"""预约 · Ask start-ups to come to a clinic, book for a question, cancel: what a booking tells the solver, and the number it gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from matcher.entities.clinics import OPEN_STATES, Expert, Ticket, TicketState, Topic
from matcher.entities.engagements import Value
from matcher.entities.fairs import Attendance, FairState
from matcher.errors import BadInput, UnknownThing
from matcher.fairs.queue import Hall
from matcher.services.fairs.clinics import ClinicDesk, answering_of, clinic_of, nobody_for, slot_length, visiting

__all__ = ["book", "cancel", "invite"]

S = TicketState


def invite(fair_id: str, visitors: Iterable[tuple[str, str]], desk: ClinicDesk) -> int:
    """Ask start-ups to come: (party, why as a code). How many were new; who is on the list already stays as it is."""
    slate = clinic_of(fair_id, desk)
    known = {one.party_id for one in slate.people}
    fresh = {party: why for party, why in visitors if party not in known}
    for party in fresh:
        desk.fairs.occasion.repository.party(party)
    desk.fairs.shelf.put(visiting(fair_id, party, Attendance.INVITED, (why,)) for party, why in fresh.items())
    return len(fresh)


def book(
    fair_id: str, party_id: str, desk: ClinicDesk, *, topic: Topic = Topic.OTHER, question: str = "",
    expert: str | None = None,
) -> Ticket:  # fmt: skip
    """预约: a slot for one question, with the adviser asked for, else with any who answers it; again to change it.

    Raises BadInput: fair_not_open, clinic_nobody_for_topic, clinic_seen (its number is under way); UnknownThing("clinic_no_expert").
    """
    slate = clinic_of(fair_id, desk)
    if slate.fair.state not in (FairState.OPEN, FairState.PUBLISHED):
        raise BadInput("fair_not_open", value=slate.fair.state)
    desk.fairs.occasion.repository.party(party_id)
    if party_id in {one.party_id for one in slate.experts}:
        raise BadInput("clinic_expert_books", value=slate.name(party_id))
    answering = answering_of(slate.experts, topic)
    if expert is not None and expert not in {one.party_id for one in slate.experts}:
        raise UnknownThing("clinic_no_expert", value=expert)
    if not answering and expert is None:
        raise nobody_for(topic, slate.experts)
    words = " ".join(question.split())[:200]

    def act(tickets: tuple[Ticket, ...], _: tuple[Expert, ...]) -> tuple[Ticket, ...]:
        mine = next((one for one in tickets if one.visitor == party_id and one.state in OPEN_STATES), None)
        if mine is not None and mine.state is not S.BOOKED:
            raise BadInput("clinic_seen", value=mine.number, state=mine.state)
        hall, mine = Hall(fair_id, slot_length(slate.fair), {}, tickets).take(
            desk.now, visitor=party_id, topic=topic, question=words, state=S.BOOKED
        )
        changed = replace(mine, topic=topic, question=words)
        return tuple(changed if one.number == mine.number else one for one in hall.tickets)

    tickets = desk.shelf.step(fair_id, act)
    known = next((one for one in slate.people if one.party_id == party_id), None)
    guest = known or visiting(fair_id, party_id, Attendance.REGISTERED, ("clinic_booked",))
    desk.fairs.shelf.put([replace(guest, status=Attendance.REGISTERED, max_meetings=1)])
    _wish(fair_id, party_id, expert, answering, desk)
    return next(one for one in tickets if one.visitor == party_id and one.state is S.BOOKED)


def cancel(fair_id: str, party_id: str, desk: ClinicDesk) -> None:
    """Does not come after all: the slot is free. Raises UnknownThing("fair_not_invited"), BadInput("clinic_step")."""
    slate = clinic_of(fair_id, desk)
    if not any(one.party_id == party_id for one in slate.people):
        raise UnknownThing("fair_not_invited", value=party_id)

    def act(tickets: tuple[Ticket, ...], _: tuple[Expert, ...]) -> tuple[Ticket, ...]:
        hall = Hall(fair_id, slot_length(slate.fair), {}, tickets)
        for one in tickets:
            if one.visitor == party_id and one.state in OPEN_STATES:
                hall = hall.leave(one.number, desk.now)
        return hall.tickets

    desk.shelf.step(fair_id, act)
    desk.fairs.withdraw(fair_id, party_id)


def _wish(fair_id: str, party_id: str, expert: str | None, answering: Sequence[str], desk: ClinicDesk) -> None:
    """What a booking says to the solver: the adviser asked for must be, others who answer may be; a decline stays, and is not told."""
    declined = desk.fairs.occasion.book.declined_by(party_id)
    before = {name: value for name, (value, _) in desk.fairs.wishes_by(fair_id, party_id).items()}
    wanted = {name: Value.WANT for name, value in before.items() if value is Value.MUST}
    wanted |= dict.fromkeys(answering, Value.WANT)
    if expert is not None:
        wanted[expert] = Value.MUST
    for name, value in wanted.items():
        if before.get(name) is not value and name not in declined:
            desk.fairs.wish(fair_id, party_id, name, value)
