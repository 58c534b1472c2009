"""主办方页面 · What should I do today, propose a fair, the fair and its list. Those who take part see their own fairs here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.forgery import read_form
from api.pages.fair_forms import registration_of, settings_of
from api.pages.fair_views import counts_of, name_of, today_of
from api.pages.look import draw, look_of
from api.pages.named_party import party_named
from api.reading import read_day, read_region
from api.routes.chain import chain_name
from api.schemas import Line, Word
from graph.regions import COUNTIES
from matcher.access import Act, may, require
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.entities.fairs import Fair, FairState, GuestType, RequestMode, SchedulingMode, Side
from matcher.errors import BadInput, MatcherError, NotSignedIn
from matcher.services.fairs import Proposal, propose

__all__ = ["router"]

router = APIRouter()
IdPath = Annotated[Word, Path()]
Choice = Annotated[Line, Query()]
SOON = timedelta(days=21)
"""Booking opens so long before a fair (assumed)."""


@router.get("/fairs")
def fairs_home(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Every fair with its next step; for those who take part, theirs."""
    if not viewer.is_signed_in:
        raise NotSignedIn("sign_in_needed", value=request.url.path)
    desk, planning = house.fairs, may(viewer, Act.PLAN_FAIRS)
    own = {one.fair_id: one for one in desk.shelf.participations_of(viewer.party_ids)}
    rows = []
    for fair in desk.shelf.all():
        mine = own.get(fair.id)
        if not planning and (mine is None or fair.state is FairState.DRAFT):
            continue
        people = desk.shelf.participations(fair.id)
        days = (fair.day - today).days
        rows.append(
            {"fair": fair, "counts": counts_of(people), "do": today_of(fair, people, days), "days": days, "mine": mine}
        )
    return draw(request, "fairs.html", rows=rows, planning=planning)


@router.get("/fairs/new")
def new_fair(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, region: Choice = "", chain: Choice = "",
             tables: Choice = "") -> Response:  # fmt: skip
    """Where a fair would help most, and whom it would bring together."""
    require(viewer, Act.PLAN_FAIRS)
    found, refusal = None, ""
    try:
        found = _proposal(house, region, chain, tables)
    except BadInput as why:
        refusal = why.sentence(look_of(request).lang)
    standing = house.standing()
    chains = sorted({segment.chain for segment in standing.chain.segments.values()})
    names = {one.party_id: name_of(one.party_id, standing.parties) for one in found.invited} if found else {}
    return draw(
        request, "fair_new.html", 422 if refusal else 200, proposal=found, refusal=refusal, names=names,
        chains=[(name, chain_name(name, look_of(request).lang)) for name in chains], counties=tuple(COUNTIES.values()),
        form={"region": region, "chain": chain, "tables": tables}, day=(today + SOON).isoformat(), sides=tuple(Side),
        topics=_topic_names(found, look_of(request).lang), segments={} if found is None else {
            one.segment_id: one.name if look_of(request).lang == "zh" else one.name_en for one in found.topics},
        request_modes=tuple(RequestMode), scheduling_modes=tuple(SchedulingMode),
        chain_label=chain_name(found.chain, look_of(request).lang) if found else "",
    )  # fmt: skip


