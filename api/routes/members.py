"""成员与邀请 · Who may come in, for which organisation, in which role: seen, invited, suspended and restored by those who may."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.errors import at
from api.member_documents import (
    InvitationList,
    InvitationRequest,
    MemberList,
    NewInvitationDocument,
    PersonDocument,
    invitation_document,
    member_document,
)
from api.routes.listing import CursorQuery, LimitQuery
from api.schemas import Word
from matcher.bootstrap import House
from matcher.entities.accounts import Member, Membership, UserRole, Viewer
from matcher.errors import BadInput

router = APIRouter(prefix="/api/v1", tags=["members"])
IdPath = Annotated[Word, Path(description="账户编号 · account id")]
InvitationPath = Annotated[Word, Path(description="邀请编号 · invitation id")]
PartyQuery = Annotated[
    Word | None, Query(description="主体编号；不给则为全部（运营、管理员）· party id; left out: all, for operators")
]
WordsQuery = Annotated[
    str,
    Query(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$", description="登录名或称呼里的字 · part of a login or name"),
]


@router.get("/members", operation_id="list_members", summary="成员 · Members", response_model=MemberList)
def list_members(
    house: HouseDep, viewer: ViewerDep, party_id: PartyQuery = None, q: WordsQuery = "", cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> JSONResponse:  # fmt: skip
    """By login; a member sees its colleagues, operators and administrators everybody."""
    members = house.members
    page = members.page(viewer, party_id, words=q, cursor=cursor, limit=limit)
    rows = [member_document(one, members.may_with(viewer, one)) for one in page.rows]
    return JSONResponse({"items": rows, "next_cursor": page.next_cursor})


@router.post(
    "/members/{id}/suspend", operation_id="suspend_member", summary="停用 · Suspend", response_model=PersonDocument
)
def suspend(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Out at once: sessions, tokens and what it invited end. Neither oneself nor the last administrator."""
    return _answer(house, viewer, house.members.suspend(viewer, id))


@router.post(
    "/members/{id}/restore", operation_id="restore_member", summary="恢复 · Restore", response_model=PersonDocument
)
def restore(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """It may sign in again; sessions and tokens stay ended."""
    return _answer(house, viewer, house.members.restore(viewer, id))


@router.post(
    "/members/{id}/end-sessions", operation_id="end_member_sessions", summary="退出所有设备 · End all sessions",
    response_model=PersonDocument,
)  # fmt: skip
def end_sessions(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Every browser has to sign in anew."""
    return _answer(house, viewer, house.members.end_sessions(viewer, id))


@router.get(
    "/invitations", operation_id="list_invitations", summary="未接受的邀请 · Open invitations",
    response_model=InvitationList,
)  # fmt: skip
def list_invitations(house: HouseDep, viewer: ViewerDep, party_id: PartyQuery = None) -> JSONResponse:
    """Newest first; their words are not kept."""
    found = house.members.invitations(viewer, party_id)
    return JSONResponse({"items": [invitation_document(one) for one in found]})


@router.post(
    "/invitations", operation_id="create_invitation", summary="邀请 · Invite", status_code=201,
    response_model=NewInvitationDocument,
)  # fmt: skip
def create_invitation(asked: InvitationRequest, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """The word is in this answer and nowhere else. A token needs every scope, for the new account has them all."""
    role = at("/role", user_role, asked.role)
    membership = Membership(role, asked.party_id or None)
    word = house.members.invite(viewer, membership, login=asked.login, note=asked.note)
    return JSONResponse({"word": word, "path": f"/invitations/{word}"}, status_code=201)


@router.delete(
    "/invitations/{invitation_id}", operation_id="revoke_invitation", summary="撤销邀请 · Revoke", status_code=204
)
def revoke_invitation(invitation_id: InvitationPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Its word opens nothing any more."""
    house.members.revoke(viewer, invitation_id)
    return Response(status_code=204)


def user_role(word: str) -> UserRole:
    """Raises BadInput("unknown_user_role")."""
    role = UserRole.parse(word)
    if role is None:
        raise BadInput("unknown_user_role", value=word, known=tuple(UserRole))
    return role


def _answer(house: House, viewer: Viewer, member: Member) -> JSONResponse:
    return JSONResponse(member_document(member, house.members.may_with(viewer, member)))
