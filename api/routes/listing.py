"""列表 · What the lists of all eight measures share: a cursor, only offers that are open today, the public face."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any

from fastapi import Path, Query
from starlette.responses import JSONResponse

from api.documents import offer_document, page_document
from api.schemas import Word
from matcher.entities import Kind, Offer
from matcher.ports import Page, Repository

__all__ = [
    "CursorQuery",
    "DayQuery",
    "LimitQuery",
    "PartyPath",
    "RegionQuery",
    "every_offer",
    "open_offers",
    "open_page",
]

CursorQuery = Annotated[
    str | None,
    Query(max_length=400, pattern=r"^[A-Za-z0-9_=-]*$", description="上一页给出的游标 · cursor of the page before"),
]
LimitQuery = Annotated[int, Query(ge=1, le=200, description="每页条数 · rows a page")]
RegionQuery = Annotated[Word | None, Query(description="地区代码或名称 · code or name of a region")]
DayQuery = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="YYYY-MM-DD")]
PartyPath = Annotated[Word, Path(description="主体编号 · party id")]


def open_page(records: Repository, stem: str, day: date, cursor: str | None, limit: int) -> JSONResponse:
    """A page of a measure's offers that are open on the day."""
    page = open_offers(records, stem, day, cursor=cursor, limit=limit)
    return JSONResponse(page_document(page, map(offer_document, page.rows)))


def open_offers(
    records: Repository, stem: str, day: date, *, kinds: Collection[Kind] = (), cursor: str | None = None,
    limit: int = 50,
) -> Page[Offer]:  # fmt: skip
    """The open ones of a page of a measure's offers: neither withdrawn nor out of their dates on the day."""
    page: Page[Offer] = records.offers_of(stem, kinds=kinds, cursor=cursor, limit=limit)
    return Page(tuple(offer for offer in page.rows if offer.is_open_on(day)), page.next_cursor)


def every_offer(records: Repository, stem: str, day: date, kinds: Collection[Kind] = ()) -> list[Offer]:
    """All open offers of a measure, or of some of its kinds, in id order; for what counts in thousands, not in millions."""
    found: list[Offer] = []
    cursor: Any = None
    while True:
        page = open_offers(records, stem, day, kinds=kinds, cursor=cursor, limit=1000)
        found.extend(page.rows)
        cursor = page.next_cursor
        if cursor is None:
            return found
