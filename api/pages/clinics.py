"""门诊页面 · Days of advice: the list, a new one with its advisers, and one day's grid with its proof, its list and whom to ask to come."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.forgery import read_form
from api.pages.clinic_views import grid_of, hours_from, hours_words, line_of, next_step, standing_of
from api.pages.look import draw, look_of
from api.reading import read_day
from api.schemas import Line, Word
from matcher.access import Act, may, require
from matcher.bootstrap import House
from matcher.entities import Role
from matcher.entities.accounts import Viewer
from matcher.entities.clinics import OPEN_STATES, TicketState, Topic
from matcher.entities.fairs import Fair, FairKind, FairState, Side
from matcher.errors import BadInput, MatcherError, NotSignedIn
from matcher.services.fairs.clinic_booking import invite
from matcher.services.fairs.clinic_day import floor_of
from matcher.services.fairs.clinic_grid import plan_grid, publish_grid
from matcher.services.fairs.clinic_visitors import propose_visitors
from matcher.services.fairs.clinics import (
    ADVISING,
    ClinicDesk,
    Coming,
    advisers_of,
    is_clinic,
    open_clinic,
    revise_expert,
)

__all__ = ["router"]

router = APIRouter()
IdPath = Annotated[Word, Path()]
Choice = Annotated[Line, Query()]
SOON, MOST_SHOWN = timedelta(days=7), 30
LIKELY = 0.1  # from this chance on a proposal is ticked beforehand
MARK = "expert_"
"""Before the id of an adviser in the name of its box."""


@router.get("/clinics")
def clinics_home(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Every day with its next step; for those who may book, the days to come and their own numbers."""
    if not viewer.is_signed_in:
        raise NotSignedIn("sign_in_needed", value=request.url.path)
    desk, planning = house.clinics, may(viewer, Act.PLAN_FAIRS)
    mine = {one.fair_id: one for one in desk.shelf.tickets_of(viewer.party_ids) if one.state in OPEN_STATES}
    rows: list[dict[str, Any]] = []
    for fair in desk.fairs.shelf.all():
        days = (fair.day - today).days
        if not is_clinic(fair) or (not planning and (days < 0 or fair.state is FairState.DRAFT)):
            continue
        floor = floor_of(fair.id, desk)
        rows.append(
            {"fair": fair, "days": days, "do": next_step(floor, desk), "mine": mine.get(fair.id),
             "advises": any(one.party_id in viewer.party_ids for one in floor.slate.experts),
             "experts": [floor.slate.name(one.party_id) for one in floor.slate.experts],
             "booked": sum(one.comes and one.side is Side.A for one in floor.slate.people),
             "waiting": sum(one.state is TicketState.WAITING for one in floor.hall.tickets)}
        )  # fmt: skip
    rows.sort(key=lambda row: (row["days"] < 0, abs(row["days"])))
    return draw(request, "clinics.html", rows=rows, planning=planning)


@router.get("/clinics/new")
def new_clinic(
    request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, role: Choice = "", q: Choice = ""
) -> Response:
    """When, how long, and who advises."""
    require(viewer, Act.PLAN_FAIRS)
    return _new(request, house, today, {"role": role, "q": q})


