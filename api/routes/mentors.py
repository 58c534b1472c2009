"""创业导师一程陪跑 · Mentors, and the hours that are still free this month (方案 三(五))."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api.answers import BatchDocument, OfferPage, WorthList
from api.dependencies import HouseDep, RecordsDep, TodayDep, ViewerDep
from api.reading import read_day, read_region
from api.routes.listing import CursorQuery, LimitQuery, RegionQuery, every_offer, open_page
from api.schemas import AllocationRequest, BatchPairRequest, Word
from matcher.access import Act, require
from matcher.entities import Kind, Offer
from matcher.measures.mentors import STEM
from matcher.services.batch_document import batch_document, worth_document
from matcher.services.organisers import BatchRules

router = APIRouter(prefix=f"/api/v1/{STEM.replace('_', '-')}", tags=[STEM])
HoursQuery = Annotated[
    float, Query(ge=0, le=744, allow_inf_nan=False, description="至少空闲小时 · at least so many hours")
]
MentorsQuery = Annotated[list[Word] | None, Query(max_length=20, description="导师供给编号 · offer ids of mentors")]


@router.get("", operation_id="list_mentors", summary="创业导师 · Mentors", response_model=OfferPage)
def list_offers(
    records: RecordsDep, today: TodayDep, cursor: CursorQuery = None, limit: LimitQuery = 50
) -> JSONResponse:
    """A page of mentors; whom a mentor must not advise is not shown."""
    return open_page(records, STEM, today, cursor, limit)


@router.get("/free-hours", operation_id="list_free_mentor_hours", summary="空闲时间 · Mentors by free hours")
def free_hours(
    records: RecordsDep, today: TodayDep, region: RegionQuery = None, at_least: HoursQuery = 1.0
) -> JSONResponse:
    """Mentors with time left this month, most first; one whose capacity is not stated is not listed."""
    rows = with_time(every_offer(records, STEM, today), read_region(region), at_least)
    hours = [{"id": row.id, "title": row.title, "hours_left": row.capacity_left, "hours": row.capacity} for row in rows]
    return JSONResponse({"total_hours": sum(row.capacity_left or 0.0 for row in rows), "items": hours})


@router.post(
    "/allocation",
    operation_id="allocate_mentors",
    summary="导师统一分配 · Share out all mentors at once",
    response_model=BatchDocument,
)
def allocate(asked: AllocationRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> JSONResponse:
    """Within every mentor's hours, as well as can be: `value` equals `bound`, the proof. Nothing is booked by it."""
    require(viewer, Act.PLAN_FAIRS)
    report = house.allocate(Kind.MENTOR, rules_of(asked), day=read_day(asked.as_of, today))
    return JSONResponse(batch_document(report))


@router.get(
    "/allocation/worth",
    operation_id="list_worths_of_mentor_hours",
    summary="多一小时值多少 · What one more hour would bring",
    response_model=WorthList,
)
def worth(house: HouseDep, viewer: ViewerDep, mentor: MentorsQuery = None, everybody: bool = False) -> JSONResponse:
    """The dual price of an hour of each mentor named (offer ids), confirmed by solving again; the dearest when none is."""
    require(viewer, Act.PLAN_FAIRS)
    found = house.worth_of_places(Kind.MENTOR, mentor or (), BatchRules(everybody=everybody))
    return JSONResponse({"items": [worth_document(each) for each in found]})


def rules_of(asked: AllocationRequest) -> BatchRules:
    """The rules of a request."""
    return BatchRules(
        asked.objective, asked.everybody, asked.places_each, asked.unit, newcomer_share=asked.newcomer_share,
        least_joint=asked.least_joint, pins=_pairs(asked.pins), forbidden=_pairs(asked.forbidden), worth_count=asked.worth_count,
        with_curve=asked.with_curve,
    )  # fmt: skip


def _pairs(given: Iterable[BatchPairRequest]) -> tuple[tuple[str, str], ...]:
    return tuple((pair.asker_id, pair.offer_id) for pair in given)


def with_time(offers: Iterable[Offer], region: str | None, at_least: float) -> list[Offer]:
    """Offers with at least so many hours left, most first, then by id."""
    inside = (offer for offer in offers if region is None or (offer.region or "").startswith(region))
    free = [offer for offer in inside if offer.capacity_left is not None and offer.capacity_left >= at_least]
    return sorted(free, key=lambda offer: (-(offer.capacity_left or 0.0), offer.id))
