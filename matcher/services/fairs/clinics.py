"""办一天门诊 · A clinic or diagnosis day is a fair: open it with its advisers, their hours and topics; who can advise.

The grid is drafted, published and mended by drafting and publishing beside it; the queue of the day is in clinic_day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from matcher.entities import Party, Role
from matcher.entities.clinics import Expert, Ticket, Topic
from matcher.entities.fairs import (
    Attendance,
    Fair,
    FairKind,
    FairState,
    GuestType,
    Participation,
    RequestMode,
    SchedulingMode,
    Side,
)
from matcher.errors import BadInput, UnknownThing
from matcher.fairs.queue import Desk
from matcher.services.fairs.desk import FairDesk
from matcher.services.fairs.proposing import Invitee

__all__ = [
    "ADVISING", "ClinicDesk", "ClinicShelf", "Coming", "Slate", "advisers_of", "answering_of", "clinic_of", "is_clinic",
    "nobody_for", "open_clinic", "revise_expert", "slot_length", "topics_of", "visiting",
]  # fmt: skip

MOST_EXPERTS = 40
ADVISING = (Role.MENTOR, Role.BANK, Role.FUND_MANAGER, Role.UNIVERSITY, Role.AGENCY)
_TYPES: Mapping[Role, GuestType] = {
    Role.MENTOR: GuestType.MENTOR, Role.FUND_MANAGER: GuestType.FUND, Role.BANK: GuestType.BANK,
    Role.UNIVERSITY: GuestType.UNIVERSITY,
}  # fmt: skip
_TOPICS: Mapping[Role, tuple[Topic, ...]] = {
    Role.BANK: (Topic.FINANCE,), Role.FUND_MANAGER: (Topic.FINANCE,), Role.AGENCY: (Topic.POLICY,),
    Role.UNIVERSITY: (Topic.TECHNOLOGY, Topic.LAW),
}  # fmt: skip
"""What an adviser answers where nobody says: by what it is; mentors answer everything."""


class ClinicShelf(Protocol):
    """Where advisers and numbers are kept; matcher.storage.clinics is one."""

    def put_experts(self, experts: Iterable[Expert]) -> None:
        """Keep advisers."""
        ...

    def experts(self, fair_id: str) -> tuple[Expert, ...]:
        """Advisers of a day."""
        ...

    def tickets(self, fair_id: str) -> tuple[Ticket, ...]:
        """Numbers of a day."""
        ...

    def tickets_of(self, visitors: Iterable[str]) -> tuple[Ticket, ...]:
        """Every number of some parties."""
        ...

    def step(
        self, fair_id: str, act: Callable[[tuple[Ticket, ...], tuple[Expert, ...]], tuple[Ticket, ...]]
    ) -> tuple[Ticket, ...]:
        """What an act makes of the numbers, in one transaction."""
        ...


@dataclass(frozen=True, slots=True)
class ClinicDesk:
    """Fairs, and what a clinic has beside them. `now` is this moment, UTC."""

    fairs: FairDesk
    shelf: ClinicShelf
    now: datetime


@dataclass(frozen=True, slots=True)
class Coming:
    """An adviser as the organiser enters it. No `hours`: all day; no `topics`: by what it is."""

    party_id: str
    hours: tuple[int, ...] | None = None
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Slate:
    """A clinic with its people: what every page of it begins with."""

    fair: Fair
    experts: tuple[Expert, ...]
    people: tuple[Participation, ...]
    parties: Mapping[str, Party]

    def name(self, party_id: str) -> str:
        """The name of somebody, else the id."""
        return self.parties[party_id].name if party_id in self.parties else party_id


def is_clinic(fair: Fair) -> bool:
    """Whether it has advisers and a queue."""
    return fair.kind in (FairKind.CLINIC, FairKind.DIAGNOSIS_DAY)


def clinic_of(fair_id: str, desk: ClinicDesk) -> Slate:
    """Raises UnknownThing("unknown_fair") also for a fair that is no clinic."""
    fair = desk.fairs.shelf.fair(fair_id)
    if not is_clinic(fair):
        raise UnknownThing("unknown_fair", value=fair_id)
    people, experts = desk.fairs.shelf.participations(fair_id), desk.shelf.experts(fair_id)
    return Slate(fair, experts, people, desk.fairs.parties(people))


def open_clinic(fair: Fair, coming: Sequence[Coming], desk: ClinicDesk) -> Fair:
    """A day with its advisers, each at a table of its own, open for booking.

    Raises UnknownThing("unknown_party"), BadInput: clinic_experts (none, or too many), clinic_expert_twice, fair_numbers, fair_day_past.
    """
    if not 1 <= len(coming) <= MOST_EXPERTS:
        raise BadInput("clinic_experts", value=len(coming), bound=MOST_EXPERTS)
    names = [one.party_id for one in coming]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadInput("clinic_expert_twice", value=twice)
    repository = desk.fairs.occasion.repository
    parties = {name: repository.party(name) for name in names}
    shaped = replace(
        fair, table_count=len(coming), request_mode=RequestMode.AUTOMATIC, scheduling_mode=SchedulingMode.ORGANISER,
        meet_again=True,
    )  # fmt: skip
    made = desk.fairs.plan(shaped, [Invitee(name, Side.B, (), ("clinic_advises",), 0.0) for name in names])
    for table, one in enumerate(coming):
        desk.fairs.register(made.id, one.party_id, max_meetings=made.slot_count, available=one.hours, booth=table)
    people = [replace(one, type=_type_of(parties[one.party_id])) for one in desk.fairs.shelf.participations(made.id)]
    desk.fairs.shelf.put(people)
    desk.shelf.put_experts(
        Expert(made.id, one.party_id, one.topics or topics_of(parties[one.party_id])) for one in coming
    )
    return desk.fairs.move(made.id, FairState.OPEN)


def revise_expert(
    fair_id: str, expert: str, desk: ClinicDesk, *, hours: tuple[int, ...] | None, topics: tuple[Topic, ...]
) -> None:
    """Other hours or topics; the table stays. Once the grid is out only topics: who comes late or leaves is told on the day.

    Raises UnknownThing("clinic_no_expert"), BadInput("fair_published") and what registering raises.
    """
    known = next((one for one in desk.shelf.experts(fair_id) if one.party_id == expert), None)
    if known is None:
        raise UnknownThing("clinic_no_expert", value=expert)
    host = desk.fairs.participation(fair_id, expert)
    fair = desk.fairs.shelf.fair(fair_id)
    if hours != host.available:
        if fair.state in (FairState.PUBLISHED, FairState.HELD):
            raise BadInput("fair_published", value=fair.title)
        desk.fairs.register(fair_id, expert, available=hours, booth=host.booth)
    desk.shelf.put_experts([replace(known, topics=topics)])


def advisers_of(desk: ClinicDesk, role: Role | None = None, words: str = "") -> tuple[Party, ...]:
    """Who can be asked to advise, mentors first, then by id: those of a role, whose name or text holds the words."""
    wanted = ADVISING if role is None else (role,)
    found = [
        (min(wanted.index(one) for one in party.roles if one in wanted), party.id, party)
        for party in desk.fairs.occasion.repository.iter_parties(*(one.value for one in wanted))
        if words in party.name or words in party.text
    ]
    return tuple(party for _, _, party in sorted(found, key=lambda row: row[:2]))


def topics_of(party: Party) -> tuple[Topic, ...]:
    """What an adviser answers by what it is; () for everything."""
    found = [_TOPICS.get(role, ()) for role in party.roles]
    return tuple(dict.fromkeys(topic for topics in found for topic in topics)) if all(found) else ()


def answering_of(experts: Iterable[Expert], topic: Topic) -> tuple[str, ...]:
    """Advisers who answer a topic."""
    return tuple(one.party_id for one in experts if Desk(one.party_id, frozenset(one.topics)).takes(topic))


def nobody_for(topic: Topic, experts: Iterable[Expert]) -> BadInput:
    """The refusal of a question that nobody answers that day, naming what is answered."""
    known = dict.fromkeys(topic for one in experts for topic in one.topics)
    return BadInput("clinic_nobody_for_topic", value=topic, known=list(known))


def slot_length(fair: Fair) -> timedelta:
    """Length of a visit."""
    return fair.ends(0) - fair.starts(0)


def visiting(fair_id: str, party_id: str, status: Attendance, reasons: tuple[str, ...]) -> Participation:
    """A start-up on the list of a day: one visit."""
    return Participation(
        fair_id,
        party_id,
        Side.A,
        type=GuestType.BUYER.value,
        max_meetings=1,
        status=status,
        reasons=reasons,
        badge=uuid4().hex[:16],
    )


def _type_of(party: Party) -> str:
    return next((_TYPES[role].value for role in party.roles if role in _TYPES), GuestType.SERVICE.value)
