"""活动一百场 · Salons, lectures, contests, fairs and courses that are still to come, and their calendar (方案 三(四))."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api.answers import OfferPage
from api.dependencies import RecordsDep, TodayDep
from api.documents import offer_document
from api.reading import read_day, read_region
from api.routes.listing import CursorQuery, DayQuery, LimitQuery, RegionQuery, every_offer, open_page
from matcher.entities import Offer
from matcher.errors import BadInput
from matcher.measures.events import STEM

router = APIRouter(prefix=f"/api/v1/{STEM.replace('_', '-')}", tags=[STEM])
StartQuery = Annotated[DayQuery, Query(alias="from")]


@router.get("", operation_id="list_events", summary="创业活动 · Events still to come", response_model=OfferPage)
def list_offers(
    records: RecordsDep, today: TodayDep, cursor: CursorQuery = None, limit: LimitQuery = 50
) -> JSONResponse:
    """A page of events whose day has not passed."""
    return open_page(records, STEM, today, cursor, limit)


@router.get("/calendar", operation_id="get_event_calendar", summary="活动日历 · Events by day")
def calendar(
    records: RecordsDep, today: TodayDep, start: StartQuery = None, to: DayQuery = None, region: RegionQuery = None
) -> JSONResponse:
    """Planned events from a day (today) to a day (open), by day, then by id."""
    first = read_day(start, today, "/from")
    last = None if to is None else read_day(to, today, "/to")
    if last is not None and last < first:
        raise BadInput("dates_inverted", first=first, last=last, pointer="/to")
    days = by_day(every_offer(records, STEM, today), first, last, read_region(region))
    return JSONResponse({"days": [{"on": on, "events": list(map(offer_document, some))} for on, some in days]})


def by_day(
    offers: Iterable[Offer], first: date, last: date | None, region: str | None
) -> list[tuple[str, list[Offer]]]:
    """(ISO day, its events) in order of day and id; an event without a day is left out."""
    found: dict[date, list[Offer]] = {}
    for offer in offers:
        on: Any = offer.terms.get("on") or offer.valid_to
        inside = region is None or (offer.region or "").startswith(region)
        if isinstance(on, date) and inside and first <= on and (last is None or on <= last):
            found.setdefault(on, []).append(offer)
    return [(on.isoformat(), found[on]) for on in sorted(found)]
