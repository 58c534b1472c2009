"""通知页面 · What happened without oneself, newest first; seen once one says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.pages.board import profiles_of
from api.pages.fair_news import fair_row, names_in
from api.pages.look import draw, look_of
from api.pages.pairs import local_time, pairs_of
from api.pages.tenancy import acts_for
from matcher.bootstrap import House, now
from matcher.entities.accounts import Viewer
from matcher.errors import NotSignedIn
from matcher.services.fairs.telling import news_of
from matcher.services.notices import Notice, notices_of
from matcher.storage.cases import CaseFilter

router = APIRouter()
MOST = 60


@router.get("/notifications")
def notifications(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The newest sixty, those that are new marked."""
    party = acts_for(request, house, viewer)
    engagements, news = house.engagements.of_party(party.id), news_of(party.id, house.fairs)
    cases = house.cases.every(CaseFilter(party_id=party.id))
    found = notices_of(party.id, engagements, profiles_of(house, party.id), today, news, cases)[:MOST]
    rows = notice_rows(found, house, viewer, look_of(request).lang)
    return draw(request, "notifications.html", rows=rows, new=sum(row["is_new"] for row in rows))


@router.post("/notifications/seen")
async def see_notifications(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """All have been seen."""
    account = viewer.account_id
    if account is None:
        raise NotSignedIn("sign_in_needed", value=request.url.path)
    await run_in_threadpool(house.notices.see, account, now())
    return RedirectResponse("/notifications", 303)


def notice_rows(found: tuple[Notice, ...], house: House, viewer: Viewer, lang: str) -> list[dict[str, Any]]:
    """Each with its words' code, what it is about, where it leads, and whether it is new to the viewer."""
    seen = house.notices.seen_at(viewer.account_id or "")
    pairs: dict[str, Any] = {}
    for notice in found:
        one = notice.engagement
        if one is not None and one.id not in pairs:
            pairs[one.id] = pairs_of([one], notice.party_id, house, viewer, lang)[0]
    names = names_in([notice.fair for notice in found if notice.fair is not None], house)
    return [_row(notice, pairs, names, seen, lang) for notice in found]


def _row(
    notice: Notice, pairs: dict[str, Any], names: dict[str, str], seen: datetime | None, lang: str
) -> dict[str, Any]:
    row: dict[str, Any] = {"code": notice.code, "at": local_time(notice.at), "is_new": seen is None or notice.at > seen}
    row |= {"count": 0, "lines": [], "note": ""}  # what fairs alone have to tell
    if notice.fair is not None:
        return row | fair_row(notice.fair, names, lang)
    if notice.case is not None:
        return row | {"who": "", "about": notice.case.title, "href": f"/cases/{notice.case.id}", "until": ""}
    if notice.engagement is not None:
        pair = pairs[notice.engagement.id]
        return row | {"who": pair.other, "about": pair.title, "href": f"/engagements/{pair.id}", "until": ""}
    profile = notice.profile
    assert profile is not None  # a notice is about one or the other
    about = profile.content.title or profile.content.text[:30]
    until = profile.valid_to.isoformat() if profile.valid_to else ""
    return row | {"who": "", "about": about, "href": f"/board/{profile.id}", "until": until}
