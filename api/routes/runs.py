"""运行 · A kept match run by its id, byte for byte, and why pairs moved between two."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api.answers import MatchDocument, RunDiffDocument
from api.dependencies import HouseDep, ViewerDep
from api.schemas import Word
from matcher.services.run_document import diff_document

router = APIRouter(prefix="/api/v1/runs", tags=["runs"])

RunPath = Annotated[Word, Path(description="运行编号 · run id")]
VerifyQuery = Annotated[
    bool, Query(description="数据与模型未变时重算核对 · make it anew and compare, where data and model are the same")
]


@router.get("/{run_id}", operation_id="get_run", summary="重现一次运行 · A kept run", response_model=MatchDocument)
def get_run(run_id: RunPath, house: HouseDep, viewer: ViewerDep, verify: VerifyQuery = False) -> Response:
    """The very bytes the asker got; 404 names the nearest ids that are kept."""
    found = house.runs.replay(run_id, house.matchmaker, viewer) if verify else house.runs.document(run_id, viewer)
    return Response(found, media_type="application/json")


@router.get(
    "/{run_id}/diff/{other_id}", operation_id="diff_runs", summary="两次运行的变化 · Why pairs moved",
    response_model=RunDiffDocument,
)  # fmt: skip
def diff_runs(run_id: RunPath, other_id: RunPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """For each pair its causes, weightiest first; the shifts of a direction sum to the change of its logit."""
    return JSONResponse(diff_document(house.diff_runs(run_id, other_id, viewer)))
