"""安康 · Whether the process lives, whether it can answer right now and what it lacks, and its figures."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from api.answers import Health, Problem, Readiness
from api.dependencies import HouseDep, ViewerDep
from api.errors import problem_document, problem_response
from api.readiness import Watch
from matcher.access import Act, may
from matcher.entities.accounts import SYSTEM
from matcher.entities.checks import Finding, Level
from matcher.errors import Forbidden

router = APIRouter(tags=["health"])

_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@router.get("/healthz", operation_id="get_health", summary="进程活着 · The process lives", response_model=Health)
async def health() -> JSONResponse:
    """Touches nothing else."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="能否应答 · Whether matches can be answered now",
    response_model=Readiness,
    responses={503: {"model": Problem, "description": "列出不过的检查 · names the checks that fail"}},
)
def readiness(request: Request, house: HouseDep) -> Response:
    """Records, index of exactly these records, encoder, key and disk; 503 names those that fail."""
    watch: Watch = request.app.state.watch
    found = watch.look()
    failing = [one for one in found if one.level is Level.FAIL]
    if failing:
        document = problem_document(503, "not_ready", faults=[_fault(one) for one in failing], value=failing[0].name)
        return problem_response(document, {"retry-after": "5"})
    records = house.records(SYSTEM)
    return JSONResponse(
        {
            "status": "ready",
            "checks": {one.name: one.level.value for one in found},
            "data_version": records.data_version(),
            "offer_counts": dict(sorted(records.offer_counts().items())),
        }
    )


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request, viewer: ViewerDep) -> Response:
    """For this machine itself, and for operators: figures by route, without ids."""
    if not (_is_from_here(request) or may(viewer, Act.READ_AUDIT)):
        raise Forbidden("figures_for_operators")
    return Response(request.app.state.figures.text(), media_type=CONTENT_TYPE_LATEST)


def _is_from_here(request: Request) -> bool:
    """Asked on this machine, and not handed on by a proxy that stands on it."""
    near = request.client is not None and request.client.host in ("127.0.0.1", "::1")
    return near and not any(name in request.headers for name in _FORWARDED)


def _fault(one: Finding) -> dict[str, str]:
    return {
        "in": "check",
        "pointer": f"/{one.name}",
        "code": one.code,
        "detail": one.sentence("zh"),
        "detail_en": one.sentence("en"),
    }
