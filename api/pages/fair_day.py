"""现场与复盘页面 · The day of a fair: check-in, no-shows, walk-ins, least change; and afterwards what came of it. Papers for both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.forgery import read_form
from api.pages.fair_board import difference_rows
from api.pages.fair_forms import number
from api.pages.fair_views import counts_of, funnel_steps, name_of
from api.pages.look import draw, look_of
from api.pages.named_party import party_named
from api.schemas import Line, Word
from matcher.access import Act, may, require
from matcher.bootstrap import House
from matcher.entities.fairs import Attendance, FairState, Side
from matcher.errors import BadInput, MatcherError, UnknownThing
from matcher.fairs.changes import difference
from matcher.fairs.schedule import meetings_from
from matcher.papers import Programme, agendas_pdf, badges_pdf, calendar_of, programme_pdf, programme_xlsx
from matcher.services.fairs.attending import absent, check_in, late, walk_in
from matcher.services.fairs.programme import programme_of
from matcher.services.fairs.publishing import resolved
from matcher.services.fairs.recap import funnel_of, record_outcome

__all__ = ["router"]

router = APIRouter()
IdPath = Annotated[Word, Path()]
Choice = Annotated[Line, Query()]
_PDF: Final = "application/pdf"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WHOLE: Final[dict[str, tuple[str, Callable[[Programme, str], bytes]]]] = {
    "programme.pdf": (_PDF, programme_pdf), "agendas.pdf": (_PDF, agendas_pdf), "badges.pdf": (_PDF, badges_pdf),
    "programme.xlsx": (_XLSX, programme_xlsx),
}  # fmt: skip
"""Papers of the whole fair, for the organiser."""


@router.get("/fairs/{id}/day")
def day_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Who is here, who is not, and what changed."""
    require(viewer, Act.PLAN_FAIRS)
    return _day(request, house, id)


