"""上传导入 · Files that an operator hands over on the page: a rehearsal first or the import itself, as a job.

Nothing of a file is read here: it goes into the job as it is, and the import reads it (workbooks in a process of their own).
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import PurePosixPath
from typing import Annotated, Any, Final
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.forgery import read_files
from api.pages.indicators import enter_reports
from api.schemas import Word
from matcher.access import Act
from matcher.bootstrap import House, now
from matcher.entities.jobs import Job, JobKind
from matcher.errors import BadInput, UnknownThing
from matcher.measures import ALL_TEMPLATES
from matcher.services.table_files import XLSX, xlsx_file
from matcher.storage.imports.reading import SUFFIXES
from matcher.storage.jobs import add_job
from matcher.wording import label

router = APIRouter()
LONGEST_NAME: Final = 120
NamePath = Annotated[Word, Path()]


@router.post("/operators/imports")
async def take_in(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """Have the files imported, or rehearsed; how it goes is seen on the same page."""
    enter_reports(request, viewer, Act.IMPORT)
    form = await read_files(request)
    files = [await _file(one) for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
    if not files:
        raise BadInput("upload_without_files")
    await run_in_threadpool(_ask, house, viewer.account_id or "system", files, _is_rehearsal(form))
    return RedirectResponse("/operators/imports", 303)


@router.get("/operators/imports/templates/{name}")
def template(request: Request, name: NamePath, viewer: ViewerDep) -> Response:
    """An empty workbook with the columns of one kind of file."""
    enter_reports(request, viewer, Act.IMPORT)
    found = next((one for one in ALL_TEMPLATES if one.name == name), None)
    if found is None:
        raise UnknownThing("upload_template_unknown", value=name, known=[one.name for one in ALL_TEMPLATES], nearest=())
    heads = {column.name: column.zh for column in found.columns}
    title = label(f"template_{name}", "zh")
    disposition = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return Response(xlsx_file(title, heads, ()), media_type=XLSX, headers={"content-disposition": disposition})


async def _file(given: UploadFile) -> dict[str, Any]:
    """The file as a job keeps it; its name is told back and never used as a path. Raises BadInput("upload_kind")."""
    name = PurePosixPath((given.filename or "").replace("\\", "/")).name[:LONGEST_NAME]
    if not name.lower().endswith(SUFFIXES):
        raise BadInput("upload_kind", value=name, known=SUFFIXES)
    return {"name": name, "data": b64encode(await given.read()).decode()}


def _ask(house: House, owner: str, files: list[dict[str, Any]], is_rehearsal: bool) -> None:
    moment = now()
    asked = {"files": files, "dry_run": is_rehearsal}
    with house.beside.write() as connection:
        add_job(connection, Job(f"job_{uuid4().hex[:20]}", JobKind.IMPORT, asked, owner, moment, moment))
    house.worker.wake()


def _is_rehearsal(form: FormData) -> bool:
    return form.get("rehearse") == "yes"
