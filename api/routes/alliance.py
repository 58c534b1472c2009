"""政校企一盟协同 · University patents for directed transfer and professors for dual appointment (方案 三(八))."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api.answers import OfferPage
from api.dependencies import RecordsDep, TodayDep
from api.documents import offer_document
from api.reading import read_day
from api.routes.listing import CursorQuery, DayQuery, LimitQuery, every_offer, open_page
from matcher.entities import Kind, Offer
from matcher.measures.alliance import STEM, collapse_families

router = APIRouter(prefix=f"/api/v1/{STEM.replace('_', '-')}", tags=[STEM])
IpcQuery = Annotated[
    str | None,
    Query(max_length=12, pattern=r"^[A-Ha-h]\d{2}[A-Za-z]?.*$", description="IPC 分类号开头 · start of an IPC symbol"),
]
MOST = 200


@router.get(
    "", operation_id="list_alliance", summary="高校专利与产业教授 · Patents and professors", response_model=OfferPage
)
def list_offers(
    records: RecordsDep, today: TodayDep, cursor: CursorQuery = None, limit: LimitQuery = 50
) -> JSONResponse:
    """A page of patents in force and of professors whose employers consent."""
    return open_page(records, STEM, today, cursor, limit)


@router.get("/patents", operation_id="list_patents", summary="可转化专利 · Patents that may be transferred")
def list_patents(
    records: RecordsDep, today: TodayDep, ipc: IpcQuery = None, as_of: DayQuery = None, limit: LimitQuery = 50
) -> JSONResponse:
    """One patent a family, in force before unknown before pending; a lapsed one is never among them."""
    found = patents(every_offer(records, STEM, read_day(as_of, today)), ipc)
    return JSONResponse({"total_count": len(found), "items": list(map(offer_document, found[:limit]))})


def patents(offers: Iterable[Offer], ipc: str | None) -> list[Offer]:
    """Patents of an IPC class, one a family, in id order."""
    some = (offer for offer in offers if offer.kind is Kind.PATENT and _is_in(offer, ipc))
    return list(collapse_families(some))


def _is_in(offer: Offer, ipc: str | None) -> bool:
    symbols = offer.terms.get("ipc")
    wanted = "".join((ipc or "").upper().split())
    return ipc is None or (
        isinstance(symbols, tuple) and any("".join(one.upper().split()).startswith(wanted) for one in symbols)
    )
