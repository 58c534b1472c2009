"""出入页面 · Sign in and out, and take up an invitation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.forgery import read_form
from api.gate import cookie_name, is_secure, session_word, viewer_of
from api.pages.look import draw, look_of
from api.schemas import Word
from matcher.bootstrap import House
from matcher.errors import MatcherError, NotSignedIn, TooMany
from matcher.services.passwords import LEAST

router = APIRouter()
NextQuery = Annotated[str, Query(max_length=400)]
IdPath = Annotated[Word, Path()]


@router.get("/sign-in")
def sign_in_page(request: Request, house: HouseDep, next: NextQuery = "/") -> Response:
    """Login and password, and the other ways in that are set up."""
    return _sign_in_form(request, house, next=within(next))


@router.post("/sign-in")
async def sign_in(request: Request, house: HouseDep) -> Response:
    """A new session, or the form again with what is wrong: never which of the two words it was."""
    form = await read_form(request)
    login, target = form.get("login", "")[:200], within(form.get("next", "/"))
    try:
        word, _ = await run_in_threadpool(
            house.door.sign_in, login, form.get("password", "")[:1000], address=_address(request), agent=agent_of(request),
            old=session_word(request),
        )  # fmt: skip
    except (NotSignedIn, TooMany) as refusal:
        status = 401 if isinstance(refusal, NotSignedIn) else 429
        sentence = refusal.sentence(look_of(request).lang)
        return _sign_in_form(request, house, next=target, login=login, refusal=sentence, status=status)
    return let_in(request, word, target)


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
        house.door.sign_in, given["login"], password, address=_address(request), agent=agent_of(request)
    )
    return let_in(request, opened, "/")


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


def let_in(request: Request, word: str, target: str) -> Response:
    """To a place of this site with the session's cookie."""
    response = RedirectResponse(target, 303)
    response.set_cookie(cookie_name(request), word, httponly=True, samesite="lax", secure=is_secure(request), path="/")
    return response


def within(target: str) -> str:
    """A place of this site; anything else is the home page."""
    plain = (
        target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable() and "\\" not in target
    )
    return target if plain else "/"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def agent_of(request: Request) -> str:
    """What the browser says of itself, in at most 120 characters."""
    return "".join(filter(str.isprintable, request.headers.get("user-agent", "")))[:120]
