"""供给 · Offers of the board: draft, publish, renew, withdraw (方案 三(一) 产业资源共享平台)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api.answers import ProfileDocument, ProfilePage
from api.board import change, one, owned, page, published, renewed, shown, withdrawn
from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.errors import at
from api.once import AskedDep
from api.reading import read_region
from api.routes.listing import CursorQuery, LimitQuery
from api.schemas import OfferRequest, PublishRequest, Word
from api.versions import ChangedVersion, MaybeVersion
from matcher.access import Act, require
from matcher.bootstrap import now
from matcher.entities.profiles import ProfileContent, Side
from matcher.services.board import draft, revise
from matcher.services.needs import clean_text, parse_kind, parse_place, parse_stage

router = APIRouter(prefix="/api/v1/offers", tags=["offers"])

IdPath = Annotated[Word, Path(description="供给编号 · offer id")]
PartyQuery = Annotated[Word, Query(description="主体编号 · party id")]


@router.post(
    "",
    operation_id="create_offer",
    summary="起草供给 · Draft an offer",
    status_code=201,
    response_model=ProfileDocument,
)
def create_offer(written: OfferRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep) -> Response:
    """A draft; what is still empty stands in `lacks`. Nothing counts before it is published."""
    require(viewer, Act.WRITE, written.party_id)
    content = _content(written)
    return change(house, asked, lambda work: draft(work, Side.OFFER, written.party_id, content, now()), 201)


@router.get("", operation_id="list_offers", summary="一个主体的供给 · Offers of a party", response_model=ProfilePage)
def list_offers(
    house: HouseDep, viewer: ViewerDep, party_id: PartyQuery, cursor: CursorQuery = None, limit: LimitQuery = 50
) -> JSONResponse:
    """Drafts, published, expired and withdrawn ones, in id order."""
    return page(house, viewer, party_id, Side.OFFER, cursor, limit)


@router.get("/{id}", operation_id="get_offer", summary="一份供给 · One offer", response_model=ProfileDocument)
def get_offer(id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """With its ETag, which a change must name."""
    return shown(one(house, viewer, id, Side.OFFER), house)


@router.put(
    "/{id}", operation_id="replace_offer", summary="改写供给 · Rewrite an offer", response_model=ProfileDocument
)
def replace_offer(
    id: IdPath,
    written: OfferRequest,
    house: HouseDep,
    viewer: ViewerDep,
    today: TodayDep,
    asked: AskedDep,
    version: ChangedVersion,
) -> Response:
    """What is published counts in its new words at once. `party_id` cannot change."""
    known = owned(house, viewer, id, Side.OFFER)
    require(viewer, Act.WRITE, written.party_id)
    content = _content(written)
    return change(house, asked, lambda work: revise(work, known.id, content, version=version, day=today, now=now()))


@router.post(
    "/{id}/publish", operation_id="publish_offer", summary="发布供给 · Publish", response_model=ProfileDocument
)
def publish_offer(
    id: IdPath,
    wish: PublishRequest,
    house: HouseDep,
    viewer: ViewerDep,
    asked: AskedDep,
    version: MaybeVersion,
) -> Response:
    """It counts from this second; 422 names what is still empty, or the contact data in a text without a name."""
    return published(house, viewer, id, Side.OFFER, asked, version, wish.valid_to)


@router.post(
    "/{id}/renew", operation_id="renew_offer", summary="续期供给 · Renew for a year", response_model=ProfileDocument
)
def renew_offer(id: IdPath, house: HouseDep, viewer: ViewerDep, asked: AskedDep, version: MaybeVersion) -> Response:
    """A year from today; 409 for a draft or a withdrawn one."""
    return renewed(house, viewer, id, Side.OFFER, asked, version)


@router.delete("/{id}", operation_id="withdraw_offer", summary="撤回供给 · Withdraw", response_model=ProfileDocument)
def withdraw_offer(
    id: IdPath, house: HouseDep, viewer: ViewerDep, asked: AskedDep, version: ChangedVersion
) -> Response:
    """It counts no more from this second; the profile stays to be read and published again."""
    return withdrawn(house, viewer, id, Side.OFFER, asked, version)


def _content(written: OfferRequest) -> ProfileContent:
    return ProfileContent(
        kinds=(at("/kind", parse_kind, written.kind),), title=written.title,
        text=at("/text", clean_text, written.text)[0] if written.text else "", region=read_region(written.region),
        serves=tuple(at(f"/serves/{place}", parse_place, word) for place, word in enumerate(written.serves)),
        stages=tuple(at(f"/stages/{place}", parse_stage, word) for place, word in enumerate(written.stages)),
        segments=tuple(written.segments), products=tuple(written.products), capacity=written.capacity,
        anonymous=written.anonymous,
    )  # fmt: skip
