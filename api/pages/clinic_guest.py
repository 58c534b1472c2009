"""我的号 · One's own clinic: book for a question, be here, and see how many come before and when it is one's turn."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.forgery import read_form
from api.pages.clinic_views import clock, standing_of
from api.pages.look import draw, look_of
from api.pages.tenancy import acts_for, field
from api.schemas import Word
from matcher.access import Act, require
from matcher.bootstrap import House
from matcher.entities.clinics import Topic
from matcher.entities.fairs import FairState, Side
from matcher.errors import BadInput, MatcherError, UnknownThing
from matcher.services.fairs.clinic_day import floor_of, take_number
from matcher.services.fairs.clinic_grid import booked, cancelled

__all__ = ["router"]

router = APIRouter()
IdPath = Annotated[Word, Path()]


@router.get("/clinics/{id}/mine")
def mine_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """My number, or how to get one."""
    party = acts_for(request, house, viewer).id
    if party in {one.party_id for one in house.clinics.shelf.experts(id)}:
        return RedirectResponse(f"/clinics/{id}/queue", 303)
    return _mine(request, house, id, party, is_today=today)


@router.post("/clinics/{id}/mine")
async def change_mine(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Book, change, cancel, or say that one is here."""
    form = dict(await read_form(request))
    party = (await run_in_threadpool(acts_for, request, house, viewer, form.get("party_id", "")[:100])).id
    require(viewer, Act.WRITE, party)
    try:
        await run_in_threadpool(_change, house, id, party, form)
    except MatcherError as why:
        if isinstance(why, UnknownThing):
            raise
        sentence = why.sentence(look_of(request).lang)
        return await run_in_threadpool(_mine, request, house, id, party, today, sentence)
    return RedirectResponse(f"/clinics/{id}/mine?as={party}", 303)


def _mine(request: Request, house: House, id: str, party: str, is_today: object, refusal: str = "") -> Response:
    desk = house.clinics
    floor = floor_of(id, desk)
    fair = floor.slate.fair
    if fair.state is FairState.DRAFT:
        raise UnknownThing("unknown_fair", value=id)
    own = [one for one in floor.hall.tickets if one.visitor == party]
    listed = next((one for one in floor.slate.people if one.party_id == party and one.side is Side.A), None)
    promise = floor.hall.promises.get(party)
    return draw(
        request, "clinic_mine.html", 422 if refusal else 200, fair=fair, party=party, refusal=refusal, now=clock(desk.now),
        mine=standing_of(own[-1], floor, desk) if own else None, listed=listed, today=fair.day == is_today,
        experts=[(one, floor.slate.name(one.party_id)) for one in floor.slate.experts], topics=tuple(Topic),
        called=[(one.number, next((p.booth or 0 for p in floor.slate.people if p.party_id == one.expert), 0) + 1)
                for one in floor.hall.tickets if one.state.value == "called"],
        slot=clock(promise.begins) if promise else "", slot_with=floor.slate.name(promise.expert) if promise else "",
    )  # fmt: skip


def _change(house: House, id: str, party: str, form: dict[str, str]) -> None:
    act = form.get("act", "")
    topic = Topic.parse(form.get("topic", "")) or Topic.OTHER
    with house.clinic_work() as desk:
        if act == "book":
            expert = field(form, "expert") or None
            booked(id, party, desk, topic=topic, question=field(form, "question"), expert=expert)
        elif act == "cancel":
            cancelled(id, party, desk)
        elif act == "here":
            take_number(id, desk, party_id=party, topic=topic, question=field(form, "question"))
        else:
            raise BadInput("fair_choice", value=act, known=["book", "cancel", "here"])
