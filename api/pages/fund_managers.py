"""基金经理页面 · A fund's desk: screen, compare, look at one and move it on (方案 三(七)). Its managers alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, SurveyDep, TodayDep, ViewerDep
from api.forgery import read_form
from api.pages.cards import question
from api.pages.chain_map import chain_map, neighbourhood
from api.pages.deal_view import dots_of, funnel_steps, marks_of, place_of, rows_of
from api.pages.fund_room import FundQuery, draw_room, fact_rows, room_of, segment_name, to, version_of
from api.pages.look import look_of
from api.pages.waterfall import waterfall
from api.routes.deals import entry_of, read_reason, read_stage, who
from api.routes.listing import PartyPath
from api.schemas import Word
from api.survey import Survey
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.entities.deals import FOLLOWS, PassReason, PipelineStage
from matcher.errors import BadInput, MatcherError
from matcher.services.deal_desk import FundDesk
from matcher.services.deal_detail import DealDetail
from matcher.services.deal_reports import funnel_of
from matcher.services.fund_managers import DealFlow, mandate_of_fund
from matcher.wording import say

router = APIRouter(prefix="/deals")
_LONGEST: Final = 2_000
SHOWN: Final = 50
REFUSED_SHOWN: Final = 50
COMPARED: Final = 4
ThesisQuery = Annotated[str, Query(max_length=_LONGEST)]


@router.get("")
def screen(
    request: Request, house: HouseDep, viewer: ViewerDep, survey: SurveyDep, today: TodayDep, fund: FundQuery = None,
    thesis: ThesisQuery = "", blind: bool = False, passed: bool = False,
) -> Response:  # fmt: skip
    """The start-ups within the mandate, ranked, every term told."""
    room, lang = room_of(request, house, viewer, fund), look_of(request).lang
    flow = house.screen_deals(
        room.fund.id, top=SHOWN, thesis=thesis.strip() or None, day=today, viewer=viewer, with_passed=passed
    )
    entries = house.deals.entries_of(room.fund.id)
    seen = house.deals.seen_by_searches(room.fund.id)
    shown = frozenset(deal.party.id for deal in flow.deals)
    names = room.parties([one.party_id for one in flow.refused[:REFUSED_SHOWN]] + list(flow.held))
    return draw_room(
        request, "deal_screen.html", room, house, viewer,
        flow=flow, thesis=thesis, blind=blind, with_passed=passed,
        rows=rows_of(
            flow, lang, blind=blind, new=shown - seen if seen else frozenset(),
            stages={entry.party_id: entry.stage for entry in entries},
        ),
        funnel=funnel_steps(flow, funnel_of(entries), lang),
        misses=[(say("measures", f"mandate_{term}", lang), count) for term, count in flow.miss_counts.items()],
        refused=[
            (names[one.party_id].name, [say("measures", f"mandate_{term}", lang) for term in one.missed])
            for one in flow.refused[:REFUSED_SHOWN]
            if one.party_id in names and not blind
        ],
        held=[names[name] for name in flow.held if name in names and not blind],
        warnings=[say("warnings", one.code, lang, **one.facts) for one in flow.warnings],
        dots=dots_of(flow.deals), map=_map(room, flow, survey, lang),
    )  # fmt: skip


@router.get("/compare")
def compare(
    request: Request, house: HouseDep, viewer: ViewerDep, fund: FundQuery = None, thesis: ThesisQuery = "",
    id: Annotated[list[Word] | None, Query(max_length=50)] = None,
) -> Response:  # fmt: skip
    """Two to four start-ups side by side."""
    room, lang = room_of(request, house, viewer, fund), look_of(request).lang
    chosen = list(dict.fromkeys(id or ()))[:COMPARED]
    found = [house.deal_detail(room, one, thesis=thesis.strip() or None) for one in chosen]
    columns = [
        {
            "detail": one, "marks": {mark.term: mark for mark in marks_of(one.terms, lang)}, "where": place_of(one.party, lang),
            "team": fact_rows(one.team, lang), "names": _around_names(room, one, lang),
        }
        for one in found
    ]  # fmt: skip
    terms = marks_of(found[0].terms, lang) if found else ()
    return draw_room(request, "deal_compare.html", room, house, viewer, columns=columns, terms=terms, thesis=thesis)


@router.get("/startups/{party_id}")
def startup(
    request: Request, party_id: PartyPath, house: HouseDep, viewer: ViewerDep, today: TodayDep, fund: FundQuery = None,
    thesis: ThesisQuery = "",
) -> Response:  # fmt: skip
    """One start-up as the fund may see it, and where it stands in the pipeline."""
    room = room_of(request, house, viewer, fund)
    return _startup(request, room, party_id, house, viewer, today, thesis=thesis)


@router.post("/startups/{party_id}/move")
async def move(request: Request, party_id: PartyPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Put it at a stage; a pass needs its reason."""
    form = await read_form(request)
    room = await run_in_threadpool(room_of, request, house, viewer, form.get("fund"))

    def act() -> Response:
        keeper = house.pipeline_of(room)
        entry_of(room, party_id, house)
        try:
            reason = read_reason(form["reason"]) if form.get("reason") else None
            keeper.move(
                room.fund.id, party_id, read_stage(form.get("stage", "")), by=who(viewer), reason=reason,
                note=form.get("note", ""), version=version_of(form),
            )  # fmt: skip
        except MatcherError as refusal:
            sentence = refusal.sentence(look_of(request).lang)
            return _startup(request, room, party_id, house, viewer, today, refusal=sentence, given=form, status=422)
        return RedirectResponse(_back(form, party_id, room), 303)

    return await run_in_threadpool(act)


