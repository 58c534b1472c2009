"""安康 · Whether the process lives, and whether it can answer right now."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api.dependencies import HouseDep

router = APIRouter(tags=["health"])


@router.get("/healthz", operation_id="get_health", summary="进程活着 · The process lives")
async def health() -> dict[str, str]:
    """Touches nothing else."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="能否应答 · Whether matches can be answered now",
    responses={503: {"description": "记录或索引不可用 · records or indexes cannot be used"}},
)
def readiness(house: HouseDep) -> JSONResponse:
    """Reads the records and opens the indexes of exactly these records; 503 with the reason where that fails."""
    house.matchmaker()
    return JSONResponse(
        {
            "status": "ready",
            "data_version": house.repository.data_version(),
            "offer_counts": dict(sorted(house.repository.offer_counts().items())),
        }
    )
