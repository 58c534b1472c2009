"""关注页面 · Saved searches of a fund and what each has told, every change once (方案 三(七))."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, SurveyDep, TodayDep, ViewerDep
from api.forgery import read_form
from api.pages.deal_view import place_of
from api.pages.fund_room import FundQuery, draw_room, room_of, segment_name, to
from api.pages.look import look_of
from api.routes.deals import own_search
from api.schemas import Word
from api.survey import Survey
from graph.regions import COUNTIES, region_label
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.errors import MatcherError
from matcher.services.deal_desk import FundDesk
from matcher.services.fund_managers import mandate_of_fund
from matcher.services.needs import parse_place
from matcher.wording import label

router = APIRouter(prefix="/deals")
SearchQuery = Annotated[Word | None, Query()]
SearchPath = Annotated[Word, Path()]


@router.get("/watch")
def watch(
    request: Request, house: HouseDep, viewer: ViewerDep, survey: SurveyDep, fund: FundQuery = None,
    search: SearchQuery = None, number: Annotated[int | None, Query(ge=1, le=10**6)] = None,
) -> Response:  # fmt: skip
    """Saved searches and what each has told."""
    room = room_of(request, house, viewer, fund)
    return _watch(request, room, house, viewer, survey, search=search, number=number)


@router.post("/watch")
async def save_search(request: Request, house: HouseDep, viewer: ViewerDep, survey: SurveyDep) -> Response:
    """A new saved search."""
    form = await read_form(request)
    room = await run_in_threadpool(room_of, request, house, viewer, form.get("fund"))

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
        return RedirectResponse(to("/deals/watch", room), 303)

    return await run_in_threadpool(act)


@router.post("/watch/{search_id}/look")
async def look_again(
    request: Request, search_id: SearchPath, house: HouseDep, viewer: ViewerDep, today: TodayDep
) -> Response:
    """What is new; each start-up once a change."""
    form = await read_form(request)

    def act() -> Response:
        room = room_of(request, house, viewer, form.get("fund"))
        told = house.watches_of(room).look(own_search(room, search_id, house).id, day=today)
        house.postman.wake()
        found = {"number": str(told.digest.number)} if told.digest.at is not None else {"nothing": "1"}
        return RedirectResponse(to("/deals/watch", room, search=search_id, **found) + f"#s-{search_id}", 303)

    return await run_in_threadpool(act)


@router.post("/watch/{search_id}/close")
async def close_search(request: Request, search_id: SearchPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """No longer looked at."""
    form = await read_form(request)

    def act() -> Response:
        room = room_of(request, house, viewer, form.get("fund"))
        house.watches_of(room).close(own_search(room, search_id, house).id)
        return RedirectResponse(to("/deals/watch", room), 303)

    return await run_in_threadpool(act)


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
            *(segment_name(room, name, lang) for name in one.segments),
        ]
        news = [] if told is None else [
            (told.parties[line.party_id], place_of(told.parties[line.party_id], lang), [label(f"news_{code}", lang) for code in line.why])
            for line in told.digest.news
        ]  # fmt: skip
        shown.append({"search": one, "digests": digests, "told": told, "words": words, "news": news})
    near = sorted(mandate.focus) + sorted(mandate.beside)
    others = sorted(set(survey.chain.segments) - set(near))
    return draw_room(
        request, "deal_watch.html", room, house, viewer, status,
        searches=[one for one in shown if not one["search"].closed], closed=[one for one in shown if one["search"].closed],
        near=[(name, segment_name(room, name, lang)) for name in near], others=[(name, segment_name(room, name, lang)) for name in others],
        counties=tuple(COUNTIES.values()), refusal=refusal, given=given or {},
        nothing=search if request.query_params.get("nothing") else None,
    )  # fmt: skip
