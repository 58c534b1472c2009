"""我的页面 · One's own account: organisations, sessions and tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.forgery import read_form
from api.pages.look import draw, look_of
from api.pages.mine import about_organisations
from api.schemas import Line, Word
from matcher.access import Act, may
from matcher.bootstrap import House
from matcher.entities.accounts import Scope, UserRole, Viewer
from matcher.errors import MatcherError

router = APIRouter()
ZONE: Final = ZoneInfo("Asia/Shanghai")
_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
"""Mark in what a browser says of itself → its name; most claim to be others too, so the order counts."""
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
IdPath = Annotated[Word, Path()]


@router.get("/me")
def me(request: Request, house: HouseDep, viewer: ViewerDep, kept: Annotated[Line, Query()] = "") -> Response:
    """One's own sessions and tokens; `kept` names what was just saved."""
    return _me(request, house, viewer, kept=kept)


@router.post("/me/sessions/{session_id}/end")
def end_session(session_id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """One of one's own sessions is over."""
    house.door.revoke_session(viewer, session_id)
    return RedirectResponse("/me", 303)


@router.post("/me/tokens")
async def make_token(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """A word for a program, shown on this page and never again."""
    form = await read_form(request)
    scopes = [scope for scope in Scope if f"scope_{scope.value}" in form]
    days = int(form["days"]) if form.get("days", "").isdecimal() and len(form["days"]) < 5 else 0
    name = form.get("name", "").strip()[:60] or "-"
    try:
        word, _ = await run_in_threadpool(house.door.add_token, viewer, name, scopes, days)
    except MatcherError as refusal:
        return await run_in_threadpool(
            _me, request, house, viewer, refusal=refusal.sentence(look_of(request).lang), status=422
        )
    return await run_in_threadpool(_me, request, house, viewer, word=word)


@router.post("/me/tokens/{token_id}/end")
def end_token(token_id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """One of one's own tokens opens nothing any more."""
    house.door.revoke_token(viewer, token_id)
    return RedirectResponse("/me", 303)


def _me(
    request: Request,
    house: House,
    viewer: Viewer,
    *,
    word: str = "",
    refusal: str = "",
    status: int = 200,
    kept: str = "",
) -> Response:
    named = house.records(viewer).parties_by_id(sorted(viewer.party_ids))
    rows: dict[str, Any] = {
        "sessions": house.door.sessions_of(viewer),
        "tokens": house.door.tokens_of(viewer),
        "abouts": about_organisations(house, viewer, request.app.state.surveyor, look_of(request).lang),
        "may_invite": may(viewer, Act.INVITE)
        or any(role is not UserRole.INTEGRATOR for role in viewer.roles if viewer.party_ids),
        "organisations": [(id, party.name) for id, party in sorted(named.items())],
    }
    return draw(
        request,
        "me.html",
        status,
        scopes=tuple(Scope),
        moment=_moment,
        device=device_of,
        word=word,
        refusal=refusal,
        kept=kept,
        **rows,
    )


def device_of(agent: str) -> str:
    """Browser and system by the names people know; "" where neither is known."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(filter(None, (browser, system)))


def _moment(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
