"""对接会的排程 · Draft with its proof, locks, moves with their cost first, versions with their difference and their two files."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.errors import at
from api.fair_access import IdPath, answer, of_fair, once, one_of
from api.fair_answers import FairDocument
from api.fair_documents import preview_document, version_document
from api.fair_schedule_answers import EditDocument, ScheduleVersionDocument, ScheduleVersionList
from api.fair_schemas import DraftRequest, EditRequest, FairPublishRequest, LockRequest
from api.once import AskedDep, response_of
from api.versions import ChangedVersion, MaybeVersion
from matcher.access import Act, require
from matcher.errors import UnknownThing
from matcher.fairs import Objective
from matcher.services.fairs import FairDesk
from matcher.services.fairs.drafting import keep_plan, lock, planned
from matcher.services.fairs.editing import Edit, edit, keep_edit
from matcher.services.fairs.publishing import publish

router = APIRouter(prefix="/api/v1/fairs", tags=["fairs"])


@router.post(
    "/{id}/draft", operation_id="draft_schedule", summary="排程 · The best timetable, with its proof",
    response_model=FairDocument,
)  # fmt: skip
def draft_schedule(
    id: IdPath, wish: DraftRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep, version: MaybeVersion
) -> Response:
    """A draft that can be edited and published; demands that clash are named in it."""
    require(viewer, Act.PLAN_FAIRS)
    if (known := house.once.answered(asked)) is not None:
        return response_of(known)
    objective = at("/objective", lambda word: one_of(Objective, word), wish.objective)
    found = planned(  # before the records are held: nobody waits for a solver
        id, house.fairs, objective=objective, fairness=wish.fairness, least=wish.least, seconds=wish.seconds,
        version=version,
    )  # fmt: skip
    return once(house, asked, lambda desk: of_fair(keep_plan(found, desk)))


@router.put(
    "/{id}/locks", operation_id="lock_meeting", summary="锁定 · Keep a meeting as it is", response_model=FairDocument
)
def lock_meeting(
    id: IdPath, wish: LockRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep, version: ChangedVersion
) -> Response:
    """Slot and table survive every new draft."""
    require(viewer, Act.PLAN_FAIRS)
    return once(
        house, asked, lambda desk: of_fair(lock(id, wish.a, wish.b, desk, locked=wish.locked, version=version))
    )  # fmt: skip


@router.post(
    "/{id}/edits", operation_id="edit_draft", summary="改动及其代价 · Move a meeting, cost first",
    response_model=EditDocument,
)  # fmt: skip
def edit_draft(
    id: IdPath, wish: EditRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep, version: MaybeVersion
) -> Response:
    """What stands in the other place changes with it; nothing is kept unless `make` is true and no rule is broken."""
    require(viewer, Act.PLAN_FAIRS)
    wanted = Edit(wish.a, wish.b, wish.slot, wish.table)

    def act(desk: FairDesk) -> Any:
        found = edit(desk.shelf.fair(id), wanted)
        made = keep_edit(id, wanted, desk, version) if wish.make else None
        return preview_document(found) | {"version": made.version if made else None}, {}

    return once(house, asked, act)


@router.post(
    "/{id}/versions", operation_id="publish_schedule", summary="发布 · Publish the draft", status_code=201,
    response_model=ScheduleVersionDocument,
)  # fmt: skip
def publish_schedule(
    id: IdPath, wish: FairPublishRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep, version: MaybeVersion
) -> Response:
    """The next version with its difference; everybody whose meetings changed is told."""
    require(viewer, Act.PLAN_FAIRS)

    def act(desk: FairDesk) -> Any:
        new = publish(id, desk, by=viewer.account_id or "", note=wish.note, version=version)
        return version_document(new), {"location": f"/api/v1/fairs/{id}/versions/{new.number}"}

    return once(house, asked, act, 201)


@router.get(
    "/{id}/versions", operation_id="list_schedule_versions", summary="各版排程 · Published versions",
    response_model=ScheduleVersionList,
)  # fmt: skip
def list_schedule_versions(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """The first first."""
    require(viewer, Act.PLAN_FAIRS)
    house.fairs.shelf.fair(id)
    return answer({"items": [version_document(one) for one in house.fairs.shelf.versions(id)]})


@router.get(
    "/{id}/versions/{number}", operation_id="get_schedule_version", summary="一版排程 · One version",
    response_model=ScheduleVersionDocument,
)  # fmt: skip
def get_schedule_version(
    id: IdPath, number: Annotated[int, Path(ge=1, le=100_000)], house: HouseDep, viewer: ViewerDep
) -> JSONResponse:
    """With the two files that `matcher fair check` verifies."""
    require(viewer, Act.PLAN_FAIRS)
    for one in house.fairs.shelf.versions(id):
        if one.number == number:
            return answer(version_document(one, whole=True))
    raise UnknownThing("unknown_fair_version", value=number, fair=house.fairs.shelf.fair(id).title)
