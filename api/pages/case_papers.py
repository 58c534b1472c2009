"""材料页面 · Files added on the page of a case, taken back, and read: by the applicant and by the desk alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.case_files import file_response, files_of, line_of
from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.pages.cases import page_of_case
from api.pages.look import look_of
from api.routes.cases import visible_case
from api.schemas import Word
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.errors import BadInput
from matcher.services.case_papers import GivenFile

router = APIRouter()
IdPath = Annotated[Word, Path()]


@router.post("/cases/{id}/papers")
async def add(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The files kept, or the page anew with what is wrong."""
    await run_in_threadpool(visible_case, id, house, viewer)
    try:
        form, files = await files_of(request)
        place = tuple(line_of(form, name) for name in ("item", "label", "replaces"))
        await run_in_threadpool(_add, house, viewer, id, files, place)
    except BadInput as refusal:
        return await _refused(request, id, house, viewer, today, refusal)
    return RedirectResponse(f"/cases/{id}#item-{place[0]}", 303)


@router.get("/cases/{id}/papers/{paper_id}")
def read(id: IdPath, paper_id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """The file, to be saved; that the desk read it is in the audit log."""
    with house.paper_work() as desk:
        return file_response(*desk.read(id, paper_id, viewer))


@router.post("/cases/{id}/papers/{paper_id}/remove")
async def remove(
    request: Request, id: IdPath, paper_id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep
) -> Response:
    """The file is gone; then the page anew."""
    try:
        await run_in_threadpool(_remove, house, viewer, id, paper_id)
    except BadInput as refusal:
        return await _refused(request, id, house, viewer, today, refusal)
    return RedirectResponse(f"/cases/{id}", 303)


def _add(house: House, viewer: Viewer, id: str, files: list[GivenFile], place: tuple[str, ...]) -> None:
    item, label, replaces = place
    with house.paper_work() as desk:
        desk.add(id, item, files, viewer, label=label, replaces=replaces)


def _remove(house: House, viewer: Viewer, id: str, paper_id: str) -> None:
    with house.paper_work() as desk:
        desk.remove(id, paper_id, viewer)


async def _refused(
    request: Request, id: str, house: House, viewer: Viewer, today: TodayDep, refusal: BadInput
) -> Response:
    said = refusal.sentence(look_of(request).lang)
    case = await run_in_threadpool(visible_case, id, house, viewer)
    return await run_in_threadpool(lambda: page_of_case(request, house, viewer, case, today, refusal=said))
