"""门诊的文档 · Clinics as JSON: all for the organiser, numbers alone for the hall, one's own for those who wait."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.documents import labelled
from matcher.entities.clinics import Ticket, TicketState
from matcher.entities.days import ZONE
from matcher.entities.fairs import ScheduleVersion
from matcher.services.fairs.clinic_day import Floor
from matcher.services.fairs.clinic_visitors import Visitor
from matcher.services.fairs.clinics import ClinicDesk, Slate
from matcher.wording import label

__all__ = ["clinic_document", "grid_document", "queue_document", "ticket_document", "visitor_document"]


def clinic_document(slate: Slate) -> dict[str, Any]:
    """The day as anyone may see it: advisers and hours, nobody who booked."""
    fair = slate.fair
    hosts = {one.party_id: one for one in slate.people}
    return {
        "id": fair.id, "title": fair.title, "kind": labelled(fair.kind), "day": fair.day.isoformat(), "venue": fair.venue,
        "state": labelled(fair.state), "version": fair.version,
        "slots": [
            {"number": slot, "starts": fair.starts(slot).isoformat(), "ends": fair.ends(slot).isoformat()}
            for slot in range(fair.slot_count)
        ],
        "experts": [
            {
                "party_id": one.party_id, "name": slate.name(one.party_id), "table": hosts[one.party_id].booth or 0,
                "topics": [labelled(topic) for topic in one.topics], "presence": labelled(one.presence),
                "hours": None if (hours := hosts[one.party_id].available) is None else list(hours),
            }
            for one in slate.experts
            if one.party_id in hosts
        ],
    }  # fmt: skip


def ticket_document(ticket: Ticket, floor: Floor) -> dict[str, Any]:
    """A number with what it may expect: for its own people, its adviser and the organiser."""
    promise, ahead = floor.hall.promise_of(ticket), floor.outlooks.get(ticket.number)
    at = ahead.at if ahead else None
    return {
        "number": ticket.number, "state": labelled(ticket.state), "topic": labelled(ticket.topic), "booked": ticket.booked,
        "urgency": labelled(ticket.urgency) if ticket.urgency else None, "visitor": ticket.visitor or None,
        "name": ticket.name or floor.slate.name(ticket.visitor), "question": ticket.question,
        "expert": ticket.expert or (promise.expert if promise else None),
        "slot_begins": promise.begins.isoformat() if promise else None,
        "before_count": ahead.before_count if ahead else None,
        "expected_at": at.astimezone(ZONE).isoformat(timespec="minutes") if at else None,
        "passed_count": ticket.passed_count,
    }  # fmt: skip


def queue_document(floor: Floor, desk: ClinicDesk, shown: Iterable[Ticket]) -> dict[str, Any]:
    """Who is called where, how many wait, and the tickets that may be shown."""
    tables = {one.party_id: one.booth or 0 for one in floor.slate.people}
    tickets = floor.hall.tickets
    return {
        "now": desk.now.astimezone(ZONE).isoformat(timespec="seconds"),
        "waiting_count": sum(one.state is TicketState.WAITING for one in tickets),
        "called": [
            {"number": one.number, "table": tables.get(one.expert, 0)} for one in tickets if one.state is TicketState.CALLED
        ],
        "tickets": [ticket_document(one, floor) for one in shown],
    }  # fmt: skip


def grid_document(version: ScheduleVersion) -> dict[str, Any]:
    """A published grid with its proof in figures; the whole proof is that of the fair's version."""
    schedule: Any = version.schedule
    return {
        "number": version.number, "status": schedule["status"], "value": float(schedule["value"]),
        "bound": float(schedule["bound"]), "unserved": schedule["unserved"], "meetings": schedule["meetings"],
    }  # fmt: skip


def visitor_document(one: Visitor) -> dict[str, Any]:
    """A start-up that should come."""
    reasons = [{"code": code, "zh": label(code, "zh"), "en": label(code, "en")} for code in one.reasons]
    return {
        "party_id": one.party_id, "name": one.name, "topic": labelled(one.topic), "expert": one.expert, "chance": one.chance,
        "reasons": reasons, "need": one.need,
    }  # fmt: skip
