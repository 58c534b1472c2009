"""产业一链 · Suppliers and open resources, and the place of a firm in the chains (方案 三(一))."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api.answers import OfferPage
from api.dependencies import RecordsDep, SurveyDep, TodayDep
from api.documents import labelled
from api.routes.listing import CursorQuery, LimitQuery, open_page
from api.schemas import PlacementRequest
from matcher.errors import BadInput
from matcher.measures.industry_chain import STEM

router = APIRouter(prefix=f"/api/v1/{STEM.replace('_', '-')}", tags=[STEM])


@router.get(
    "",
    operation_id="list_industry_chain",
    summary="供应商与开放资源 · Suppliers and open resources",
    response_model=OfferPage,
)
def list_offers(
    records: RecordsDep, today: TodayDep, cursor: CursorQuery = None, limit: LimitQuery = 50
) -> JSONResponse:
    """A page of offers that are open today."""
    return open_page(records, STEM, today, cursor, limit)


@router.post(
    "/placements",
    operation_id="place_in_chain",
    summary="企业在产业链的位置 · Where a firm stands in the chains",
)
def place(asked: PlacementRequest, survey: SurveyDep) -> JSONResponse:
    """Segments with confidence and the words that say so; an empty list when nothing fits."""
    if not (asked.text.strip() or asked.products or asked.codes):
        raise BadInput("nothing_to_place", pointer="/text")
    found = survey.placer.place(asked.text, codes=asked.codes, products=asked.products)
    return JSONResponse({"placements": [_placement(survey.chain.segments, place) for place in found]})


def _placement(segments: Any, place: Any) -> dict[str, Any]:
    segment = segments[place.segment_id]
    return {
        "segment_id": segment.id,
        "name": segment.name,
        "name_en": segment.name_en,
        "position": labelled(segment.position),
        "confidence": place.confidence,
        "evidence": list(place.evidence),
    }
