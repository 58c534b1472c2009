"""作业 · Bulk work in the background: asked for once, watched by server-sent events, cancelled, found after a restart."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any, Final
from uuid import uuid4

from fastapi import APIRouter, Path
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.answers import JobDocument, JobList
from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.documents import labelled
from api.errors import at
from api.once import AskedDep, response_of
from api.reading import read_day
from api.schemas import AllocationRequest, JobRequest, Word
from matcher.access import Act, require
from matcher.bootstrap import House, now
from matcher.entities import Kind, Role
from matcher.entities.accounts import Scope, Viewer
from matcher.entities.jobs import Job, JobKind
from matcher.errors import BadInput, Forbidden, UnknownThing
from matcher.services.needs import parse_kind
from matcher.storage.jobs import add_job
from matcher.storage.once import Answer

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])

IdPath = Annotated[Word, Path(description="作业编号 · job id")]
_ACTS: Final = {JobKind.IMPORT: Act.IMPORT, JobKind.MATCH_ALL: Act.MATCH, JobKind.ALLOCATE: Act.PLAN_FAIRS}
_LOOK_EVERY: Final = 0.2
"""Seconds between two looks at a job that is watched."""


@router.post(
    "", operation_id="create_job", summary="批量作业 · Ask for bulk work", status_code=202, response_model=JobDocument
)
def create_job(wish: JobRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep, asked: AskedDep) -> Response:
    """It is done after those that were asked for before; the answer says where to watch it."""
    kind = at("/kind", _kind, wish.kind)
    require(viewer, _ACTS[kind])
    if kind is JobKind.IMPORT and Scope.IMPORT not in viewer.scopes:
        raise Forbidden("scope_lacking", value=Scope.IMPORT.value)
    moment = now()
    job = Job(f"job_{uuid4().hex[:20]}", kind, _checked(kind, wish, today), _owner(viewer), moment, moment)

    def effect(connection: Any) -> Answer:
        add_job(connection, job)
        body = json.dumps(job_document(job), ensure_ascii=False, separators=(",", ":")).encode()
        return Answer(202, body, {"location": f"/api/v1/jobs/{job.id}"})

    answer = house.once.run_beside(asked, effect)
    house.worker.wake()
    return response_of(answer)


@router.get("", operation_id="list_jobs", summary="自己的作业 · One's own jobs", response_model=JobList)
def list_jobs(house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """The newest fifty."""
    return JSONResponse({"items": [job_document(job) for job in house.jobs.of_owner(_owner(viewer))]})


@router.get("/{id}", operation_id="get_job", summary="一个作业 · One job", response_model=JobDocument)
def get_job(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """How far it is, or what came of it."""
    return JSONResponse(job_document(_own(id, house, viewer)))


@router.post("/{id}/cancel", operation_id="cancel_job", summary="取消作业 · Cancel a job", response_model=JobDocument)
def cancel_job(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """At once while it waits, at its next step while it runs; 409 for one that has ended."""
    _own(id, house, viewer)
    return JSONResponse(job_document(house.jobs.cancel(id, now())))


@router.get(
    "/{id}/events", operation_id="watch_job", summary="进度事件 · Watch a job", response_class=EventSourceResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "每次变化一个事件 · one event a change"}},
)  # fmt: skip
async def watch_job(id: IdPath, house: HouseDep, viewer: ViewerDep) -> EventSourceResponse:
    """`progress` events with the job's document, then one named after its final state; the event id is its version."""
    first = await run_in_threadpool(_own, id, house, viewer)
    return EventSourceResponse(_events(first, house), ping=15)


def job_document(job: Job) -> dict[str, Any]:
    """A job as its owner sees it."""
    return {
        "id": job.id, "kind": labelled(job.kind), "state": labelled(job.state), "step": job.step, "done": job.done,
        "total": job.total, "cancel": job.cancel, "version": job.version,
        "created_at": job.created_at.isoformat(timespec="seconds"),
        "updated_at": job.updated_at.isoformat(timespec="seconds"),
        "result": None if job.result is None else dict(job.result), "fault": None if job.fault is None else dict(job.fault),
    }  # fmt: skip


async def _events(job: Job, house: House) -> AsyncIterator[ServerSentEvent]:
    seen = -1
    while True:
        if job.version != seen:
            seen = job.version
            text = json.dumps(job_document(job), ensure_ascii=False, separators=(",", ":"))
            yield ServerSentEvent(text, event=job.state.value if job.state.is_final else "progress", id=str(seen))
        if job.state.is_final:
            return
        await asyncio.sleep(_LOOK_EVERY)
        job = await run_in_threadpool(house.jobs.get, job.id)


def _own(id: str, house: House, viewer: Viewer) -> Job:
    found = house.jobs.get(id)
    if not viewer.system and found.owner != _owner(viewer):
        raise UnknownThing("unknown_job", value=id)
    return found


def _owner(viewer: Viewer) -> str:
    return "system" if viewer.system else viewer.account_id or "nobody"


def _checked(kind: JobKind, wish: JobRequest, today: date) -> dict[str, Any]:
    if kind is JobKind.IMPORT:
        if not wish.files:
            raise BadInput("job_without_files", pointer="/files")
        return {"files": [file.model_dump() for file in wish.files], "dry_run": wish.dry_run}
    kinds = [at(f"/kinds/{place}", parse_kind, word).value for place, word in enumerate(wish.kinds)]
    if kind is JobKind.ALLOCATE:
        return _checked_allocation(kinds, wish.allocation or AllocationRequest(), today)
    role = Role.STARTUP if wish.role is None else at("/role", _role, wish.role)
    return {"role": role.value, "kinds": kinds, "top": wish.top}


def _checked_allocation(kinds: list[str], asked: AllocationRequest, today: date) -> dict[str, Any]:
    if len(kinds) > 1:
        raise BadInput("allocation_of_one_kind", value=kinds, pointer="/kinds")
    rules = asked.model_dump(mode="json", exclude={"as_of"})
    for name in ("pins", "forbidden"):
        rules[name] = [[pair["asker_id"], pair["offer_id"]] for pair in rules[name]]
    day = read_day(asked.as_of, today, "/allocation/as_of")
    return {"kind": kinds[0] if kinds else Kind.MENTOR.value, "day": day.isoformat(), "rules": rules}


def _kind(word: str) -> JobKind:
    kind = JobKind.parse(word)
    if kind is None:
        raise BadInput("unknown_job_kind", value=word, known=tuple(JobKind))
    return kind


def _role(word: str) -> Role:
    role = Role.parse(word)
    if role is None:
        raise BadInput("unknown_role", value=word, known=tuple(Role))
    return role
