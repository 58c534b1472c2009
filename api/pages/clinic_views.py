"""门诊的视图 · What the pages of a clinic show: the grid by advisers, their cards, the line with its waits. Data in, data out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matcher.entities.clinics import Expert, Ticket, TicketState
from matcher.entities.days import ZONE
from matcher.entities.fairs import FairState, Side
from matcher.errors import BadInput
from matcher.services.fairs.clinic_day import Floor
from matcher.services.fairs.clinic_grid import slot_now
from matcher.services.fairs.clinics import ClinicDesk

__all__ = [
    "Seat",
    "Standing",
    "cards_of",
    "clock",
    "grid_of",
    "hours_from",
    "hours_words",
    "line_of",
    "next_step",
    "standing_of",
]

S = TicketState


@dataclass(frozen=True, slots=True)
class Seat:
    """A slot of an adviser: who comes, free, or the adviser is not there."""

    visitor: str = ""
    name: str = ""
    topic: str = ""
    state: TicketState | None = None
    there: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """One number as it is shown."""

    ticket: Ticket
    name: str
    before: int | None
    minutes: int | None  # None: not within the hours, or not waiting
    at: str
    slot: str  # "09:25", "" without one
    with_whom: str
    table: int | None
    late: bool  # booked, not here, and the slot was given away


def grid_of(floor: Floor) -> list[dict[str, Any]]:
    """Rows of slots: the hour, and a seat for each adviser."""
    fair, slate = floor.slate.fair, floor.slate
    hosts = {one.party_id: one for one in slate.people if one.side is Side.B}
    tickets = {one.visitor: one for one in floor.hall.tickets if one.visitor}
    placed = {(one.slot, one.b): one.a for one in floor.meetings}
    rows = []
    for slot in range(fair.slot_count):
        seats = []
        for expert in slate.experts:
            hours, name = hosts[expert.party_id].available, placed.get((slot, expert.party_id), "")
            ticket = tickets.get(name)
            there = hours is None or slot in hours
            topic, state = (ticket.topic, ticket.state) if ticket else ("", None)
            seats.append(Seat(name, slate.name(name) if name else "", topic, state, there))
        rows.append({"hours": f"{fair.starts(slot):%H:%M}–{fair.ends(slot):%H:%M}", "seats": seats})
    return rows


def cards_of(floor: Floor, desk: ClinicDesk) -> list[dict[str, Any]]:
    """Advisers with whom each sees and whom it would call next."""
    hosts = {one.party_id: one for one in floor.slate.people if one.side is Side.B}
    cards = []
    for one in floor.slate.experts:
        busy = floor.hall.called_by(one.party_id)
        line = floor.line(one.party_id, desk) if busy is None and one.party_id in floor.hall.desks else []
        cards.append(
            {
                "expert": one, "name": floor.slate.name(one.party_id), "table": (hosts[one.party_id].booth or 0) + 1,
                "now": standing_of(busy, floor, desk) if busy else None,
                "next": standing_of(line[0], floor, desk) if line else None,
                "kept": _kept(one, floor, desk) if busy is None and not line else "",
            }
        )  # fmt: skip
    return cards


def line_of(floor: Floor, desk: ClinicDesk, *states: TicketState) -> list[Standing]:
    """Numbers in some states, the soonest first."""
    shown = [standing_of(one, floor, desk) for one in floor.hall.tickets if one.state in states]
    return sorted(shown, key=lambda one: (one.minutes is None, one.minutes or 0, one.slot or "99", one.ticket.number))


def standing_of(ticket: Ticket, floor: Floor, desk: ClinicDesk) -> Standing:
    """One number with its slot and what it may expect."""
    promise, ahead = floor.hall.promise_of(ticket), floor.outlooks.get(ticket.number)
    at = ahead.at if ahead else None
    expert = ticket.expert if ticket.state in (S.CALLED, S.SEEN) else (promise.expert if promise else "")
    booth = next((one.booth for one in floor.slate.people if expert and one.party_id == expert), None)
    late = (
        ticket.state is S.BOOKED and promise is not None and ticket.number not in floor.outlooks and _runs(floor, desk)
    )
    return Standing(
        ticket, ticket.name or floor.slate.name(ticket.visitor), ahead.before_count if ahead else None,
        None if at is None else max(0, round((at - desk.now).total_seconds() / 60)), clock(at) if at else "",
        clock(promise.begins) if promise else "", floor.slate.name(expert) if expert else "",
        None if booth is None else booth + 1, late and promise is not None and promise.begins < desk.now,
    )  # fmt: skip


def next_step(floor: Floor, desk: ClinicDesk) -> str:
    """What an organiser should do next: a code of wording/pages after `clinic_do_`."""
    fair = floor.slate.fair
    if fair.state is FairState.HELD:
        return "recap"
    if fair.day == desk.fairs.today:
        return "day"
    if not any(one.side is Side.A for one in floor.slate.people):
        return "invite"
    without = {one.party_id for one in floor.slate.people if one.comes and one.side is Side.A} - {
        one.a for one in floor.meetings
    }
    return "grid" if without else "wait"


def hours_words(hours: tuple[int, ...] | None) -> str:
    """Slots as people write them, from 1: "1-3,5"; "" for all."""
    if hours is None:
        return ""
    runs: list[list[int]] = []
    for slot in sorted(hours):
        if runs and runs[-1][-1] == slot - 1:
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return ",".join(f"{run[0] + 1}-{run[-1] + 1}" if len(run) > 1 else f"{run[0] + 1}" for run in runs)


def hours_from(words: str, slots: int) -> tuple[int, ...] | None:
    """The other way round; None for all. Raises BadInput("clinic_hours")."""
    found: set[int] = set()
    for part in words.replace("，", ",").replace("–", "-").replace(" ", "").split(","):
        if not part:
            continue
        first, _, last = part.partition("-")
        ends = (first, last or first)
        if not all(end.isdecimal() and len(end) <= 2 and 1 <= int(end) <= slots for end in ends):
            raise BadInput("clinic_hours", value=words, slots=slots)
        found.update(range(int(ends[0]) - 1, int(ends[1])))
    return tuple(sorted(found)) or None


def clock(moment: datetime) -> str:
    """The hour in Asia/Shanghai."""
    return f"{moment.astimezone(ZONE):%H:%M}"


def _kept(expert: Expert, floor: Floor, desk: ClinicDesk) -> str:
    """The slot an adviser is kept free for; "" when for none."""
    kept = floor.hall.reserved(expert.party_id, desk.now) if expert.party_id in floor.hall.desks else []
    return clock(kept[0]) if kept else ""


def _runs(floor: Floor, desk: ClinicDesk) -> bool:
    return slot_now(floor.slate.fair, desk) > 0
