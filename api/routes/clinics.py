"""创业门诊与问诊日 · Clinics: open a day, book, publish its grid, call by the rule (方案 五); and the fairness dial of any fair.

Who plans fairs sees all of a day; an adviser calls at its own table; everybody else sees who advises, which numbers are called, and its own.
Every act is answered after it is kept; with an Idempotency-Key it happens once.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api.clinic_access import once, one_of, own_or_planning, topic_of
from api.clinic_documents import clinic_document, grid_document, ticket_document, visitor_document
from api.clinic_schemas import (
    BookingRequest,
    ClinicDocument,
    ClinicList,
    ClinicOpenRequest,
    DialDocument,
    GridDocument,
    PresenceRequest,
    TicketDocument,
    VisitorList,
)
from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.errors import at
from api.once import AskedDep
from api.reading import read_day, read_region
from api.schemas import Word
from matcher.access import Act, require
from matcher.entities.clinics import Presence
from matcher.entities.fairs import Fair, FairKind
from matcher.errors import BadInput
from matcher.fairs.dial import dial_document
from matcher.services.fairs.clinic_booking import invite
from matcher.services.fairs.clinic_day import floor_of
from matcher.services.fairs.clinic_grid import booked, cancelled, expert_moves, plan_grid, publish_grid
from matcher.services.fairs.clinic_visitors import propose_visitors
from matcher.services.fairs.clinics import ClinicDesk, Coming, clinic_of, is_clinic, open_clinic
from matcher.services.fairs.dialling import dial_of_fair

router = APIRouter(prefix="/api/v1", tags=["clinics"])

IdPath = Annotated[Word, Path(description="门诊编号 · clinic id")]
PartyPath = Annotated[Word, Path(description="主体编号 · party id")]
RegionQuery = Annotated[Word | None, Query(description="只要此地区的企业 · only start-ups inside this region")]


@router.post(
    "/clinics", operation_id="open_clinic", summary="开一天门诊 · Open a day of advice", status_code=201,
    response_model=ClinicDocument,
)  # fmt: skip
def open_a_clinic(
    wish: ClinicOpenRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep, asked: AskedDep
) -> Response:
    """Each adviser gets a table of its own; booking is open at once."""
    require(viewer, Act.PLAN_FAIRS)
    kind = at("/kind", lambda word: one_of(FairKind, word, "clinic_kind"), wish.kind)
    if kind is FairKind.FAIR:
        raise BadInput("clinic_kind", value=wish.kind, known=[one for one in FairKind if one is not FairKind.FAIR])
    fair = Fair(
        id="", title=wish.title, day=read_day(wish.day, today, "/day"), owner=viewer.account_id or "", kind=kind,
        venue=wish.venue, begins=time.fromisoformat(wish.begins), slot_count=wish.slot_count, slot_minutes=wish.slot_minutes,
        pause_minutes=wish.pause_minutes, breaks_after=wish.breaks_after,
    )  # fmt: skip
    coming = [
        Coming(one.party_id, None if one.hours is None else tuple(one.hours), tuple(map(topic_of, one.topics)))
        for one in wish.experts
    ]

    def act(desk: ClinicDesk) -> dict[str, Any]:
        return clinic_document(clinic_of(open_clinic(fair, coming, desk).id, desk))

    return once(house, asked, act, 201)


@router.get("/clinics", operation_id="list_clinics", summary="门诊与问诊日 · Days of advice", response_model=ClinicList)
def list_clinics(house: HouseDep) -> JSONResponse:
    """The latest day first."""
    desk = house.clinics
    found = [fair.id for fair in desk.fairs.shelf.all() if is_clinic(fair)]
    return JSONResponse({"items": [clinic_document(clinic_of(id, desk)) for id in found]})


@router.get("/clinics/{id}", operation_id="get_clinic", summary="一天门诊 · One of them", response_model=ClinicDocument)
def get_clinic(id: IdPath, house: HouseDep) -> JSONResponse:
    """Who advises on what, and when; nobody who booked."""
    return JSONResponse(clinic_document(clinic_of(id, house.clinics)))


@router.get(
    "/clinics/{id}/proposals", operation_id="propose_visitors", summary="该请谁来 · Whom to ask to come",
    response_model=VisitorList,
)  # fmt: skip
def propose_clinic_visitors(id: IdPath, house: HouseDep, viewer: ViewerDep, region: RegionQuery = None) -> JSONResponse:
    """From what start-ups ask for and have not got; nothing is kept."""
    require(viewer, Act.PLAN_FAIRS)
    return JSONResponse(
        {"items": [visitor_document(one) for one in propose_visitors(id, house.clinics, region=read_region(region))]}
    )


@router.put(
    "/clinics/{id}/invitations/{party_id}",
    operation_id="invite_to_clinic",
    summary="请来 · Ask to come",
    status_code=204,
)
def invite_to_clinic(id: IdPath, party_id: PartyPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Twice changes nothing."""
    require(viewer, Act.PLAN_FAIRS)
    with house.clinic_work() as desk:
        invite(id, [(party_id, "invite_by_hand")], desk)
    return Response(status_code=204)