@router.post("/fairs")
async def make_fair(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The fair of the proposal, as a draft with its invitation list."""
    require(viewer, Act.PLAN_FAIRS)
    form = await read_form(request)
    fair = await run_in_threadpool(_made, house, viewer, today, dict(form))
    return RedirectResponse(f"/fairs/{fair.id}", 303)


@router.get("/fairs/{id}")
def fair_page(
    request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep, edit: Choice = ""
) -> Response:
    """The list, counts of wishes, and what comes next; those who take part are led to their own page. `edit`: whose registration."""
    if not may(viewer, Act.PLAN_FAIRS) and viewer.party_ids:
        return RedirectResponse(f"/fairs/{id}/agenda", 303)
    require(viewer, Act.PLAN_FAIRS)
    return _list(request, house, id, today, edit=edit)


@router.post("/fairs/{id}/list")
async def change_list(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Open or close, everybody comes, one comes or not, one more is invited, settings; a refusal is told on the list."""
    require(viewer, Act.PLAN_FAIRS)
    form = dict(await read_form(request))
    try:
        if form.get("act") == "invite":
            form["party_id"] = await run_in_threadpool(party_named, house, viewer, form.get("party_id", "")[:100])
        await run_in_threadpool(_change_list, house, id, form)
    except MatcherError as why:
        if why.code == "unknown_fair":
            raise
        told, party = why.sentence(look_of(request).lang), form.get("party_id", "")
        return await run_in_threadpool(
            _list, request, house, id, today, told, party if form.get("act") == "enrol" else ""
        )
    return RedirectResponse(f"/fairs/{id}", 303)


def _list(request: Request, house: House, id: str, today: date, refusal: str = "", edit: str = "") -> Response:
    desk = house.fairs
    fair, people = desk.shelf.fair(id), desk.shelf.participations(id)
    return draw(
        request, "fair.html", 422 if refusal else 200, fair=fair, people=people, parties=desk.parties(people),
        counts=counts_of(people), wishes=desk.wish_counts(id), sides=tuple(Side), refusal=refusal, types=tuple(GuestType),
        do=today_of(fair, people, (fair.day - today).days), versions=desk.shelf.versions(id), tab="list",
        edit=edit, request_modes=tuple(RequestMode), scheduling_modes=tuple(SchedulingMode),
        hours=[f"{fair.starts(slot):%H:%M}" for slot in range(fair.slot_count)],
    )  # fmt: skip


def _change_list(house: House, id: str, form: dict[str, str]) -> None:
    desk, act, party = house.fairs, form.get("act", ""), form.get("party_id", "")[:100]
    state = FairState.parse(act)
    if state is not None:
        desk.move(id, state)
    elif act == "everybody":
        desk.register_all(id)
    elif act == "comes":
        desk.attend(id, party)
    elif act == "settle":
        version = form.get("version", "")
        wanted = settings_of(form, desk.shelf.fair(id), desk.today)
        desk.settle(id, wanted, int(version) if version.isdecimal() else None)
    elif act == "enrol":
        desk.enrol(id, party, registration_of(form, desk.shelf.fair(id)))
    elif act == "leaves":
        desk.withdraw(id, party)
    elif act == "invite":
        desk.invite(id, party, Side.parse(form.get("side", "")) or Side.A)
    else:
        raise BadInput("fair_choice", value=act, known=["everybody", "comes", "leaves", "invite", "settle", "enrol"])


def _proposal(house: House, region: str, chain: str, tables: str) -> Proposal:
    venue = int(tables) if tables.isdecimal() and 0 < int(tables) <= 500 else None
    return propose(house.standing(), read_region(region or None), chain or None, venue_tables=venue)


def _made(house: House, viewer: Viewer, today: date, form: dict[str, str]) -> Fair:
    found = _proposal(house, form.get("region", "")[:40], form.get("chain", "")[:100], form.get("tables", "")[:4])
    named = {**form, "title": form.get("title", "").strip() or f"{found.topics[0].name}供需对接会"}
    fair = Fair(
        id="", title="", day=read_day(form.get("day") or None, today, "/day"), owner=viewer.account_id or "",
        chain=found.chain, segments=tuple(one.segment_id for one in found.topics), region=found.region,
        slot_count=found.slot_count, table_count=found.table_count,
    )  # fmt: skip
    return house.fairs.plan(settings_of(named, fair, today), found.invited)


def _topic_names(found: Proposal | None, lang: str) -> list[dict[str, Any]]:
    if found is None:
        return []
    return [
        {"name": one.name if lang == "zh" else one.name_en, "kind": one.kind, "demand": one.demand_count, "supply": one.supply_count}
        for one in found.topics
    ]  # fmt: skip
