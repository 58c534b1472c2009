"""办件台 · The operators' queue: by due day, overdue first; mine, unclaimed, by county and kind; and the numbers they add up to (方案 四(一))."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.pages.case_view import views_of
from api.pages.look import draw, look_of
from api.routes.listing import CursorQuery
from graph.regions import COUNTIES
from matcher.access import Act, require
from matcher.bootstrap import now
from matcher.entities.cases import CaseKind
from matcher.errors import NotSignedIn
from matcher.services.cases import figures_of
from matcher.storage.cases import CaseFilter

router = APIRouter()
A_PAGE: Final = 40
SHOWS: Final = ("open", "mine", "overdue", "unclaimed", "closed")


@router.get("/operators/cases")
def desk(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, cursor: CursorQuery = None) -> Response:
    """The queue, narrowed as the query says."""
    if not viewer.is_signed_in:
        raise NotSignedIn("sign_in_needed", value=request.url.path)
    require(viewer, Act.HANDLE_CASES)
    query, lang = request.query_params, look_of(request).lang
    show = query.get("show", "") if query.get("show") in SHOWS else "open"
    county = query.get("county", "") if query.get("county") in COUNTIES else ""
    kind = CaseKind.parse(query.get("kind", "")[:40])
    wanted = CaseFilter(
        owner=f"account:{viewer.account_id}" if show == "mine" else None,
        unclaimed=show == "unclaimed",
        region=county or None,
        kind=kind,
        is_open=show != "closed",
        due_before=today if show == "overdue" else None,
        handed_in=True,
    )
    page = house.cases.page(wanted, cursor=cursor, limit=A_PAGE)
    found = list(page.rows)
    names = {id: one.name for id, one in house.records(viewer).parties_by_id({one.party_id for one in found}).items()}
    return draw(
        request, "operators_cases.html", show=show, shows=SHOWS, county=county, kind=kind, kinds=tuple(CaseKind),
        counties=tuple(COUNTIES.values()), views=views_of(found, house, today, lang, names), next_cursor=page.next_cursor,
        figures=figures_of(house.cases.every(CaseFilter(handed_in=True)), now()),
    )  # fmt: skip
