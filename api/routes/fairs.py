"""对接会 · Fairs: propose, plan, settle, move on, and what came of them (方案 一(四)).

Who plans fairs sees the whole of one but no decline and no reason; who takes part sees the other side's names, its own
registration, wishes and meetings; to everybody else a fair is not there. What an organiser can read from the weights of a
fair's file stands in docs/fairs.md. Who comes: fair_guests; when and where: fair_schedules; the day itself: fair_days.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.errors import at
from api.fair_access import IdPath, answer, is_shown, of_fair, once, one_of, visible
from api.fair_answers import FairDocument, FairList, FunnelDocument, ProposalDocument
from api.fair_documents import brief_document, fair_document, funnel_document, proposal_document
from api.fair_schemas import FairRequest, ProposalRequest, StateRequest
from api.once import AskedDep
from api.reading import read_day, read_region
from api.versions import ChangedVersion, MaybeVersion
from matcher.access import Act, may, require
from matcher.entities.accounts import Viewer
from matcher.entities.fairs import Fair, FairKind, FairState, RequestMode, SchedulingMode, Side
from matcher.services.fairs import FairDesk, propose
from matcher.services.fairs.proposing import Invitee
from matcher.services.fairs.recap import funnel_of

router = APIRouter(prefix="/api/v1/fairs", tags=["fairs"])


@router.post(
    "/proposals", operation_id="propose_fair", summary="提议一场对接会 · Propose a fair from gaps and unmet needs",
    response_model=ProposalDocument,
)  # fmt: skip
def propose_fair(wish: ProposalRequest, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Segments, whom to invite from each side and why, expected meetings and tables; nothing is kept."""
    require(viewer, Act.PLAN_FAIRS)
    region, standing = read_region(wish.region), house.standing()
    found = propose(standing, region, wish.chain, slots=wish.slots, venue_tables=wish.venue_tables, most=wish.most)
    return answer(proposal_document(found, standing.parties))


@router.post(
    "", operation_id="plan_fair", summary="新建对接会 · Plan a fair", status_code=201, response_model=FairDocument
)
def plan_fair(wish: FairRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep, asked: AskedDep) -> Response:
    """With its invitation list; it starts as a draft."""
    require(viewer, Act.PLAN_FAIRS)
    fair = _fair(wish, read_day(wish.day, today, "/day"), viewer)
    invited = [
        Invitee(party, side, (), ("invite_by_hand",), 0.0)
        for side, parties in ((Side.A, wish.demand_side), (Side.B, wish.supply_side))
        for party in dict.fromkeys(parties)
    ]

    def act(desk: FairDesk) -> Any:
        made = desk.plan(fair, invited)
        document, headers = of_fair(made)
        return document, {**headers, "location": f"/api/v1/fairs/{made.id}"}

    return once(house, asked, act, 201)


@router.get("", operation_id="list_fairs", summary="对接会 · Fairs one plans or takes part in", response_model=FairList)
def list_fairs(house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """The latest day first."""
    planning = may(viewer, Act.PLAN_FAIRS)
    own = {one.fair_id for one in house.fairs.shelf.participations_of(viewer.party_ids)}
    found = [fair for fair in house.fairs.shelf.all() if planning or is_shown(fair, own)]
    return answer({"items": [brief_document(fair) for fair in found]})


@router.get("/{id}", operation_id="get_fair", summary="一场对接会 · One of them", response_model=FairDocument)
def get_fair(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """With its ETag; the draft of a schedule is for those who plan it."""
    fair = visible(id, house, viewer)
    return answer(fair_document(fair, planning=may(viewer, Act.PLAN_FAIRS)), fair.version)


@router.put(
    "/{id}", operation_id="settle_fair", summary="改设置 · Change what a fair is like", response_model=FairDocument
)
def settle_fair(
    id: IdPath, wish: FairRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep, asked: AskedDep,
    version: ChangedVersion,
) -> Response:  # fmt: skip
    """Day, hours, tables, rules; until a schedule is out. The lists are left as they are, a draft is dropped."""
    require(viewer, Act.PLAN_FAIRS)
    house.fairs.shelf.fair(id)
    fair = _fair(wish, read_day(wish.day, today, "/day"), viewer)
    return once(house, asked, lambda desk: of_fair(desk.settle(id, fair, version)))


@router.post(
    "/{id}/state", operation_id="move_fair", summary="推进状态 · Open, close, end", response_model=FairDocument
)
def move_fair(
    id: IdPath, wish: StateRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep, version: MaybeVersion
) -> Response:
    """422 names what may follow."""
    require(viewer, Act.PLAN_FAIRS)
    state = at("/state", lambda word: one_of(FairState, word), wish.state)
    return once(house, asked, lambda desk: of_fair(desk.move(id, state, version)))


@router.get(
    "/{id}/funnel", operation_id="get_fair_funnel", summary="复盘漏斗 · From invitation to contract",
    response_model=FunnelDocument,
)  # fmt: skip
def get_fair_funnel(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Accepted, kept, second meetings, contracts."""
    require(viewer, Act.PLAN_FAIRS)
    return answer(funnel_document(funnel_of(id, house.fairs)))


def _fair(wish: FairRequest, day: date, viewer: Viewer) -> Fair:
    return Fair(
        id="", title=wish.title, day=day, owner=viewer.account_id or "", organiser_id=wish.organiser_id,
        kind=at("/kind", lambda word: one_of(FairKind, word), wish.kind), chain=wish.chain,
        segments=tuple(wish.segments), region=read_region(wish.region), venue=wish.venue,
        begins=time.fromisoformat(wish.begins), slot_minutes=wish.slot_minutes, pause_minutes=wish.pause_minutes,
        slot_count=wish.slot_count, table_count=wish.table_count, breaks_after=wish.breaks_after,
        one_per_firm=wish.one_per_firm, meet_again=wish.meet_again, type_limits=dict(wish.type_limits),
        request_mode=at("/request_mode", lambda word: one_of(RequestMode, word), wish.request_mode),
        scheduling_mode=at("/scheduling_mode", lambda word: one_of(SchedulingMode, word), wish.scheduling_mode),
    )  # fmt: skip
