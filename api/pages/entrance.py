"""出入页面 · Sign in and out, take up an invitation, and see one's own sessions and tokens."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.forgery import read_form
from api.gate import cookie_name, is_secure, session_word, viewer_of
from api.pages.look import draw, look_of
from api.pages.mine import about_organisations
from api.schemas import Word
from matcher.bootstrap import House
from matcher.entities.accounts import Scope, Viewer
from matcher.errors import MatcherError, NotSignedIn, TooMany, Unavailable, UnknownThing
from matcher.ports import IdentityProvider
from matcher.services.passwords import LEAST

router = APIRouter()
ZONE: Final = ZoneInfo("Asia/Shanghai")
WAY: Final = "way"
WAY_SECONDS: Final = 600
_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
"""Mark in what a browser says of itself → its name; most claim to be others too, so the order counts."""
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
NextQuery = Annotated[str, Query(max_length=400)]
IdPath = Annotated[Word, Path()]


@router.get("/sign-in")
def sign_in_page(request: Request, house: HouseDep, next: NextQuery = "/") -> Response:
    """Login and password, and the other ways in that are set up."""
    return _sign_in_form(request, house, next=_within(next))


@router.post("/sign-in")
async def sign_in(request: Request, house: HouseDep) -> Response:
    """A new session, or the form again with what is wrong: never which of the two words it was."""
    form = await read_form(request)
    login, target = form.get("login", "")[:200], _within(form.get("next", "/"))
    try:
        word, _ = await run_in_threadpool(
            house.door.sign_in, login, form.get("password", "")[:1000], address=_address(request), agent=_agent(request),
            old=session_word(request),
        )  # fmt: skip
    except (NotSignedIn, TooMany) as refusal:
        status = 401 if isinstance(refusal, NotSignedIn) else 429
        sentence = refusal.sentence(look_of(request).lang)
        return _sign_in_form(request, house, next=target, login=login, refusal=sentence, status=status)
    return _let_in(request, word, target)


@router.get("/sign-in/{way}")
def start_way(request: Request, way: IdPath, house: HouseDep, next: NextQuery = "/") -> Response:
    """To another house and back; what must be remembered travels in a sealed cookie for ten minutes."""
    errand = _provider(house, way).start(_back(request, way))
    kept = json.dumps({**errand.kept, "next": _within(next), "until": house.door.now().timestamp() + WAY_SECONDS})
    response = RedirectResponse(errand.url, 303)
    sealed = base64.urlsafe_b64encode(house.door.keyring.seal(kept, f"way {way}")).decode()
    response.set_cookie(WAY, sealed, max_age=WAY_SECONDS, httponly=True, samesite="lax", secure=is_secure(request))
    return response


@router.get("/sign-in/{way}/back")
def finish_way(request: Request, way: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Back from another house: signs in, or links the identity where one was signed in already."""
    provider, kept = _provider(house, way), _kept(request, house, way)
    answer = {name: value[:4000] for name, value in request.query_params.items()}
    identity = provider.finish(_back(request, way), answer, kept)
    if viewer.is_signed_in:
        house.door.link(viewer, identity)
        response: Response = RedirectResponse("/me", 303)
    else:
        word, _ = house.door.sign_in_as(identity, agent=_agent(request), old=session_word(request))
        response = _let_in(request, word, _within(str(kept["next"])))
    response.delete_cookie(WAY, httponly=True, samesite="lax", secure=is_secure(request))
    return response


@router.post("/sign-out")
def sign_out(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """The session is over here and on the server."""
    word = session_word(request)
    if word:
        house.door.sign_out(viewer, word)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(cookie_name(request), secure=is_secure(request), httponly=True, samesite="lax")
    return response


@router.get("/invitations/{word}")
def invitation_page(request: Request, word: IdPath, house: HouseDep) -> Response:
    """What one is invited to, and the form that opens the account."""
    return _invitation_form(request, house, word)


@router.post("/invitations/{word}")
async def accept_invitation(request: Request, word: IdPath, house: HouseDep) -> Response:
    """Opens the account and signs in, or shows the form again with what is wrong."""
    form = await read_form(request)
    given = {name: form.get(name, "")[:200] for name in ("login", "name")}
    password = form.get("password", "")[:1000]
    try:
        await run_in_threadpool(house.door.accept, word, given["login"], given["name"], password)
    except MatcherError as refusal:
        if refusal.code == "invitation_over":
            raise
        return _invitation_form(request, house, word, given, refusal.sentence(look_of(request).lang))
    opened, _ = await run_in_threadpool(
        house.door.sign_in, given["login"], password, address=_address(request), agent=_agent(request)
    )
    return _let_in(request, opened, "/")


@router.get("/me")
def me(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """One's own sessions and tokens."""
    return _me(request, house, viewer)


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


def _sign_in_form(
    request: Request, house: House, *, next: str, login: str = "", refusal: str = "", status: int = 200
) -> Response:
    return draw(request, "sign_in.html", status, next=next, login=login, refusal=refusal, ways=tuple(house.providers))


def _invitation_form(
    request: Request, house: House, word: str, given: dict[str, str] | None = None, refusal: str = ""
) -> Response:
    found = house.door.invitation(word)
    party_id = found.membership.party_id
    named = house.records(viewer_of(request)).parties_by_id([party_id] if party_id else [])
    organisation = named[party_id].name if party_id in named else party_id
    return draw(
        request, "invitation.html", 422 if refusal else 200, word=word, invitation=found, organisation=organisation,
        given=given or {}, refusal=refusal, least=LEAST,
    )  # fmt: skip


def _me(
    request: Request, house: House, viewer: Viewer, *, word: str = "", refusal: str = "", status: int = 200
) -> Response:
    named = house.records(viewer).parties_by_id(sorted(viewer.party_ids))
    rows: dict[str, Any] = {
        "sessions": house.door.sessions_of(viewer),
        "tokens": house.door.tokens_of(viewer),
        "abouts": about_organisations(house, viewer, request.app.state.surveyor, look_of(request).lang),
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
        **rows,
    )


def _provider(house: House, way: str) -> IdentityProvider:
    if way not in house.providers:
        raise UnknownThing("unknown_provider", value=way, known=sorted(house.providers))
    return house.providers[way]


def _back(request: Request, way: str) -> str:
    return str(request.url_for("finish_way", way=way))


def _kept(request: Request, house: House, way: str) -> dict[str, Any]:
    """What was remembered when the browser left. Raises NotSignedIn("identity_refused") where it was not us, or long ago."""
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(WAY, ""))
        kept: dict[str, Any] = json.loads(house.door.keyring.unseal(sealed, f"way {way}"))
    except (ValueError, Unavailable):  # no base64, or no seal of ours
        raise NotSignedIn("identity_refused", value=way, reason="state") from None
    if kept["until"] < house.door.now().timestamp():
        raise NotSignedIn("identity_refused", value=way, reason="state")
    return kept


def _let_in(request: Request, word: str, target: str) -> Response:
    response = RedirectResponse(target, 303)
    response.set_cookie(cookie_name(request), word, httponly=True, samesite="lax", secure=is_secure(request), path="/")
    return response


def _within(target: str) -> str:
    """A place of this site; anything else is the home page."""
    plain = (
        target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable() and "\\" not in target
    )
    return target if plain else "/"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _agent(request: Request) -> str:
    return "".join(filter(str.isprintable, request.headers.get("user-agent", "")))[:120]


def device_of(agent: str) -> str:
    """Browser and system by the names people know; "" where neither is known."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(filter(None, (browser, system)))


def _moment(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