@router.post("/fairs/{id}/day")
async def change_day(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """One is here, not here, late, walks in, a table is lost: then least change, to be looked at before it is published."""
    require(viewer, Act.PLAN_FAIRS)
    form = dict(await read_form(request))
    try:
        if form.get("act") == "walk_in":
            form["party_id"] = await run_in_threadpool(party_named, house, viewer, form.get("party_id", "")[:100])
        target = await run_in_threadpool(_change, house, id, form)
    except MatcherError as why:
        if why.code == "unknown_fair":
            raise
        return await run_in_threadpool(_day, request, house, id, why.sentence(look_of(request).lang))
    return RedirectResponse(target, 303)


@router.get("/fairs/{id}/check-in/{badge}")
def badge_page(request: Request, id: IdPath, badge: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Where the QR code of a badge leads: whose it is, and one button."""
    require(viewer, Act.PLAN_FAIRS)
    desk = house.fairs
    fair = desk.shelf.fair(id)
    for one in desk.shelf.participations(id):
        if one.badge == badge:
            named = name_of(one.party_id, desk.parties([one]))
            return draw(request, "fair_check_in.html", fair=fair, one=one, name=named, tab="day")
    raise UnknownThing("fair_no_badge", value=badge)


@router.get("/fairs/{id}/recap")
def recap_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """The funnel, and every meeting with what was said of it."""
    require(viewer, Act.PLAN_FAIRS)
    desk = house.fairs
    fair, people, last = desk.shelf.fair(id), desk.shelf.participations(id), desk.shelf.latest(id)
    parties = desk.parties(people)
    said = {(one.a, one.b): one for one in desk.shelf.records(id)}
    rows = [
        {"a": one.a, "b": one.b, "a_name": name_of(one.a, parties), "b_name": name_of(one.b, parties),
         "at": f"{fair.starts(one.slot):%H:%M}", "said": said.get((one.a, one.b))}
        for one in (meetings_from(last.schedule) if last else ())
    ]  # fmt: skip
    found = funnel_of(id, desk)
    return draw(
        request,
        "fair_recap.html",
        fair=fair,
        steps=funnel_steps(found),
        rating=found.rating_mean,
        rows=rows,
        tab="recap",
    )


@router.post("/fairs/{id}/recap")
async def tell_recap(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """The organiser's word on a meeting, or the end of the fair."""
    require(viewer, Act.PLAN_FAIRS)
    form = dict(await read_form(request))
    await run_in_threadpool(_tell, house, id, form)
    return RedirectResponse(f"/fairs/{id}/recap", 303)


@router.get("/fairs/{id}/papers/{paper}")
def paper(
    request: Request,
    id: IdPath,
    paper: IdPath,
    house: HouseDep,
    viewer: ViewerDep,
    today: TodayDep,
    party_id: Choice = "",
) -> Response:
    """Programme, agendas, badges and sheet for the organiser; one's own agenda and calendar for those who take part."""
    lang = look_of(request).lang
    if paper in _WHOLE and not party_id:
        require(viewer, Act.PLAN_FAIRS)
        kind, make = _WHOLE[paper]
        root = str(request.base_url)
        programme = programme_of(
            id, house.fairs, address=lambda word: f"{root}fairs/{id}/check-in/{word}" if word else ""
        )
        return _file(make(programme, lang), kind, paper)
    if party_id not in viewer.party_ids and not may(viewer, Act.PLAN_FAIRS):
        raise UnknownThing("unknown_fair", value=id)
    house.fairs.participation(id, party_id)
    programme = programme_of(id, house.fairs)
    if paper == "agenda.pdf":
        return _file(agendas_pdf(programme, lang, party_id), _PDF, paper)
    if paper == "agenda.ics":
        return _file(calendar_of(programme, party_id, lang), "text/calendar; charset=utf-8", paper)
    raise UnknownThing("unknown_paper", value=paper, known=[*_WHOLE, "agenda.pdf", "agenda.ics"])


def _day(request: Request, house: House, id: str, refusal: str = "") -> Response:
    desk = house.fairs
    fair, people, last = desk.shelf.fair(id), desk.shelf.participations(id), desk.shelf.latest(id)
    parties = desk.parties(people)
    named = {one.party_id: name_of(one.party_id, parties) for one in people}
    change = None
    if fair.draft and last:
        moved = difference(meetings_from(last.schedule), meetings_from(fair.draft["schedule"]))
        change = difference_rows(moved, fair, named)
    instance = last.instance if last else {"participants": []}
    planned = {row["id"] for row in instance["participants"]}  # type: ignore[attr-defined]  # a list by its format
    pending = [
        one
        for one in people
        if (one.party_id in planned and not one.comes) or (one.comes and one.party_id not in planned)
    ]
    order = {Attendance.REGISTERED: 0, Attendance.ABSENT: 1}
    shown = sorted(
        (one for one in people if one.comes or one.status is Attendance.ABSENT),
        key=lambda one: (one.checked_in_at is not None, order[one.status], one.side.value, named[one.party_id]),
    )
    return draw(
        request, "fair_day.html", 422 if refusal else 200, fair=fair, people=shown, names=named, counts=counts_of(people),
        change=change, last=last, pending=len(pending), refusal=refusal, sides=tuple(Side), tab="day",
        hours=[f"{fair.starts(slot):%H:%M}" for slot in range(fair.slot_count)],
    )  # fmt: skip


def _change(house: House, id: str, form: dict[str, str]) -> str:
    desk, act, party = house.fairs, form.get("act", ""), form.get("party_id", "")[:100]
    slot = int(form["slot"]) if form.get("slot", "").isdecimal() else 0
    if act == "check_in":
        check_in(id, form.get("badge", "")[:100], desk)
    elif act in ("absent", "here"):
        absent(id, party, desk, is_absent=act == "absent")
    elif act == "late":
        late(id, party, slot, desk)
    elif act == "walk_in":
        walk_in(id, party, Side.parse(form.get("side", "")) or Side.A, desk)
    elif act == "resolve":
        lost = [
            int(word) - 1
            for word in form.get("lost_tables", "").replace("，", ",").split(",")
            if word.strip().isdecimal()
        ]
        resolved(id, desk, now=slot, lost_tables=[table for table in lost if table >= 0])
    else:
        raise BadInput("fair_choice", value=act, known=["check_in", "absent", "here", "late", "walk_in", "resolve"])
    return f"/fairs/{id}/day"


def _tell(house: House, id: str, form: dict[str, str]) -> None:
    desk = house.fairs
    if form.get("act") == "end":
        desk.move(id, FairState.HELD)
        return
    with house.beside.write() as connection:  # the word and the record of the pair stand or fall together
        record_outcome(
            id, form.get("a", "")[:100], form.get("b", "")[:100], house.joined_fairs(connection),
            held=form.get("held") == "1", rating=number(form, "rating", low=1, high=5),
            next_step=form.get("next_step", "")[:40],
        )  # fmt: skip


def _file(data: bytes, kind: str, name: str) -> Response:
    return Response(data, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
