"""断点 · Where the chains of a county are short of firms, who could fill each gap, and who asks for it (方案 一(四))."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api.dependencies import HouseDep
from api.reading import read_region
from api.routes.listing import RegionQuery
from api.schemas import Word
from matcher.services.operators import gap_report

router = APIRouter(prefix="/api/v1/gaps", tags=["chain"])
ChainQuery = Annotated[Word | None, Query(description="产业链编号 · chain id")]


@router.get("", operation_id="list_gaps", summary="断点报告 · Gaps with substitutes, nearest firms and demand")
def list_gaps(house: HouseDep, region: RegionQuery = None, chain: ChainQuery = None) -> JSONResponse:
    """Missing segments first, then single sources, then thin ones, by demand; bounded by the number of segments."""
    return JSONResponse(gap_report(house.standing(), read_region(region), chain).document())
