"""叫号页面 · The desk of the day: call, no-show, numbers at the door; and the hall's screen, which shows numbers and no names.

Every button carries what its page saw: a page that is behind is refused and shown anew, so that nobody is called twice.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.forgery import read_form
from api.pages.clinic_views import cards_of, clock, line_of
from api.pages.look import draw, look_of
from api.schemas import Word
from matcher.access import Act, may, require
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.entities.clinics import Presence, TicketState, Topic, Urgency
from matcher.entities.fairs import Side
from matcher.errors import BadInput, Forbidden, MatcherError
from matcher.services.fairs.clinic_day import call_next, change_ticket, floor_of, take_number
from matcher.services.fairs.clinic_grid import expert_moves
from matcher.services.fairs.clinics import ClinicDesk

__all__ = ["router"]

router = APIRouter()
IdPath = Annotated[Word, Path()]
S = TicketState


@router.get("/clinics/{id}/queue")
def queue_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Tables, the line and the door; an adviser sees its own table."""
    _check(viewer, house, id)
    return _queue(request, house, viewer, id)


@router.post("/clinics/{id}/queue")
async def change_queue(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """One thing that happens: a call, a no-show, a number, an adviser who comes or goes."""
    await run_in_threadpool(_check, viewer, house, id)
    form = dict(await read_form(request))
    try:
        told = await run_in_threadpool(_change, house, viewer, id, form)
    except Forbidden:
        raise
    except MatcherError as why:
        if why.code == "unknown_fair":
            raise
        sentence = why.sentence(look_of(request).lang)
        return await run_in_threadpool(_queue, request, house, viewer, id, sentence)
    return RedirectResponse(f"/clinics/{id}/queue{told}", 303)


@router.get("/clinics/{id}/screen")
def screen_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """For the wall: which number goes to which table."""
    desk = house.clinics
    floor = floor_of(id, desk)
    if not viewer.is_signed_in:
        require(viewer, Act.PLAN_FAIRS)
    return draw(
        request, "clinic_screen.html", fair=floor.slate.fair, cards=cards_of(floor, desk), now=clock(desk.now),
        soon=[one.ticket.number for one in line_of(floor, desk, S.WAITING)[:8]], rule=True,
    )  # fmt: skip


def _check(viewer: Viewer, house: House, id: str) -> None:
    """Who plans fairs, or advises on this day."""
    if may(viewer, Act.PLAN_FAIRS):
        return
    if not {one.party_id for one in house.clinics.shelf.experts(id)} & viewer.party_ids:
        require(viewer, Act.PLAN_FAIRS)


def _queue(request: Request, house: House, viewer: Viewer, id: str, refusal: str = "") -> Response:
    desk = house.clinics
    floor, planning = floor_of(id, desk), may(viewer, Act.PLAN_FAIRS)
    tables = cards_of(floor, desk)
    guests = [
        (one.party_id, floor.slate.name(one.party_id))
        for one in floor.slate.people
        if one.side is Side.A and not any(ticket.visitor == one.party_id for ticket in floor.hall.tickets)
    ]
    given = request.query_params.get("given", "")
    return draw(
        request, "clinic_queue.html", 422 if refusal else 200, fair=floor.slate.fair, planning=planning, refusal=refusal,
        cards=[card for card in tables if planning or card["expert"].party_id in viewer.party_ids],
        line=line_of(floor, desk, S.WAITING), expected=line_of(floor, desk, S.BOOKED), missed=line_of(floor, desk, S.MISSED),
        seen=sum(one.state is S.SEEN for one in floor.hall.tickets), now=clock(desk.now), topics=tuple(Topic), guests=guests,
        urgencies=tuple(Urgency), tab="queue", given=given if given.isdecimal() and len(given) < 6 else "",
        hours=[f"{floor.slate.fair.starts(slot):%H:%M}" for slot in range(floor.slate.fair.slot_count)],
    )  # fmt: skip


def _change(house: House, viewer: Viewer, id: str, form: dict[str, str]) -> str:
    act, expert = form.get("act", ""), form.get("expert", "")[:100]
    number = int(form["number"]) if form.get("number", "").isdecimal() and len(form["number"]) < 7 else None
    planning, presence = may(viewer, Act.PLAN_FAIRS), Presence.parse(form.get("presence", ""))
    with house.clinic_work() as desk:
        if not planning:
            _own_table("" if presence else act, expert, number, id, viewer, desk)
        if presence is not None:
            slot = form.get("slot", "")
            at = int(slot) if slot.isdecimal() and len(slot) < 3 else None
            expert_moves(id, expert, presence, desk, slot=at, by=viewer.account_id or "")
        elif act == "call":
            call_next(id, expert, desk, after=number)
        elif act in ("arrived", "seen", "missed", "left", "urgent"):
            change_ticket(id, number or 0, act, desk, urgency=Urgency.parse(form.get("urgency", "")))
        elif act == "take":
            topic = Topic.parse(form.get("topic", "")) or Topic.OTHER
            given = take_number(
                id, desk, party_id=form.get("party_id", "")[:100], name=form.get("name", "")[:100], topic=topic,
                question=form.get("question", "")[:200],
            )  # fmt: skip
            return f"?given={given.number}#given"
        else:
            raise BadInput(
                "fair_choice", value=act, known=["call", "arrived", "seen", "missed", "left", "urgent", "take"]
            )
    return f"#table-{expert}" if expert else ""


def _own_table(act: str, expert: str, number: int | None, id: str, viewer: Viewer, desk: ClinicDesk) -> None:
    """An adviser acts at its own table alone: on itself, and on whom it has called."""
    if act in ("seen", "missed"):
        expert = next((one.expert for one in desk.shelf.tickets(id) if one.number == number), "")
    elif act not in ("call", ""):
        require(viewer, Act.PLAN_FAIRS)
    require(viewer, Act.WRITE, expert or None)
