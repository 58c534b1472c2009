"""对接会 · Fairs: propose, plan, register, schedule with a proof, publish, mend on the day, and what came of it (方案 一(四)).

Who plans fairs sees the whole of one but no wish and no decline; who takes part sees the other side's names, its own
registration, wishes and meetings; to everybody else a fair is not there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, time
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.errors import at
from api.fair_documents import (
    agenda_document,
    fair_document,
    funnel_document,
    outcome_document,
    participation_document,
    preview_document,
    version_document,
)
from api.fair_schemas import (
    ChangesRequest,
    CheckInRequest,
    DraftRequest,
    EditRequest,
    FairPublishRequest,
    FairRequest,
    InviteRequest,
    LockRequest,
    OutcomeRequest,
    ProposalRequest,
    RegistrationRequest,
    StateRequest,
    WishRequest,
)
from api.once import AskedDep, response_of
from api.reading import read_day, read_region
from api.schemas import Word
from api.versions import MaybeVersion, etag
from graph.vocabulary import Labelled
from matcher.access import Act, Subject, may, reach, require
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.entities.engagements import Value
from matcher.entities.fairs import Fair, FairKind, FairState, Participation, RequestMode, SchedulingMode, Side
from matcher.errors import BadInput, UnknownThing
from matcher.fairs import Objective
from matcher.fairs.changes import difference, difference_document
from matcher.fairs.schedule import meetings_from
from matcher.services.fairs import propose
from matcher.services.fairs.programme import programme_of
from matcher.services.fairs.proposing import Invitee
from matcher.services.fairs.recap import funnel_of, record_outcome
from matcher.services.fairs.scheduling import (
    Edit,
    absent,
    check_in,
    drafted,
    edit,
    keep_edit,
    late,
    lock,
    publish,
    resolved,
    walk_in,
)
from matcher.storage.once import Answer, Connection

router = APIRouter(prefix="/api/v1/fairs", tags=["fairs"])

IdPath = Annotated[Word, Path(description="对接会编号 · fair id")]
PartyPath = Annotated[Word, Path(description="主体编号 · party id")]
PartyQuery = Annotated[Word, Query(description="主体编号 · party id")]
Chosen = TypeVar("Chosen", bound=Labelled)


@router.post(
    "/proposals", operation_id="propose_fair", summary="提议一场对接会 · Propose a fair from gaps and unmet needs"
)
def propose_fair(wish: ProposalRequest, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Segments, whom to invite from each side and why, expected meetings and tables; nothing is kept."""
    require(viewer, Act.PLAN_FAIRS)
    region = read_region(wish.region)
    found = propose(
        house.standing(), region, wish.chain, slots=wish.slots, venue_tables=wish.venue_tables, most=wish.most
    )
    return JSONResponse(found.document())


@router.post("", operation_id="plan_fair", summary="新建对接会 · Plan a fair", status_code=201)
def plan_fair(wish: FairRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep, asked: AskedDep) -> Response:
    """With its invitation list; it starts as a draft."""
    require(viewer, Act.PLAN_FAIRS)
    fair = _fair(wish, read_day(wish.day, today, "/day"), viewer)
    invited = [
        Invitee(party, side, (), ("invite_by_hand",), 0.0)
        for side, parties in ((Side.A, wish.demand_side), (Side.B, wish.supply_side))
        for party in dict.fromkeys(parties)
    ]

    def effect(connection: Connection) -> Answer:
        made = house.joined_fairs(connection).plan(fair, invited)
        headers = {"etag": etag(made.version), "location": f"/api/v1/fairs/{made.id}"}
        return Answer(201, _bytes(fair_document(made, planning=True)), headers)

    return response_of(house.once.run_beside(asked, effect))


