"""基金经理页面 · A fund's desk: screen, compare, look at one, watch, pipeline, report (方案 三(七)). Its managers alone.

The fund is chosen once (`?fund=`) and kept in a cookie; without a choice it is the first one the viewer manages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, SurveyDep, TodayDep, ViewerDep
from api.forgery import read_form
from api.pages.cards import question
from api.pages.chain_map import chain_map, neighbourhood
from api.pages.deal_view import dots_of, funnel_steps, marks_of, place_of, rows_of
from api.pages.formats import money
from api.pages.look import draw, look_of
from api.pages.waterfall import waterfall
from api.routes.deals import entry_of, own_search, quota_of, read_reason, read_stage, who
from api.routes.listing import PartyPath
from api.schemas import Line, Word
from api.survey import Survey
from graph.regions import COUNTIES, region_label
from matcher.access import Act, may
from matcher.bootstrap import House
from matcher.entities import Kind, Offer
from matcher.entities.accounts import Viewer
from matcher.entities.deals import FOLLOWS, PassReason, PipelineEntry, PipelineStage
from matcher.errors import Forbidden, MatcherError
from matcher.measures.facts import FACTS
from matcher.measures.funds import fund_of
from matcher.services.deal_desk import FundDesk
from matcher.services.deal_reports import funnel_of
from matcher.services.fund_managers import DealFlow, mandate_of_fund
from matcher.services.needs import parse_place
from matcher.wording import label, say

router = APIRouter(prefix="/deals")
SHOWN: Final = 50
REFUSED_SHOWN: Final = 50
COMPARED: Final = 4
FUND: Final = "fund"
_YEAR_SECONDS: Final = 365 * 24 * 3600
_LONGEST: Final = 2_000

FundQuery = Annotated[Word | None, Query()]
ThesisQuery = Annotated[str, Query(max_length=_LONGEST)]
SearchQuery = Annotated[Word | None, Query()]
SearchPath = Annotated[Word, Path()]


@router.get("")
def screen(
    request: Request, house: HouseDep, viewer: ViewerDep, survey: SurveyDep, today: TodayDep, fund: FundQuery = None,
    thesis: ThesisQuery = "", blind: bool = False, passed: bool = False,
) -> Response:  # fmt: skip
    """The start-ups within the mandate, ranked, every term told."""
    room, lang = _room(request, house, viewer, fund), look_of(request).lang
    flow = house.screen_deals(
        room.fund.id, top=SHOWN, thesis=thesis.strip() or None, day=today, viewer=viewer, with_passed=passed
    )
    entries = house.deals.entries_of(room.fund.id)
    seen = house.deals.seen_by_searches(room.fund.id)
    shown = frozenset(deal.party.id for deal in flow.deals)
    names = room.parties([one.party_id for one in flow.refused[:REFUSED_SHOWN]] + list(flow.held))
    return _draw(
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
    room, lang = _room(request, house, viewer, fund), look_of(request).lang
    chosen = list(dict.fromkeys(id or ()))[:COMPARED]
    found = [house.deal_detail(room, one, thesis=thesis.strip() or None) for one in chosen]
    columns = [
        {
            "detail": one, "marks": {mark.term: mark for mark in marks_of(one.terms, lang)}, "where": place_of(one.party, lang),
            "team": _facts(one.team, lang),
        }
        for one in found
    ]  # fmt: skip
    terms = marks_of(found[0].terms, lang) if found else ()
    return _draw(request, "deal_compare.html", room, house, viewer, columns=columns, terms=terms, thesis=thesis)


@router.get("/startups/{party_id}")
def startup(
    request: Request, party_id: PartyPath, house: HouseDep, viewer: ViewerDep, today: TodayDep, fund: FundQuery = None,
    thesis: ThesisQuery = "",
) -> Response:  # fmt: skip
    """One start-up as the fund may see it, and where it stands in the pipeline."""
    room = _room(request, house, viewer, fund)
    return _startup(request, room, party_id, house, viewer, today, thesis=thesis)


@router.post("/startups/{party_id}/move")
async def move(request: Request, party_id: PartyPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Put it at a stage; a pass needs its reason."""
    form = await read_form(request)
    room = await run_in_threadpool(_room, request, house, viewer, form.get("fund"))

    def act() -> Response:
        keeper = house.pipeline_of(room)
        entry_of(room, party_id, house)
        try:
            reason = read_reason(form["reason"]) if form.get("reason") else None
            keeper.move(
                room.fund.id, party_id, read_stage(form.get("stage", "")), by=who(viewer), reason=reason,
                note=form.get("note", ""), version=_version(form),
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
    room = await run_in_threadpool(_room, request, house, viewer, form.get("fund"))

    def act() -> Response:
        entry_of(room, party_id, house)
        try:
            due = date.fromisoformat(form["due"]) if form.get("due") else None
            links = tuple(form.get("links", "").split())
            house.pipeline_of(room).plan(
                room.fund.id, party_id, next_action=form.get("next_action", "")[:500], owner=form.get("owner", "")[:100],
                due=due, links=links, version=_version(form),
            )  # fmt: skip
        except (MatcherError, ValueError) as refusal:
            lang = look_of(request).lang
            sentence = (
                refusal.sentence(lang)
                if isinstance(refusal, MatcherError)
                else say("errors", "bad_date", lang, value=form["due"])
            )
            return _startup(request, room, party_id, house, viewer, today, refusal=sentence, given=form, status=422)
        return RedirectResponse(_back(form, party_id, room), 303)

    return await run_in_threadpool(act)


@router.get("/watch")
def watch(
    request: Request, house: HouseDep, viewer: ViewerDep, survey: SurveyDep, fund: FundQuery = None,
    search: SearchQuery = None, number: Annotated[int | None, Query(ge=1, le=10**6)] = None,
) -> Response:  # fmt: skip
    """Saved searches and what each has told."""
    room = _room(request, house, viewer, fund)
    return _watch(request, room, house, viewer, survey, search=search, number=number)


@router.post("/watch")
async def save_search(request: Request, house: HouseDep, viewer: ViewerDep, survey: SurveyDep) -> Response:
    """A new saved search."""
    form = await read_form(request)
    room = await run_in_threadpool(_room, request, house, viewer, form.get("fund"))

    def act() -> Response:
        try:
            house.watches_of(room).save(
                room.fund.id, form.get("name", ""), thesis=form.get("thesis", "").strip() or None,
                segments=(form["segment"],) if form.get("segment") else (),
                region=parse_place(form["county"]) if form.get("county") else None,
            )  # fmt: skip
        except MatcherError as refusal:
            sentence = refusal.sentence(look_of(request).lang)
            return _watch(request, room, house, viewer, survey, refusal=sentence, given=form, status=422)
        return RedirectResponse(_to("/deals/watch", room), 303)

    return await run_in_threadpool(act)


@router.post("/watch/{search_id}/look")
async def look_again(
    request: Request, search_id: SearchPath, house: HouseDep, viewer: ViewerDep, today: TodayDep
) -> Response:
    """What is new; each start-up once a change."""
    form = await read_form(request)

    def act() -> Response:
        room = _room(request, house, viewer, form.get("fund"))
        told = house.watches_of(room).look(own_search(room, search_id, house).id, day=today)
        house.postman.wake()
        found = {"number": str(told.digest.number)} if told.digest.at is not None else {"nothing": "1"}
        return RedirectResponse(_to("/deals/watch", room, search=search_id, **found) + f"#s-{search_id}", 303)

    return await run_in_threadpool(act)


@router.post("/watch/{search_id}/close")
async def close_search(request: Request, search_id: SearchPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """No longer looked at."""
    form = await read_form(request)

    def act() -> Response:
        room = _room(request, house, viewer, form.get("fund"))
        house.watches_of(room).close(own_search(room, search_id, house).id)
        return RedirectResponse(_to("/deals/watch", room), 303)

    return await run_in_threadpool(act)


@router.get("/pipeline")
def pipeline(
    request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, fund: FundQuery = None, view: Line = "board"
) -> Response:
    """Where every start-up stands: the same entries as a list or as a kanban board."""
    room = _room(request, house, viewer, fund)
    entries = house.deals.entries_of(room.fund.id)
    parties = room.parties([entry.party_id for entry in entries])
    cards = [_card(entry, parties, today) for entry in entries if entry.stage is not None]
    cards.sort(key=lambda card: (not card["overdue"], card["entry"].due or date.max, card["entry"].party_id))
    return _draw(
        request, "deal_pipeline.html", room, house, viewer,
        cards=cards, view="list" if view == "list" else "board", today=today,
        columns=[(stage, [card for card in cards if card["entry"].stage is stage]) for stage in PipelineStage],
        overdue_count=sum(card["overdue"] for card in cards),
    )  # fmt: skip


@router.get("/report")
def report(
    request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, fund: FundQuery = None,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:  # fmt: skip
    """Portfolio, shares and cooperation: every number opens its list."""
    room, lang = _room(request, house, viewer, fund), look_of(request).lang
    found = quota_of(room, house, today, year)
    fund_facts = fund_of(room.fund)
    held = room.parties(fund_facts.portfolio)
    return _draw(
        request, "deal_report.html", room, house, viewer,
        report=found, year=year, today=today, years=[one["year"] for one in found["years"]],
        portfolio=[held[name] for name in fund_facts.portfolio if name in held],
        portfolio_count=len(fund_facts.portfolio),
        dry_powder=None if fund_facts.dry_powder_cny is None else money(fund_facts.dry_powder_cny, lang),
    )  # fmt: skip


def _room(request: Request, house: House, viewer: Viewer, fund: str | None) -> FundDesk:
    """The desk of the fund asked for, of the one chosen before, or of the first; Forbidden("no_fund") without any."""
    own = _own(house, viewer)
    if fund:
        return house.fund_desk(fund, viewer)
    if not own:
        raise Forbidden("no_fund")
    before = request.cookies.get(FUND, "")
    return house.fund_desk(next((one.id for one in own if one.id == f"fund:{before}"), own[0].id), viewer)


def _own(house: House, viewer: Viewer) -> list[Offer]:
    """Funds the viewer manages, in id order."""
    return [
        one
        for one in house.records(viewer).iter_offers(Kind.FUND)
        if may(viewer, Act.SCREEN, one.party_id, sample=one.sample)
    ]


def _draw(
    request: Request, template: str, room: FundDesk, house: House, viewer: Viewer, status: int = 200, **context: Any
) -> Response:
    fund = room.fund.id.removeprefix("fund:")
    response = draw(
        request, template, status, room=room, fund=room.fund, fund_id=fund, own_funds=_own(house, viewer), **context
    )
    response.set_cookie(FUND, fund, max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
    return response


def _startup(
    request: Request, room: FundDesk, party_id: str, house: House, viewer: Viewer, today: date, *, thesis: str = "",
    refusal: str = "", given: Mapping[str, str] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    lang = look_of(request).lang
    found = house.deal_detail(room, party_id, thesis=thesis.strip() or None)
    entry = entry_of(room, party_id, house)
    deal = found.deal
    return _draw(
        request, "deal_startup.html", room, house, viewer, status,
        detail=found, where=place_of(found.party, lang), marks=marks_of(found.terms, lang), entry=entry,
        views=None if deal is None else (waterfall(deal.forward, lang), waterfall(deal.backward, lang)),
        team=_facts(found.team, lang), follows=FOLLOWS[entry.stage] if entry.stage else tuple(PipelineStage)[:4],
        reasons=tuple(PassReason), refusal=refusal, given=given or {}, today=today,
        segments=[_segment(room, name, lang) for name in found.segments],
        questions=[[question(code, lang) for code in verdict.missing[:2]] for _, verdict in found.policies],
        is_released=room.desk.released is None or party_id in room.desk.released,
    )  # fmt: skip


def _watch(
    request: Request, room: FundDesk, house: House, viewer: Viewer, survey: Survey, *, search: str | None = None,
    number: int | None = None, refusal: str = "", given: Mapping[str, str] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    lang, keeper = look_of(request).lang, house.watches_of(room)
    _, mandate = mandate_of_fund(room.fund.id, room.desk)
    shown: list[dict[str, Any]] = []
    for one in house.deals.searches_of(room.fund.id):
        digests = house.deals.digests_of(one.id)
        wanted = number if search == one.id and number else (digests[0].number if digests else None)
        told = keeper.digest(one.id, wanted) if wanted is not None else None
        words = [
            *([region_label(one.region, lang)] if one.region else []),
            *(_segment(room, name, lang) for name in one.segments),
        ]
        news = [] if told is None else [
            (told.parties[line.party_id], place_of(told.parties[line.party_id], lang), [label(f"news_{code}", lang) for code in line.why])
            for line in told.digest.news
        ]  # fmt: skip
        shown.append({"search": one, "digests": digests, "told": told, "words": words, "news": news})
    near = sorted(mandate.focus) + sorted(mandate.beside)
    others = sorted(set(survey.chain.segments) - set(near))
    return _draw(
        request, "deal_watch.html", room, house, viewer, status,
        searches=[one for one in shown if not one["search"].closed], closed=[one for one in shown if one["search"].closed],
        near=[(name, _segment(room, name, lang)) for name in near], others=[(name, _segment(room, name, lang)) for name in others],
        counties=tuple(COUNTIES.values()), refusal=refusal, given=given or {},
        nothing=search if request.query_params.get("nothing") else None,
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


def _segment(room: FundDesk, name: str, lang: str) -> str:
    segment = room.desk.chain.segments.get(name)
    return name if segment is None else (segment.name if lang == "zh" else segment.name_en or segment.name)


def _facts(team: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """(label, value) of the released facts."""
    return [(FACTS[name].label(lang), _shown(name, value, lang)) for name, value in team.items()]


def _shown(name: str, value: Any, lang: str) -> str:
    if isinstance(value, bool):
        return say("pages", "yes" if value else "no", lang)
    return money(value, lang) if name.endswith("_cny") else str(value)


def _card(entry: PipelineEntry, parties: Mapping[str, Any], today: date) -> dict[str, Any]:
    over = entry.stage in (PipelineStage.INVESTED, PipelineStage.PASSED)
    overdue = entry.due is not None and entry.due < today and not over
    return {"entry": entry, "party": parties.get(entry.party_id), "overdue": overdue, "move": entry.history[-1]}


def _version(form: Mapping[str, str]) -> int | None:
    word = form.get("version", "")
    return int(word) if word.isdecimal() and len(word) < 9 else None


def _back(form: Mapping[str, str], party_id: str, room: FundDesk) -> str:
    return _to("/deals/pipeline", room) if form.get("next") == "pipeline" else _to(f"/deals/startups/{party_id}", room)


def _to(path: str, room: FundDesk, **query: str) -> str:
    return f"{path}?{urlencode({'fund': room.fund.id.removeprefix('fund:'), **query})}"
