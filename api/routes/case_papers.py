"""办件材料 · Files of a case: handed in by its applicant, seen by him and the desk, taken back until the item is settled."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.case_documents import paper_document
from api.case_files import FILE_FORM, file_response, files_of, line_of
from api.case_schemas import CasePaperList
from api.dependencies import HouseDep, ViewerDep
from api.routes.cases import visible_case
from api.schemas import Word

router = APIRouter(prefix="/api/v1/cases/{id}/papers", tags=["cases"])
IdPath = Annotated[Word, Path(description="办件编号 · case id")]
PaperPath = Annotated[Word, Path(description="材料编号 · paper id")]
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "文件 · the file",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("", operation_id="list_case_papers", summary="办件的材料 · Papers of a case", response_model=CasePaperList)
def list_papers(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """In the order they came."""
    case = visible_case(id, house, viewer)
    return JSONResponse({"items": [paper_document(one) for one in house.case_papers.of_case(case.id)]})


@router.post(
    "", operation_id="add_case_papers", summary="交材料 · Hand in papers", status_code=201,
    response_model=CasePaperList, openapi_extra=FILE_FORM,
)  # fmt: skip
async def add_papers(id: IdPath, request: Request, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """All files of the form or none; told by content: PDF, JPG, PNG, docx, xlsx. A file sent twice is kept once."""
    await run_in_threadpool(visible_case, id, house, viewer)  # before anything large is read
    form, files = await files_of(request)
    item, label, replaces = (line_of(form, name) for name in ("item", "label", "replaces"))

    def keep() -> list[dict[str, object]]:
        with house.paper_work() as desk:
            kept = desk.add(id, item, files, viewer, label=label, replaces=replaces)
        return [paper_document(one) for one in kept]

    return JSONResponse({"items": await run_in_threadpool(keep)}, status_code=201)


@router.get(
    "/{paper_id}", operation_id="get_case_paper", summary="取材料 · One paper", response_class=Response, responses=_FILE
)
def get_paper(id: IdPath, paper_id: PaperPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """As an attachment; that the desk read it is in the audit log."""
    with house.paper_work() as desk:
        return file_response(*desk.read(id, paper_id, viewer))


@router.delete("/{paper_id}", operation_id="remove_case_paper", summary="撤材料 · Take a paper back", status_code=204)
def remove_paper(id: IdPath, paper_id: PaperPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Gone for good; 422 once its item is settled."""
    with house.paper_work() as desk:
        desk.remove(id, paper_id, viewer)
    return Response(status_code=204)
