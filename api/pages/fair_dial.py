"""公平页面 · What a fairer timetable costs, and what one more table, slot or hour is worth; the plan is made from the point one picks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.forgery import read_form
from api.pages.dial_figure import figure_of, sentences_of
from api.pages.fair_views import name_of
from api.pages.look import draw, look_of
from api.schemas import Word
from matcher.access import Act, require
from matcher.bootstrap import House
from matcher.entities.fairs import FairState
from matcher.errors import BadInput, MatcherError
from matcher.services.fairs.dialling import dial_of_fair
from matcher.services.fairs.drafting import drafted

__all__ = ["router"]

router = APIRouter()
IdPath = Annotated[Word, Path()]
SECONDS = 6.0


@router.get("/fairs/{id}/dial")
def dial_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """The curve, its points in words, and the worth of one more."""
    require(viewer, Act.PLAN_FAIRS)
    return _dial(request, house, id)


@router.post("/fairs/{id}/dial")
async def pick_point(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Make the plan of a point, as a draft to look at."""
    require(viewer, Act.PLAN_FAIRS)
    form = dict(await read_form(request))
    try:
        await run_in_threadpool(_pick, house, id, form.get("fairness", ""), form.get("least", "0"))
    except MatcherError as why:
        if why.code == "unknown_fair":
            raise
        return await run_in_threadpool(_dial, request, house, id, why.sentence(look_of(request).lang))
    return RedirectResponse(f"/fairs/{id}/board", 303)


def _dial(request: Request, house: House, id: str, refusal: str = "") -> Response:
    desk, lang = house.fairs, look_of(request).lang
    fair = desk.shelf.fair(id)
    dial = dial_of_fair(id, desk)
    people = desk.shelf.participations(id)
    parties = desk.parties(people)
    schedule = fair.draft.get("schedule") if fair.draft else None
    known = schedule["certificate"] if isinstance(schedule, dict) else {}
    now = (known["fairness"], known.get("least", 0)) if "fairness" in known else None
    return draw(
        request, "fair_dial.html", 422 if refusal else 200, fair=fair, dial=dial, figure=figure_of(dial), now=now,
        rows=list(zip(dial.points, sentences_of(dial, lang), strict=True)), refusal=refusal, tab="dial",
        may_pick=fair.state not in (FairState.PUBLISHED, FairState.HELD),
        names={one.party_id: name_of(one.party_id, parties) for one in people},
    )  # fmt: skip


def _pick(house: House, id: str, words: str, least: str) -> None:
    try:
        fairness = float(words[:20])
    except ValueError as why:
        raise BadInput("fair_fairness", value=words[:20]) from why
    if not 0.0 <= fairness <= 1.0:
        raise BadInput("fair_fairness", value=words[:20])
    if not least.isdecimal() or len(least) > 2:
        raise BadInput("fair_not_whole", place="/least", value=least[:20], low=0, high=48)
    drafted(id, house.fairs, fairness=fairness, least=int(least), seconds=SECONDS)
