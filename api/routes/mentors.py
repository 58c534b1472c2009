"""创业导师一程陪跑 · Mentors, and the hours that are still free this month (方案 三(五))."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api.answers import OfferPage
from api.dependencies import HouseDep, TodayDep
from api.reading import read_region
from api.routes.listing import CursorQuery, LimitQuery, RegionQuery, every_offer, open_page
from matcher.entities import Offer
from matcher.measures.mentors import STEM

router = APIRouter(prefix=f"/api/v1/{STEM.replace('_', '-')}", tags=[STEM])
HoursQuery = Annotated[
    float, Query(ge=0, le=744, allow_inf_nan=False, description="至少空闲小时 · at least so many hours")
]


@router.get("", operation_id="list_mentors", summary="创业导师 · Mentors", response_model=OfferPage)
def list_offers(house: HouseDep, cursor: CursorQuery = None, limit: LimitQuery = 50) -> JSONResponse:
    """A page of mentors; whom a mentor must not advise is not shown."""
    return open_page(house, STEM, cursor, limit)


@router.get("/free-hours", operation_id="list_free_mentor_hours", summary="空闲时间 · Mentors by free hours")
def free_hours(
    house: HouseDep, today: TodayDep, region: RegionQuery = None, at_least: HoursQuery = 1.0
) -> JSONResponse:
    """Mentors with time left this month, most first; one whose capacity is not stated is not listed."""
    rows = with_time(every_offer(house, STEM, today), read_region(region), at_least)
    hours = [{"id": row.id, "title": row.title, "hours_left": row.capacity_left, "hours": row.capacity} for row in rows]
    return JSONResponse({"total_hours": sum(row.capacity_left or 0.0 for row in rows), "items": hours})


def with_time(offers: Iterable[Offer], region: str | None, at_least: float) -> list[Offer]:
    """Offers with at least so many hours left, most first, then by id."""
    inside = (offer for offer in offers if region is None or (offer.region or "").startswith(region))
    free = [offer for offer in inside if offer.capacity_left is not None and offer.capacity_left >= at_least]
    return sorted(free, key=lambda offer: (-(offer.capacity_left or 0.0), offer.id))
