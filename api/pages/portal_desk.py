"""死信页面 · Messages of the portal that could not be taken: why, mended in place, and sent the same way again (M5.6)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.forgery import read_form
from api.pages.look import draw
from api.pages.pairs import local_time
from api.pages.tenancy import field
from api.routes.portal import letter_document, replayed
from matcher.access import Act, require
from matcher.bootstrap.portal import portal_letters
from matcher.errors import NotSignedIn

router = APIRouter()
IdPath = Annotated[str, Path(min_length=1, max_length=200)]
_LONGEST = 20_000


@router.get("/operators/portal")
def letters(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """Where the port leads, and what waits."""
    if not viewer.is_signed_in:
        raise NotSignedIn("sign_in_needed", value=request.url.path)
    require(viewer, Act.IMPORT)
    found = portal_letters(house).dead()
    rows = [letter_document(one) | {"local": local_time(one.at)} for one in found]
    outcome = request.query_params.get("outcome", "")
    return draw(
        request, "operators_portal.html", letters=rows, portal=house.settings.portal_url,
        outcome=outcome if outcome in ("taken", "dead") else "",
    )  # fmt: skip


@router.post("/operators/portal/{id}/replay")
async def replay_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Mended and sent again; then the list."""
    require(viewer, Act.IMPORT)
    form = await read_form(request)
    body = field(form, "body", _LONGEST)
    outcome = await run_in_threadpool(replayed, house, viewer, id, body or None)
    return RedirectResponse(f"/operators/portal?outcome={outcome}", 303)