@router.post(
    "/clinics/{id}/bookings",
    operation_id="book_clinic",
    summary="预约 · Book",
    status_code=201,
    response_model=TicketDocument,
)
def book_clinic(id: IdPath, wish: BookingRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep) -> Response:
    """One question, one visit; once the grid is out, a free slot of it at once. Again to change it."""
    own_or_planning(viewer, wish.party_id)
    topic = at("/topic", topic_of, wish.topic)

    def act(desk: ClinicDesk) -> dict[str, Any]:
        ticket = booked(id, wish.party_id, desk, topic=topic, question=wish.question, expert=wish.expert)
        return ticket_document(ticket, floor_of(id, desk))

    return once(house, asked, act, 201)


@router.delete(
    "/clinics/{id}/bookings/{party_id}", operation_id="cancel_booking", summary="取消预约 · Cancel", status_code=204
)
def cancel_booking(id: IdPath, party_id: PartyPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """The slot goes to whoever booked and has none."""
    own_or_planning(viewer, party_id)
    with house.clinic_work() as desk:
        cancelled(id, party_id, desk)
    return Response(status_code=204)


@router.post(
    "/clinics/{id}/grid", operation_id="publish_grid", summary="排出并发布时段表 · The best grid, out at once", status_code=201,
    response_model=GridDocument,
)  # fmt: skip
def publish_clinic_grid(id: IdPath, house: HouseDep, viewer: ViewerDep, asked: AskedDep) -> Response:
    """A published one is mended with least change."""
    require(viewer, Act.PLAN_FAIRS)
    by, plan = viewer.account_id or "", plan_grid(id, house.clinics)  # nobody waits for a solver
    return once(house, asked, lambda desk: grid_document(publish_grid(id, desk, by=by, plan=plan)), 201)


@router.put(
    "/clinics/{id}/experts/{party_id}", operation_id="move_expert", summary="专家到、离、晚到 · An adviser comes or goes",
    response_model=ClinicDocument,
)  # fmt: skip
def move_expert(
    id: IdPath, party_id: PartyPath, wish: PresenceRequest, house: HouseDep, viewer: ViewerDep
) -> JSONResponse:
    """Whom it had called waits again; booked visitors are moved with least change."""
    own_or_planning(viewer, party_id)
    presence = at("/presence", lambda word: one_of(Presence, word, "clinic_presence"), wish.presence)
    with house.clinic_work() as desk:
        expert_moves(id, party_id, presence, desk, slot=wish.slot, by=viewer.account_id or "")
        slate = clinic_of(id, desk)
    return JSONResponse(clinic_document(slate))


@router.get(
    "/fairs/{id}/dial",
    operation_id="get_fairness_dial",
    summary="公平的代价 · What fairness costs",
    response_model=DialDocument,
)
def get_fairness_dial(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Point by point, with the worth of one more table, slot and hour; `POST draft` with `fairness` makes the plan of a point."""
    require(viewer, Act.PLAN_FAIRS)
    return JSONResponse(dial_document(dial_of_fair(id, house.fairs)))
