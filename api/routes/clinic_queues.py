"""候诊与叫号 · The queue of a clinic: numbers, calls, what happens to each. Others see which numbers are called, and their own."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse, Response

from api.clinic_access import once, one_of, own_or_planning, topic_of
from api.clinic_documents import queue_document, ticket_document
from api.clinic_schemas import (
    CallDocument,
    CallRequest,
    QueueDocument,
    TicketDocument,
    TicketRequest,
    TicketStepRequest,
)
from api.dependencies import HouseDep, ViewerDep
from api.errors import at
from api.once import AskedDep
from api.schemas import Word
from matcher.access import Act, may, require
from matcher.entities.clinics import TicketState, Urgency
from matcher.services.fairs.clinic_day import call_next, change_ticket, floor_of, take_number
from matcher.services.fairs.clinics import ClinicDesk

router = APIRouter(prefix="/api/v1/clinics", tags=["clinics"])

IdPath = Annotated[Word, Path(description="门诊编号 · clinic id")]
NumberPath = Annotated[int, Path(ge=1, le=100_000, description="号码 · number")]


@router.get("/{id}/queue", operation_id="get_queue", summary="候诊队列 · The queue", response_model=QueueDocument)
def get_queue(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """All of it for the organiser; to others the numbers that are called, and their own."""
    desk = house.clinics
    floor, planning = floor_of(id, desk), may(viewer, Act.PLAN_FAIRS)
    shown = [
        one
        for one in floor.hall.tickets
        if planning
        or one.visitor in viewer.party_ids
        or (one.state is TicketState.CALLED and one.expert in viewer.party_ids)
    ]
    return JSONResponse(queue_document(floor, desk, shown))


@router.post(
    "/{id}/tickets", operation_id="take_number", summary="取号 · Take a number", status_code=201,
    response_model=TicketDocument,
)  # fmt: skip
def take_clinic_number(
    id: IdPath, wish: TicketRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep
) -> Response:
    """Whoever has a number keeps it; whoever booked is now here. Without a record by name, at the desk."""
    if wish.party_id is None:
        require(viewer, Act.PLAN_FAIRS)
    else:
        own_or_planning(viewer, wish.party_id)
    topic = at("/topic", topic_of, wish.topic)

    def act(desk: ClinicDesk) -> dict[str, Any]:
        ticket = take_number(
            id, desk, party_id=wish.party_id or "", name=wish.name, topic=topic, question=wish.question
        )
        return ticket_document(ticket, floor_of(id, desk))

    return once(house, asked, act, 201)


@router.post("/{id}/calls", operation_id="call_next", summary="叫下一位 · Call the next", response_model=CallDocument)
def call_the_next(id: IdPath, wish: CallRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep) -> Response:
    """By the rule; 412 when somebody else is with the adviser by now, so that nobody is called twice."""
    own_or_planning(viewer, wish.expert)

    def act(desk: ClinicDesk) -> dict[str, Any]:
        ticket = call_next(id, wish.expert, desk, after=wish.after)
        return {"ticket": ticket_document(ticket, floor_of(id, desk)) if ticket else None}

    return once(house, asked, act, 200)


@router.put(
    "/{id}/tickets/{number}", operation_id="change_ticket", summary="到场、看完、过号、离开、加急 · What happens to a number",
    response_model=TicketDocument,
)  # fmt: skip
def change_clinic_ticket(
    id: IdPath, number: NumberPath, wish: TicketStepRequest, house: HouseDep, viewer: ViewerDep
) -> JSONResponse:
    """An adviser may say seen and missed of whom it has called; all else is for the desk."""
    urgency = None
    if wish.urgency is not None:
        urgency = at("/urgency", lambda word: one_of(Urgency, word, "clinic_urgency"), wish.urgency)
    if not may(viewer, Act.PLAN_FAIRS):
        own = [
            one for one in house.clinics.shelf.tickets(id) if one.number == number and one.expert in viewer.party_ids
        ]
        if not own or wish.act not in ("seen", "missed"):
            require(viewer, Act.PLAN_FAIRS)
    with house.clinic_work() as desk:
        ticket = change_ticket(id, number, wish.act, desk, urgency=urgency)
        document = ticket_document(ticket, floor_of(id, desk))
    return JSONResponse(document)
