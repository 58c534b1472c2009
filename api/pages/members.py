"""成员页面 · Who is in, who is invited, and whom one may invite: colleagues for a member, everybody for operators and administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.forgery import read_form
from api.pages.look import draw, look_of
from api.pages.pairs import local_time
from api.pages.tenancy import acts_for, field
from api.routes.listing import CursorQuery
from api.routes.members import user_role
from api.schemas import Word
from matcher.access import Act, may
from matcher.bootstrap import House
from matcher.entities.accounts import Membership, Viewer
from matcher.errors import BadInput, NotSignedIn, TooMany, UnknownThing

router = APIRouter()
IdPath = Annotated[Word, Path()]
A_PAGE: Final = 50
DEEDS: Final = ("suspend", "restore", "end-sessions")


@router.get("/members")
def members(request: Request, house: HouseDep, viewer: ViewerDep, cursor: CursorQuery = None) -> Response:
    """Members by login, open invitations, and the form to invite."""
    return _page(request, house, viewer, _party_of(request, house, viewer), cursor=cursor)


@router.post("/members/invitations")
async def invite(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """The address that opens the account, on this page and never again."""
    form = await read_form(request)
    party_id = await run_in_threadpool(_party_of, request, house, viewer, field(form, "party_id"))
    try:
        word = await run_in_threadpool(_invite, house, viewer, form, party_id)
    except (BadInput, UnknownThing, TooMany) as refusal:
        said, status = refusal.sentence(look_of(request).lang), 429 if isinstance(refusal, TooMany) else 422
        circle = party_id if party_id in viewer.party_ids else None
        return await run_in_threadpool(
            lambda: _page(request, house, viewer, circle, refusal=said, given=form, status=status)
        )
    link = f"{request.url.scheme}://{request.url.netloc}/invitations/{word}"
    circle = None if may(viewer, Act.INVITE) else party_id
    return await run_in_threadpool(lambda: _page(request, house, viewer, circle, link=link, given=form))


@router.post("/members/invitations/{id}/revoke")
def revoke(id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """The word opens nothing any more."""
    house.members.revoke(viewer, id)
    return RedirectResponse("/members#invitations", 303)


@router.post("/members/{id}/{deed}")
async def act(request: Request, id: IdPath, deed: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """suspend, restore or end-sessions; then the page anew."""
    if deed not in DEEDS:
        raise UnknownThing("unknown_state", value=deed, known=DEEDS)
    try:
        await run_in_threadpool(getattr(house.members, deed.replace("-", "_")), viewer, id)
    except BadInput as refusal:
        said = refusal.sentence(look_of(request).lang)
        return await run_in_threadpool(lambda: _page(request, house, viewer, None, refusal=said, status=422))
    return RedirectResponse("/members", 303)


def _party_of(request: Request, house: House, viewer: Viewer, asked: str = "") -> str | None:
    """The organisation looked at: None for whoever sees all. Raises NotSignedIn, Forbidden."""
    if not viewer.is_signed_in:
        raise NotSignedIn("sign_in_needed", value=request.url.path)
    if may(viewer, Act.INVITE):
        return asked or request.query_params.get("party", "")[:200] or None
    return acts_for(request, house, viewer, asked).id


def _invite(house: House, viewer: Viewer, form: Mapping[str, str], party_id: str | None) -> str:
    membership = Membership(user_role(field(form, "role")), party_id)
    return house.members.invite(viewer, membership, login=field(form, "login"), note=field(form, "note"))


def _page(
    request: Request, house: House, viewer: Viewer, party_id: str | None, *, link: str = "", refusal: str = "",
    given: Mapping[str, str] | None = None, status: int = 200, cursor: str | None = None,
) -> Response:  # fmt: skip
    found, sees_all = house.members, may(viewer, Act.INVITE)
    words = request.query_params.get("q", "").strip()[:60] if request.method == "GET" else ""
    page = found.page(viewer, party_id, words=words, cursor=cursor, limit=A_PAGE)
    invitations = found.invitations(viewer, party_id)
    held = [each for one in page.rows for each in one.account.memberships]
    ids = {one.party_id for one in (*held, *(one.invitation.membership for one in invitations)) if one.party_id}
    named = house.records(viewer).parties_by_id(sorted(ids | ({party_id} if party_id else set())))
    roles = found.grants(viewer, party_id)
    context: dict[str, Any] = {
        "rows": [(one, found.may_with(viewer, one)) for one in page.rows], "next_cursor": page.next_cursor,
        "invitations": invitations, "names": {id: party.name for id, party in named.items()}, "party_id": party_id or "",
        "roles": roles, "sees_all": sees_all,
        "q": words, "given": given or {}, "link": link, "refusal": refusal, "moment": local_time, "me": viewer.account_id,
    }  # fmt: skip
    return draw(request, "members.html", status, **context)