@router.post("/clinics")
async def make_clinic(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Open for booking at once."""
    require(viewer, Act.PLAN_FAIRS)
    form = dict(await read_form(request))
    try:
        fair = await run_in_threadpool(_made, house, viewer, today, form)
    except MatcherError as why:
        return await run_in_threadpool(_new, request, house, today, form, why.sentence(look_of(request).lang))
    return RedirectResponse(f"/clinics/{fair.id}", 303)


@router.get("/clinics/{id}")
def clinic_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, propose: bool = False) -> Response:
    """The grid with its proof; those who do not plan it are led to their own number."""
    if not may(viewer, Act.PLAN_FAIRS) and viewer.party_ids:
        return RedirectResponse(f"/clinics/{id}/mine", 303)
    require(viewer, Act.PLAN_FAIRS)
    return _clinic(request, house, id, propose=propose)


@router.post("/clinics/{id}")
async def change_clinic(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Ask to come, publish the grid, change an adviser's hours, end the day."""
    require(viewer, Act.PLAN_FAIRS)
    form = dict(await read_form(request))
    try:
        await run_in_threadpool(_change, house, viewer, id, form)
    except MatcherError as why:
        if why.code == "unknown_fair":
            raise
        return await run_in_threadpool(_clinic, request, house, id, refusal=why.sentence(look_of(request).lang))
    return RedirectResponse(f"/clinics/{id}", 303)


def _new(request: Request, house: House, today: date, form: dict[str, str], refusal: str = "") -> Response:
    desk = house.clinics
    role = Role.parse(form.get("role", ""))
    found = advisers_of(desk, role if role in ADVISING else None, form.get("q", "").strip())
    chosen = {name.removeprefix(MARK) for name, value in form.items() if name.startswith(MARK) and value}
    return draw(
        request, "clinic_new.html", 422 if refusal else 200, advisers=found[:MOST_SHOWN], more=max(0, len(found) - MOST_SHOWN),
        role=role, roles=ADVISING, form=form, chosen=chosen, refusal=refusal, mark=MARK,
        day=form.get("day") or (today + SOON).isoformat(), today=today.isoformat(),
        kinds=(FairKind.CLINIC, FairKind.DIAGNOSIS_DAY),
    )  # fmt: skip


def _clinic(request: Request, house: House, id: str, *, propose: bool = False, refusal: str = "") -> Response:
    desk = house.clinics
    floor = floor_of(id, desk)
    last = desk.fairs.shelf.latest(id)
    schedule: Any = last.schedule if last else None
    hosts = {one.party_id: one for one in floor.slate.people if one.side is Side.B}
    placed = {one.a for one in floor.meetings}
    tickets = {one.visitor: one for one in floor.hall.tickets if one.visitor}
    guests: list[dict[str, Any]] = [
        {"one": one, "name": floor.slate.name(one.party_id), "placed": one.party_id in placed,
         "number": standing_of(tickets[one.party_id], floor, desk) if one.party_id in tickets else None}
        for one in floor.slate.people
        if one.side is Side.A
    ]  # fmt: skip
    free = len(floor.slate.experts) * floor.slate.fair.slot_count - len(placed)
    guests.sort(key=lambda row: (not row["placed"], row["number"].slot if row["number"] else "", row["name"]))
    return draw(
        request, "clinic.html", 422 if refusal else 200, fair=floor.slate.fair, floor=floor, rows=grid_of(floor), last=last,
        schedule=schedule, guests=guests, do=next_step(floor, desk), refusal=refusal, topics=tuple(Topic), tab="grid",
        experts=[(one, floor.slate.name(one.party_id), hours_words(hosts[one.party_id].available), hosts[one.party_id]) for one in floor.slate.experts],
        proposed=propose_visitors(id, desk) if propose else None, free=free, likely=LIKELY, names={one.party_id: floor.slate.name(one.party_id) for one in floor.slate.experts},
        missing=[row["name"] for row in guests if row["one"].comes and not row["placed"]], waiting=len(line_of(floor, desk, TicketState.WAITING)),
    )  # fmt: skip


def _change(house: House, viewer: Viewer, id: str, form: dict[str, str]) -> None:
    act = form.get("act", "")
    plan = plan_grid(id, house.clinics) if act == "publish" else None  # nobody waits for a solver
    with house.clinic_work() as desk:
        if act == "invite":
            chosen = [
                name.removeprefix("visitor_") for name, value in form.items() if name.startswith("visitor_") and value
            ]
            invite(id, [(name[:100], "clinic_need_open") for name in chosen], desk)
        elif act == "publish":
            publish_grid(id, desk, by=viewer.account_id or "", plan=plan)
        elif act == "revise":
            _revise(id, form, desk)
        elif act == "end":
            desk.fairs.move(id, FairState.HELD)
        else:
            raise BadInput("fair_choice", value=act, known=["invite", "publish", "revise", "end"])


def _revise(id: str, form: dict[str, str], desk: ClinicDesk) -> None:
    slots = desk.fairs.shelf.fair(id).slot_count
    topics = tuple(topic for topic in Topic if form.get(f"topic_{topic.value}"))
    hours = hours_from(form.get("hours", "")[:100], slots)
    revise_expert(id, form.get("expert", "")[:100], desk, hours=hours, topics=topics)


def _made(house: House, viewer: Viewer, today: date, form: dict[str, str]) -> Fair:
    kind = FairKind.parse(form.get("kind", "")) or FairKind.CLINIC
    begins = form.get("begins", "") or "09:00"
    try:
        hour = time.fromisoformat(begins)
    except ValueError as why:
        raise BadInput("clinic_clock", place="/begins", value=begins[:20]) from why
    fair = Fair(
        id="", title=" ".join(form.get("title", "").split())[:100] or kind.zh, owner=viewer.account_id or "", kind=kind,
        day=read_day(form.get("day") or None, today, "/day"), begins=hour.replace(tzinfo=None),
        venue=" ".join(form.get("venue", "").split())[:100], slot_count=_number(form, "slot_count", 8),
        slot_minutes=_number(form, "slot_minutes", 20), pause_minutes=_number(form, "pause_minutes", 5),
    )  # fmt: skip
    chosen = [name.removeprefix(MARK)[:100] for name, value in form.items() if name.startswith(MARK) and value]
    with house.clinic_work() as desk:
        return open_clinic(fair, [Coming(name) for name in chosen], desk)


def _number(form: dict[str, str], name: str, default: int) -> int:
    words = form.get(name, "").strip()
    if not words:
        return default
    if not words.isdecimal() or len(words) > 3:
        raise BadInput("fair_not_whole", place=f"/{name}", value=words[:20], low=0, high=240)
    return int(words)
