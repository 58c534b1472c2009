"""自述 · What an organisation says of itself, read with its ETag and changed by itself (方案 三(一) 产业链供应端企业数据库)."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api.answers import Labels
from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.once import AskedDep, response_of
from api.own_facts import own_facts_document, wish_from
from api.reading import read_facts
from api.routes.listing import PartyPath
from api.schemas import FactValue, Prose, Strict, Word
from api.texts import ByName
from matcher.access import Act, require
from matcher.bootstrap import now
from matcher.errors import Stale, Unconditional
from matcher.services.own_facts import missing_of, revise, tag_of
from matcher.storage.once import Answer
from matcher.storage.writer import Transaction

router = APIRouter(prefix="/api/v1/parties", tags=["parties"])
_TAG: Final = re.compile(r'"([0-9a-f]{16})"')
IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=100, description="所改版本的 ETag · ETag of the version changed")
]


async def _named(if_match: IfMatch = None) -> str | None:
    """The state a change is meant for; None for whichever stands. Raises Unconditional, Stale("if_match_bad")."""
    if if_match is None:
        raise Unconditional("if_match_missing")
    if if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise Stale("if_match_bad", value=if_match)
    return found[1]


class OwnFactsRequest(Strict):
    """本单位的自述，整份替换 · What an organisation says of itself, replaced as a whole; facts left out are unknown."""

    name: Word
    region: Word | None = None
    stage: Word | None = None
    text: Prose = ""
    products: Annotated[list[Word], Field(max_length=50, default_factory=list)]
    inputs: Annotated[list[Word], Field(max_length=50, default_factory=list)]
    segments: Annotated[list[Word], Field(max_length=20, default_factory=list)]
    facts: Annotated[dict[Word, FactValue], Field(max_length=60, default_factory=dict), ByName()]


class MissingDocument(Strict):
    """A field that is empty, and how many policies cannot be judged without it."""

    field: str
    policies: int


class OwnFactsDocument(Strict):
    """What an organisation says of itself; `confirmed` is what others say of it and only they change."""

    party_id: str
    name: str
    uscc: str | None
    region: Labels | None
    stage: Labels | None
    text: str
    products: list[str]
    inputs: list[str]
    segments: list[str]
    facts: dict[str, Any]
    confirmed: dict[str, Any]
    missing: list[MissingDocument]


@router.get(
    "/{party_id}/facts",
    operation_id="get_own_facts",
    summary="本单位自述 · Own facts",
    response_model=OwnFactsDocument,
)
def get_own_facts(party_id: PartyPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """With its ETag, which a change must name. For its own people and operators."""
    require(viewer, Act.WRITE, party_id)
    party = house.records(viewer).party(party_id)
    document = own_facts_document(party, missing_of(party, house.rules, today))
    return JSONResponse(document, headers={"etag": f'"{tag_of(party)}"'})


@router.put(
    "/{party_id}/facts",
    operation_id="replace_own_facts",
    summary="改写自述 · Rewrite own facts",
    response_model=OwnFactsDocument,
)
def replace_own_facts(
    party_id: PartyPath, written: OwnFactsRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep, asked: AskedDep,
    tag: Annotated[str | None, Depends(_named)],
) -> Response:  # fmt: skip
    """It counts at once, for lists, the chain map and policies; 412 when it has changed since. What others confirmed stays."""
    require(viewer, Act.WRITE, party_id)
    wish = wish_from(**written.model_dump(exclude={"facts"}), facts=read_facts(written.facts))

    def effect(work: Transaction) -> Answer:
        after = revise(house.party_work(work), party_id, wish, tag=tag, viewer=viewer, now=now())
        document = own_facts_document(after, missing_of(after, house.rules, today))
        body = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        return Answer(200, body, {"etag": f'"{tag_of(after)}"'})

    return response_of(house.once.run(asked, effect))
