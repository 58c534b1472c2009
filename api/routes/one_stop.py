"""创业友好环境一站集成 · Workspaces, flats, childcare places and staff services, and what of them is free (方案 三(三))."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api.answers import OfferPage
from api.dependencies import RecordsDep, TodayDep
from api.documents import labelled, region_document
from api.reading import read_region
from api.routes.listing import CursorQuery, LimitQuery, RegionQuery, every_offer, open_page
from matcher.entities import Kind, Offer
from matcher.measures.one_stop import STEM

router = APIRouter(prefix=f"/api/v1/{STEM.replace('_', '-')}", tags=[STEM])
KINDS = (Kind.SPACE, Kind.HOUSING, Kind.CHILDCARE, Kind.TALENT)
FreeOnly = Annotated[bool, Query(description="只看有空余的 · only where something is free")]


@router.get(
    "",
    operation_id="list_one_stop",
    summary="场地、住房、托育、人力服务 · Workspaces, flats, childcare, staff services",
    response_model=OfferPage,
)
def list_offers(
    records: RecordsDep, today: TodayDep, cursor: CursorQuery = None, limit: LimitQuery = 50
) -> JSONResponse:
    """A page of offers that are open today."""
    return open_page(records, STEM, today, cursor, limit)


@router.get(
    "/availability", operation_id="get_one_stop_availability", summary="余量 · What is free, by kind and region"
)
def availability(
    records: RecordsDep, today: TodayDep, region: RegionQuery = None, free_only: FreeOnly = False
) -> JSONResponse:
    """Sums of the capacities that are stated; a place that does not state its own is counted apart."""
    rows = availability_rows(every_offer(records, STEM, today), read_region(region))
    return JSONResponse({"items": [row for row in rows if row["left"] > 0 or not free_only]})


def availability_rows(offers: Iterable[Offer], region: str | None) -> list[dict[str, Any]]:
    """One row a kind and region, kinds in the plan's order, then by region code."""
    groups: dict[tuple[int, str], list[Offer]] = {}
    for offer in offers:
        if offer.kind in KINDS and (region is None or (offer.region or "").startswith(region)):
            groups.setdefault((KINDS.index(offer.kind), offer.region or ""), []).append(offer)
    return [
        {
            "kind": labelled(KINDS[kind]),
            "region": region_document(code or None),
            "offer_count": len(group),
            "capacity": sum(offer.capacity or 0 for offer in group),
            "left": sum(offer.capacity_left or 0 for offer in group),
            "not_stated_count": sum(offer.capacity is None for offer in group),
        }
        for (kind, code), group in sorted(groups.items())
    ]
