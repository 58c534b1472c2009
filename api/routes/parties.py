"""主体 · Parties as anyone may see them; facts, preferences and anything restricted stay inside."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api.answers import PartyDocument, PartyPage
from api.dependencies import RecordsDep
from api.documents import page_document, party_document
from api.errors import at
from api.reading import read_region
from api.routes.listing import CursorQuery, LimitQuery, PartyPath, RegionQuery
from api.schemas import Word
from matcher.entities import Role
from matcher.errors import BadInput

router = APIRouter(prefix="/api/v1", tags=["parties"])

RoleQuery = Annotated[Word | None, Query(description="角色 · role")]
WordsQuery = Annotated[Word | None, Query(description="名称中的字 · words in the name")]


@router.get("/parties", operation_id="list_parties", summary="主体列表 · Parties in id order", response_model=PartyPage)
def list_parties(
    records: RecordsDep,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
    role: RoleQuery = None,
    region: RegionQuery = None,
    q: WordsQuery = None,
) -> JSONResponse:
    """A page of parties, optionally of one role or region, or whose name holds the words."""
    known = None if role is None else at("/role", _role, role).value
    page = records.parties(cursor=cursor, limit=limit, role=known, region=read_region(region), words=q)
    return JSONResponse(page_document(page, map(party_document, page.rows)))


@router.get(
    "/parties/{party_id}", operation_id="get_party", summary="一个主体 · One party", response_model=PartyDocument
)
def get_party(party_id: PartyPath, records: RecordsDep) -> JSONResponse:
    """404 names the nearest ids that are known."""
    return JSONResponse(party_document(records.party(party_id)))


def _role(word: str) -> Role:
    role = Role.parse(word)
    if role is None:
        raise BadInput("unknown_role", value=word, known=tuple(Role))
    return role