@router.post("/startups/{party_id}/plan")
async def plan(request: Request, party_id: PartyPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """What is next, by whom, until when."""
    form = await read_form(request)
    room = await run_in_threadpool(room_of, request, house, viewer, form.get("fund"))

    def act() -> Response:
        entry_of(room, party_id, house)
        try:
            house.pipeline_of(room).plan(
                room.fund.id, party_id, next_action=form.get("next_action", ""), owner=form.get("owner", ""),
                due=_day(form.get("due", "")), links=tuple(form.get("links", "").split()), version=version_of(form),
            )  # fmt: skip
        except MatcherError as refusal:
            sentence = refusal.sentence(look_of(request).lang)
            return _startup(request, room, party_id, house, viewer, today, refusal=sentence, given=form, status=422)
        return RedirectResponse(_back(form, party_id, room), 303)

    return await run_in_threadpool(act)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise BadInput("bad_date", value=text[:40]) from fault


def _startup(
    request: Request, room: FundDesk, party_id: str, house: House, viewer: Viewer, today: date, *, thesis: str = "",
    refusal: str = "", given: Mapping[str, str] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    lang = look_of(request).lang
    found = house.deal_detail(room, party_id, thesis=thesis.strip() or None)
    entry = entry_of(room, party_id, house)
    deal = found.deal
    return draw_room(
        request, "deal_startup.html", room, house, viewer, status,
        detail=found, where=place_of(found.party, lang), marks=marks_of(found.terms, lang), entry=entry,
        views=None if deal is None else (waterfall(deal.forward, lang), waterfall(deal.backward, lang)),
        team=fact_rows(found.team, lang), follows=FOLLOWS[entry.stage] if entry.stage else tuple(PipelineStage)[:4],
        reasons=tuple(PassReason), refusal=refusal, given=given or {}, today=today,
        segments=[segment_name(room, name, lang) for name in found.segments],
        names=_around_names(room, found, lang),
        questions=[[question(code, lang) for code in verdict.missing[:2]] for _, verdict in found.policies],
        is_released=room.desk.released is None or party_id in room.desk.released,
    )  # fmt: skip


def _map(room: FundDesk, flow: DealFlow, survey: Survey, lang: str) -> Any:
    """The segments of the mandate with those around them; where deals stand is marked."""
    _, mandate = mandate_of_fund(room.fund.id, room.desk)
    own = tuple(sorted(name for name in mandate.focus if name in survey.chain.segments))
    if not own:
        return None
    matched = frozenset(name for deal in flow.deals for name in deal.party.segments)
    shown = neighbourhood(survey, own, matched)
    return chain_map(survey, shown, lang=lang, own=own, matched=matched, chain=survey.chain.segments[own[0]].chain)


def _back(form: Mapping[str, str], party_id: str, room: FundDesk) -> str:
    return to("/deals/pipeline", room) if form.get("next") == "pipeline" else to(f"/deals/startups/{party_id}", room)


def _around_names(room: FundDesk, found: DealDetail, lang: str) -> dict[str, str]:
    """Names of the segments around those of a start-up, in the reader's language."""
    context = found.context
    around = (*context.suppliers, *context.customers, *context.substitutes, *context.fills)
    return {one.segment_id: segment_name(room, one.segment_id, lang) for one in around}
