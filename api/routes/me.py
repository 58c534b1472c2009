"""我的 · Who one is here, and the tokens of one's programs. Sign-in is for people and stands on the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.documents import labelled
from api.gate import require_session
from api.numbers import Whole
from api.schemas import Strict, Word
from matcher.entities.accounts import Scope, Token, Viewer
from matcher.errors import BadInput

router = APIRouter(prefix="/api/v1/me", tags=["me"])
TokenPath = Annotated[Word, Path(description="令牌编号 · token id")]


class TokenRequest(Strict):
    """新令牌：用途、权限、天数 · A new token: what for, what it may do, for how many days."""

    name: Word
    scopes: Annotated[list[Word], Field(min_length=1, max_length=len(Scope))]
    days: Annotated[int, Field(ge=1, le=366), Whole()] = 90


class ScopeDocument(Strict):
    """A code with both labels."""

    code: str
    zh: str
    en: str


class ViewerDocument(Strict):
    """Who is looking; a visitor of an open server has neither id nor roles."""

    account_id: str | None
    name: str
    roles: list[ScopeDocument]
    party_ids: list[str]
    scopes: list[ScopeDocument]


class TokenDocument(Strict):
    """A token without its word."""

    id: str
    name: str
    scopes: list[ScopeDocument]
    created_at: str
    expires_at: str
    used_at: str | None


class TokenList(Strict):
    """All of one's tokens, newest first."""

    items: list[TokenDocument]


class NewTokenDocument(Strict):
    """The word, given this once, and the token."""

    word: str
    token: TokenDocument


@router.get("", operation_id="get_me", summary="我是谁 · Who is looking", response_model=ViewerDocument)
def get_me(viewer: ViewerDep) -> JSONResponse:
    """Name, roles, organisations and scopes."""
    return JSONResponse(viewer_document(viewer))


@router.get("/tokens", operation_id="list_tokens", summary="我的令牌 · My tokens", response_model=TokenList)
def list_tokens(house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Newest first; their words are not kept."""
    return JSONResponse({"items": list(map(token_document, house.door.tokens_of(viewer)))})


@router.post(
    "/tokens",
    operation_id="create_token",
    summary="新建令牌 · Make a token",
    status_code=201,
    response_model=NewTokenDocument,
)
def create_token(request: Request, asked: TokenRequest, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """The word is in this answer and nowhere else. Only a person who signed in makes tokens, never another token."""
    require_session(request)
    word, token = house.door.add_token(viewer, asked.name, map(_scope, asked.scopes), asked.days)
    return JSONResponse({"word": word, "token": token_document(token)}, status_code=201)


@router.delete("/tokens/{token_id}", operation_id="revoke_token", summary="停用令牌 · End a token", status_code=204)
def revoke_token(token_id: TokenPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """It opens nothing from the next request on."""
    house.door.revoke_token(viewer, token_id)
    return Response(status_code=204)


def viewer_document(viewer: Viewer) -> dict[str, Any]:
    """A viewer as it may see itself."""
    return {
        "account_id": viewer.account_id,
        "name": viewer.name,
        "roles": [labelled(role) for role in sorted(viewer.roles)],
        "party_ids": sorted(viewer.party_ids),
        "scopes": [labelled(scope) for scope in sorted(viewer.scopes)],
    }


def token_document(token: Token) -> dict[str, Any]:
    """A token as its owner sees it."""
    return {
        "id": token.id,
        "name": token.name,
        "scopes": [labelled(scope) for scope in sorted(token.scopes)],
        "created_at": _text(token.created_at),
        "expires_at": _text(token.expires_at),
        "used_at": token.used_at and _text(token.used_at),
    }


def _scope(word: str) -> Scope:
    scope = Scope.parse(word)
    if scope is None:
        raise BadInput("token_scopes", value=word, known=[each.value for each in Scope], pointer="/scopes")
    return scope


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