@router.get("", operation_id="list_fairs", summary="对接会 · Fairs one plans or takes part in")
def list_fairs(house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """The latest day first."""
    planning = may(viewer, Act.PLAN_FAIRS)
    own = {one.fair_id for one in house.fairs.shelf.participations_of(viewer.party_ids)}
    found = [fair for fair in house.fairs.shelf.all() if planning or _is_shown(fair, own)]
    return JSONResponse({"items": [_brief(fair) for fair in found]})


@router.get("/{id}", operation_id="get_fair", summary="一场对接会 · One of them")
def get_fair(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """With its ETag; the draft of a schedule is for those who plan it."""
    fair = _visible(id, house, viewer)
    document = fair_document(fair, planning=may(viewer, Act.PLAN_FAIRS))
    return JSONResponse(document, headers={"etag": etag(fair.version)})


@router.post("/{id}/state", operation_id="move_fair", summary="推进状态 · Open, close, end")
def move_fair(
    id: IdPath, wish: StateRequest, house: HouseDep, viewer: ViewerDep, version: MaybeVersion
) -> JSONResponse:
    """422 names what may follow."""
    require(viewer, Act.PLAN_FAIRS)
    return _answer(house.fairs.move(id, at("/state", lambda word: _one_of(FairState, word), wish.state), version))


@router.get("/{id}/participations", operation_id="list_participations", summary="名单 · Who takes part")
def list_participations(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """All of it for the organiser, with counts of wishes; to those who take part the other side that comes, and their own."""
    _visible(id, house, viewer)
    desk, planning = house.fairs, may(viewer, Act.PLAN_FAIRS)
    people = desk.shelf.participations(id)
    if not planning:
        people = _seen_by_guests(people, viewer)
    parties = desk.parties(people)
    items = [participation_document(one, parties, whole=planning or one.party_id in viewer.party_ids) for one in people]
    document: dict[str, Any] = {"items": items}
    if planning:
        counts = desk.wish_counts(id)
        document["wishes"] = {"must_count": counts.must_count, "want_count": counts.want_count}
        for row in items:
            row["wishes_given_count"] = counts.given[row["party_id"]]
            row["wishes_received_count"] = counts.received[row["party_id"]]
    return JSONResponse(document)


@router.post("/{id}/participations", operation_id="invite_to_fair", summary="邀请 · Invite one more", status_code=201)
def invite_to_fair(id: IdPath, wish: InviteRequest, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """422 for who is on the list."""
    require(viewer, Act.PLAN_FAIRS)
    one = house.fairs.invite(id, wish.party_id, Side[wish.side.upper()])
    return JSONResponse(participation_document(one, house.fairs.parties([one]), whole=True), 201)


@router.put("/{id}/participations/{party_id}", operation_id="register_for_fair", summary="报名 · Register")
def register_for_fair(
    id: IdPath, party_id: PartyPath, wish: RegistrationRequest, house: HouseDep, viewer: ViewerDep
) -> JSONResponse:
    """Limits, hours, booth, shared calendar; again to change them."""
    _visible(id, house, viewer)
    _own_or_planning(viewer, party_id)
    slots = None if wish.available is None else tuple(wish.available)
    one = house.fairs.register(
        id, party_id, max_meetings=wish.max_meetings, min_meetings=wish.min_meetings, available=slots, booth=wish.booth,
        calendar=wish.calendar,
    )  # fmt: skip
    return JSONResponse(participation_document(one, house.fairs.parties([one]), whole=True))


@router.delete(
    "/{id}/participations/{party_id}", operation_id="withdraw_from_fair", summary="退出 · Not coming", status_code=204
)
def withdraw_from_fair(id: IdPath, party_id: PartyPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """It stays on the list as withdrawn."""
    _visible(id, house, viewer)
    _own_or_planning(viewer, party_id)
    house.fairs.withdraw(id, party_id)
    return Response(status_code=204)


@router.put("/{id}/wishes", operation_id="wish_to_meet", summary="意愿 · Must, want, decline")
def wish_to_meet(id: IdPath, said: WishRequest, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Seen by nobody but who says it; a decline is absolute."""
    _visible(id, house, viewer)
    require(viewer, Act.WRITE, said.party_id)
    value = at("/value", _value, said.value)
    house.fairs.wish(id, said.party_id, said.to_id, value, said.reason)
    return JSONResponse({"party_id": said.party_id, "to_id": said.to_id, "value": value.value, "reason": said.reason})


@router.get("/{id}/wishes", operation_id="list_wishes", summary="自己的意愿 · One's own wishes")
def list_wishes(id: IdPath, party_id: PartyQuery, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """For its own people alone."""
    _visible(id, house, viewer)
    if not reach(viewer, Subject.PREFERENCES).holds(party_id):
        raise UnknownThing("fair_not_invited", value=party_id)
    said = house.fairs.wishes_by(id, party_id)
    return JSONResponse(
        {"items": [{"to_id": to, "value": value.value, "reason": why} for to, (value, why) in sorted(said.items())]}
    )


@router.post("/{id}/draft", operation_id="draft_schedule", summary="排程 · The best timetable, with its proof")
def draft_schedule(
    id: IdPath, wish: DraftRequest, house: HouseDep, viewer: ViewerDep, version: MaybeVersion
) -> JSONResponse:
    """A draft that can be edited and published; demands that clash are named in it."""
    require(viewer, Act.PLAN_FAIRS)
    objective = at("/objective", lambda word: _one_of(Objective, word), wish.objective)
    fair = drafted(id, house.fairs, objective=objective, fairness=wish.fairness, seconds=wish.seconds, version=version)
    return _answer(fair)


@router.put("/{id}/locks", operation_id="lock_meeting", summary="锁定 · Keep a meeting as it is")
def lock_meeting(
    id: IdPath, wish: LockRequest, house: HouseDep, viewer: ViewerDep, version: MaybeVersion
) -> JSONResponse:
    """Slot and table survive every new draft."""
    require(viewer, Act.PLAN_FAIRS)
    return _answer(lock(id, wish.a, wish.b, house.fairs, locked=wish.locked, version=version))


@router.post("/{id}/edits", operation_id="edit_draft", summary="改动及其代价 · Move a meeting, cost first")
def edit_draft(
    id: IdPath, wish: EditRequest, house: HouseDep, viewer: ViewerDep, version: MaybeVersion
) -> JSONResponse:
    """What stands in the other place changes with it; nothing is kept unless `make` is true and no rule is broken."""
    require(viewer, Act.PLAN_FAIRS)
    wanted = Edit(wish.a, wish.b, wish.slot, wish.table)
    found = edit(house.fairs.shelf.fair(id), wanted)
    made = keep_edit(id, wanted, house.fairs, version) if wish.make else None
    return JSONResponse(preview_document(found) | {"version": made.version if made else None})


@router.post("/{id}/versions", operation_id="publish_schedule", summary="发布 · Publish the draft", status_code=201)
def publish_schedule(
    id: IdPath, wish: FairPublishRequest, house: HouseDep, viewer: ViewerDep, version: MaybeVersion
) -> JSONResponse:
    """The next version with its difference; everybody whose meetings changed is told."""
    require(viewer, Act.PLAN_FAIRS)
    new = publish(id, house.fairs, by=viewer.account_id or "", note=wish.note, version=version)
    return JSONResponse(version_document(new), 201, {"location": f"/api/v1/fairs/{id}/versions/{new.number}"})


@router.get("/{id}/versions", operation_id="list_schedule_versions", summary="各版排程 · Published versions")
def list_schedule_versions(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """The first first."""
    require(viewer, Act.PLAN_FAIRS)
    house.fairs.shelf.fair(id)
    return JSONResponse({"items": [version_document(one) for one in house.fairs.shelf.versions(id)]})


@router.get("/{id}/versions/{number}", operation_id="get_schedule_version", summary="一版排程 · One version")
def get_schedule_version(
    id: IdPath, number: Annotated[int, Path(ge=1, le=100_000)], house: HouseDep, viewer: ViewerDep
) -> JSONResponse:
    """With the two files that `matcher fair check` verifies."""
    require(viewer, Act.PLAN_FAIRS)
    for one in house.fairs.shelf.versions(id):
        if one.number == number:
            return JSONResponse(version_document(one, whole=True))
    raise UnknownThing("unknown_fair_version", value=number, fair=house.fairs.shelf.fair(id).title)


@router.post("/{id}/changes", operation_id="change_fair_day", summary="当天调整 · Least change on the day")
def change_fair_day(
    id: IdPath, wish: ChangesRequest, house: HouseDep, viewer: ViewerDep, version: MaybeVersion
) -> JSONResponse:
    """No-shows, late arrivals, walk-ins, lost tables: a draft with its difference to what was published."""
    require(viewer, Act.PLAN_FAIRS)
    house.matchmaker()  # made before the records are held
    with house.beside.write() as connection:  # what is said of people and the plan that follows stand or fall together
        desk = house.joined_fairs(connection)
        for name in wish.absent:
            absent(id, name, desk)
        for name, slot in wish.late.items():
            late(id, name, slot, desk)
        for one in wish.walk_ins:
            walk_in(id, one.party_id, Side[one.side.upper()], desk)
        fair = resolved(id, desk, now=wish.now, lost_tables=wish.lost_tables, version=version)
        last = desk.shelf.latest(id)
    before = meetings_from(last.schedule) if last else ()
    change = difference_document(difference(before, meetings_from(fair.draft["schedule"])))
    return JSONResponse({"version": fair.version, "difference": change}, headers={"etag": etag(fair.version)})


@router.post("/{id}/check-ins", operation_id="check_in_at_fair", summary="签到 · Check in by badge")
def check_in_at_fair(id: IdPath, wish: CheckInRequest, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Twice changes nothing."""
    require(viewer, Act.PLAN_FAIRS)
    one = check_in(id, wish.badge, house.fairs)
    return JSONResponse(participation_document(one, house.fairs.parties([one]), whole=True))


@router.post("/{id}/outcomes", operation_id="record_meeting_outcome", summary="会面结果 · What came of a meeting")
def record_meeting_outcome(id: IdPath, said: OutcomeRequest, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """By either side, or by the organiser; a meeting that was held enters the record of the pair."""
    _visible(id, house, viewer)
    if said.by is None:
        require(viewer, Act.PLAN_FAIRS)
    else:
        require(viewer, Act.WRITE, said.by)
    kept = record_outcome(
        id, said.a, said.b, house.fairs, by=said.by or "", held=said.held, rating=said.rating,
        next_step=said.next_step, note=said.note,
    )  # fmt: skip
    return JSONResponse(outcome_document(kept))


@router.get("/{id}/agenda", operation_id="get_agenda", summary="我的会面 · One's own meetings")
def get_agenda(id: IdPath, party_id: PartyQuery, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """For its own people and for the organiser."""
    _visible(id, house, viewer)
    if party_id not in viewer.party_ids:
        require(viewer, Act.PLAN_FAIRS)
    house.fairs.participation(id, party_id)
    return JSONResponse(agenda_document(programme_of(id, house.fairs), party_id))


@router.get("/{id}/funnel", operation_id="get_fair_funnel", summary="复盘漏斗 · From invitation to contract")
def get_fair_funnel(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Accepted, kept, second meetings, contracts."""
    require(viewer, Act.PLAN_FAIRS)
    return JSONResponse(funnel_document(funnel_of(id, house.fairs)))


def _seen_by_guests(people: Sequence[Participation], viewer: Viewer) -> tuple[Participation, ...]:
    """Themselves, and whoever comes on the other side; who else was asked is the organiser's business."""
    own = {one.side for one in people if one.party_id in viewer.party_ids}
    others = {Side.A, Side.B} - own if len(own) == 1 else set()
    return tuple(one for one in people if one.party_id in viewer.party_ids or (one.comes and one.side in others))


def _visible(id: str, house: House, viewer: Viewer) -> Fair:
    """The fair for who plans fairs or takes part in it. Raises UnknownThing("unknown_fair") for all others."""
    fair = house.fairs.shelf.fair(id)
    own = {one.fair_id for one in house.fairs.shelf.participations_of(viewer.party_ids)}
    if not may(viewer, Act.PLAN_FAIRS) and not _is_shown(fair, own):
        raise UnknownThing("unknown_fair", value=id)
    return fair


def _is_shown(fair: Fair, own: set[str]) -> bool:
    return fair.id in own and fair.state is not FairState.DRAFT


def _own_or_planning(viewer: Viewer, party_id: str) -> None:
    if party_id not in viewer.party_ids:
        require(viewer, Act.PLAN_FAIRS)


def _fair(wish: FairRequest, day: date, viewer: Viewer) -> Fair:
    return Fair(
        id="", title=wish.title, day=day, owner=viewer.account_id or "", organiser_id=wish.organiser_id,
        kind=at("/kind", lambda word: _one_of(FairKind, word), wish.kind), chain=wish.chain,
        segments=tuple(wish.segments), region=read_region(wish.region), venue=wish.venue,
        begins=time.fromisoformat(wish.begins), slot_minutes=wish.slot_minutes, pause_minutes=wish.pause_minutes,
        slot_count=wish.slot_count, table_count=wish.table_count, breaks_after=wish.breaks_after,
        one_per_firm=wish.one_per_firm,
        request_mode=at("/request_mode", lambda word: _one_of(RequestMode, word), wish.request_mode),
        scheduling_mode=at("/scheduling_mode", lambda word: _one_of(SchedulingMode, word), wish.scheduling_mode),
    )  # fmt: skip


def _brief(fair: Fair) -> dict[str, Any]:
    whole = fair_document(fair, planning=False)
    return {name: whole[name] for name in ("id", "title", "kind", "day", "venue", "state", "chain", "version")}


def _answer(fair: Fair) -> JSONResponse:
    return JSONResponse(fair_document(fair, planning=True), headers={"etag": etag(fair.version)})


def _one_of(closed: type[Chosen], word: str) -> Chosen:
    found = closed.parse(word)
    if found is None:
        raise BadInput("fair_choice", value=word, known=tuple(closed))
    return found


def _value(word: str) -> Value:
    value = Value.parse(word)
    if value is None:
        raise BadInput("unknown_preference", value=word, known=tuple(Value))
    return value


def _bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
