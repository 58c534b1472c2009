"""对接会当天 · No-shows, late arrivals, walk-ins, lost tables; check-in by badge; what came of each meeting."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import HouseDep, ViewerDep
from api.fair_access import IdPath, once, visible
from api.fair_documents import outcome_document, participation_document
from api.fair_guest_answers import ParticipationDocument
from api.fair_schedule_answers import ChangedDayDocument, MeetingOutcomeDocument
from api.fair_schemas import ChangesRequest, CheckInRequest, OutcomeRequest
from api.once import AskedDep, response_of
from api.versions import MaybeVersion, etag
from matcher.access import Act, require
from matcher.entities.fairs import Side
from matcher.fairs.changes import difference, difference_document
from matcher.fairs.schedule import meetings_from
from matcher.services.fairs import FairDesk
from matcher.services.fairs.attending import check_in
from matcher.services.fairs.recap import record_outcome
from matcher.services.fairs.rehearsing import DayNews, keep_day, mended

router = APIRouter(prefix="/api/v1/fairs", tags=["fairs"])


@router.post(
    "/{id}/changes", operation_id="change_fair_day", summary="当天调整 · Least change on the day",
    response_model=ChangedDayDocument,
)  # fmt: skip
def change_fair_day(
    id: IdPath, wish: ChangesRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep, version: MaybeVersion
) -> Response:
    """No-shows, late arrivals, walk-ins, lost tables: a draft with its difference to what was published."""
    require(viewer, Act.PLAN_FAIRS)
    if (known := house.once.answered(asked)) is not None:
        return response_of(known)
    news = DayNews(
        frozenset(wish.absent), wish.late, tuple((one.party_id, Side[one.side.upper()]) for one in wish.walk_ins)
    )
    plan = mended(id, house.fairs, news, now=wish.now, lost_tables=wish.lost_tables, version=version)
    last = house.fairs.shelf.latest(id)
    before = meetings_from(last.schedule) if last else ()

    def act(desk: FairDesk) -> Any:
        fair = keep_day(plan, desk)
        change = difference_document(difference(before, meetings_from(fair.draft["schedule"])))
        return {"version": fair.version, "difference": change}, {"etag": etag(fair.version)}

    return once(house, asked, act)


@router.post(
    "/{id}/check-ins", operation_id="check_in_at_fair", summary="签到 · Check in by badge",
    response_model=ParticipationDocument,
)  # fmt: skip
def check_in_at_fair(id: IdPath, wish: CheckInRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep) -> Response:
    """Twice changes nothing."""
    require(viewer, Act.PLAN_FAIRS)

    def act(desk: FairDesk) -> Any:
        one = check_in(id, wish.badge, desk)
        return participation_document(one, desk.parties([one]), whole=True), {"etag": etag(one.version)}

    return once(house, asked, act)


@router.post(
    "/{id}/outcomes", operation_id="record_meeting_outcome", summary="会面结果 · What came of a meeting",
    response_model=MeetingOutcomeDocument,
)  # fmt: skip
def record_meeting_outcome(
    id: IdPath, said: OutcomeRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep
) -> Response:
    """By either side, or by the organiser; a meeting that was held enters the record of the pair."""
    visible(id, house, viewer)
    if said.by is None:
        require(viewer, Act.PLAN_FAIRS)
    else:
        require(viewer, Act.WRITE, said.by)

    def act(desk: FairDesk) -> Any:
        kept = record_outcome(
            id, said.a, said.b, desk, by=said.by or "", held=said.held, rating=said.rating, next_step=said.next_step,
            note=said.note,
        )  # fmt: skip
        return outcome_document(kept), {}

    return once(house, asked, act)
