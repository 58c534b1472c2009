"""对接会的人 · Who takes part in a fair: the list, one's registration, wishes nobody else reads, requests, meetings, news."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.errors import at
from api.fair_access import (
    IdPath,
    PartyPath,
    PartyQuery,
    answer,
    once,
    own_or_planning,
    seen_by_guests,
    visible,
)
from api.fair_documents import agenda_document, news_document, participation_document, request_document
from api.fair_guest_answers import (
    AgendaDocument,
    FairNewsList,
    OwnWishList,
    ParticipationDocument,
    ParticipationList,
    RequestList,
    WishDocument,
)
from api.fair_schemas import InviteRequest, RegistrationRequest, WishRequest
from api.once import AskedDep
from api.schemas import Word
from api.versions import ChangedVersion, etag
from matcher.access import Act, Subject, may, reach, require
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.entities.engagements import Value
from matcher.entities.fairs import Participation, Side
from matcher.errors import BadInput, UnknownThing
from matcher.services.fairs import FairDesk
from matcher.services.fairs.programme import programme_of
from matcher.services.fairs.registering import Registration
from matcher.services.fairs.telling import news_of_fair

OtherQuery = Annotated[Word, Query(description="对方的主体编号 · party id of the other")]

router = APIRouter(prefix="/api/v1/fairs", tags=["fairs"])


@router.get(
    "/{id}/participations", operation_id="list_participations", summary="名单 · Who takes part",
    response_model=ParticipationList,
)  # fmt: skip
def list_participations(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """All of it for the organiser, with counts of wishes; to those who take part the other side that comes, and their own."""
    visible(id, house, viewer)
    desk, planning = house.fairs, may(viewer, Act.PLAN_FAIRS)
    people = desk.shelf.participations(id)
    if not planning:
        people = seen_by_guests(people, viewer)
    parties = desk.parties(people)
    items = [participation_document(one, parties, whole=planning or one.party_id in viewer.party_ids) for one in people]
    document: dict[str, Any] = {"items": items}
    if planning:
        counts = desk.wish_counts(id)
        document["wishes"] = {"must_count": counts.must_count, "want_count": counts.want_count}
        for row in items:
            row["wishes_given_count"] = counts.given[row["party_id"]]
            row["wishes_received_count"] = counts.received[row["party_id"]]
    return answer(document)


@router.post(
    "/{id}/participations", operation_id="invite_to_fair", summary="邀请 · Invite one more", status_code=201,
    response_model=ParticipationDocument,
)  # fmt: skip
def invite_to_fair(id: IdPath, wish: InviteRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep) -> Response:
    """422 for who is on the list."""
    require(viewer, Act.PLAN_FAIRS)
    side = Side[wish.side.upper()]
    return once(house, asked, lambda desk: _whole(desk.invite(id, wish.party_id, side), desk), 201)


@router.get(
    "/{id}/participations/{party_id}", operation_id="get_participation", summary="一家的报名 · One registration",
    response_model=ParticipationDocument,
)  # fmt: skip
def get_participation(id: IdPath, party_id: PartyPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """With its ETag, which a change names; for its own people and the organiser."""
    visible(id, house, viewer)
    own_or_planning(viewer, party_id)
    document, headers = _whole(house.fairs.participation(id, party_id), house.fairs)
    return JSONResponse(document, headers=headers)


@router.put(
    "/{id}/participations/{party_id}", operation_id="register_for_fair", summary="报名 · Register",
    response_model=ParticipationDocument,
)  # fmt: skip
def register_for_fair(
    id: IdPath, party_id: PartyPath, wish: RegistrationRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep,
    version: ChangedVersion,
) -> Response:  # fmt: skip
    """Type, limits, hours, booth, shared calendar; again to change them. A calendar that others use only the organiser shares."""
    visible(id, house, viewer)
    own_or_planning(viewer, party_id)
    wanted = Registration(
        most=wish.max_meetings, least=wish.min_meetings, limit_in=wish.limit_in, limit_out=wish.limit_out,
        available=None if wish.available is None else tuple(wish.available), booth=wish.booth, calendar=wish.calendar,
        type=wish.type,
    )  # fmt: skip
    own = None if may(viewer, Act.PLAN_FAIRS) else frozenset(viewer.party_ids)
    return once(
        house, asked, lambda desk: _whole(desk.enrol(id, party_id, wanted, own=own, version=version), desk)
    )  # fmt: skip


@router.delete(
    "/{id}/participations/{party_id}", operation_id="withdraw_from_fair", summary="退出 · Not coming", status_code=204
)
def withdraw_from_fair(
    id: IdPath, party_id: PartyPath, house: HouseDep, viewer: ViewerDep, asked: AskedDep, version: ChangedVersion
) -> Response:
    """It stays on the list as withdrawn; whoever was to meet it is told."""
    visible(id, house, viewer)
    own_or_planning(viewer, party_id)
    return once(house, asked, lambda desk: _whole(desk.withdraw(id, party_id, version), desk), 204)


@router.put(
    "/{id}/wishes", operation_id="wish_to_meet", summary="意愿 · Must, want, decline", response_model=WishDocument
)
def wish_to_meet(id: IdPath, said: WishRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep) -> Response:
    """The last word counts. A decline is absolute and told to nobody; who can read a wish stands in docs/fairs.md."""
    visible(id, house, viewer)
    require(viewer, Act.WRITE, said.party_id)
    value = at("/value", _value, said.value)

    def act(desk: FairDesk) -> Any:
        desk.wish(id, said.party_id, said.to_id, value, said.reason)
        return said.model_dump() | {"value": value.value}, {}

    return once(house, asked, act)


@router.delete(
    "/{id}/wishes", operation_id="take_back_wish", summary="不表态 · Take a wish back to no opinion", status_code=204
)
def take_back_wish(
    id: IdPath, party_id: PartyQuery, to_id: OtherQuery, house: HouseDep, viewer: ViewerDep, asked: AskedDep
) -> Response:
    """As if nothing had been said for this fair; what was declined elsewhere stays declined. Nothing to take back is no error."""
    visible(id, house, viewer)
    require(viewer, Act.WRITE, party_id)

    def act(desk: FairDesk) -> Any:
        desk.take_back(id, party_id, to_id)
        return {}, {}

    return once(house, asked, act, 204)


@router.get(
    "/{id}/wishes", operation_id="list_wishes", summary="自己的意愿 · One's own wishes", response_model=OwnWishList
)
def list_wishes(id: IdPath, party_id: PartyQuery, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """For its own people alone."""
    _for_its_own(id, party_id, house, viewer)
    said = house.fairs.wishes_by(id, party_id)
    return answer(
        {"items": [{"to_id": to, "value": value.value, "reason": why} for to, (value, why) in sorted(said.items())]}
    )


@router.get(
    "/{id}/requests", operation_id="list_meeting_requests", summary="谁想见我 · Who asks to meet one and waits",
    response_model=RequestList,
)  # fmt: skip
def list_meeting_requests(id: IdPath, party_id: PartyQuery, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Where the other side approves, for its own people alone: a wish in return agrees, a decline ends it untold."""
    _for_its_own(id, party_id, house, viewer)
    return answer({"items": request_document(house.fairs.requests_to(id, party_id), house.fairs)})


@router.get(
    "/{id}/agenda", operation_id="get_agenda", summary="我的会面 · One's own meetings", response_model=AgendaDocument
)
def get_agenda(id: IdPath, party_id: PartyQuery, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """For its own people and for the organiser."""
    visible(id, house, viewer)
    own_or_planning(viewer, party_id)
    house.fairs.participation(id, party_id)
    return answer(agenda_document(programme_of(id, house.fairs), party_id))


@router.get(
    "/{id}/news",
    operation_id="list_fair_news",
    summary="有何变化 · What one is told of a fair",
    response_model=FairNewsList,
)
def list_fair_news(id: IdPath, party_id: PartyQuery, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """For its own people alone: published, changed, moved and cancelled meetings, no-shows among those it was to meet."""
    _for_its_own(id, party_id, house, viewer)
    return answer({"items": news_document(news_of_fair(id, party_id, house.fairs), house.fairs)})


def _for_its_own(id: str, party_id: str, house: House, viewer: Viewer) -> None:
    visible(id, house, viewer)
    if not reach(viewer, Subject.PREFERENCES).holds(party_id):
        raise UnknownThing("fair_not_invited", value=party_id)
    house.fairs.participation(id, party_id)


def _whole(one: Participation, desk: FairDesk) -> tuple[dict[str, Any], dict[str, str]]:
    return participation_document(one, desk.parties([one]), whole=True), {"etag": etag(one.version)}


def _value(word: str) -> Value:
    value = Value.parse(word)
    if value is None:
        raise BadInput("unknown_preference", value=word, known=tuple(Value))
    return value
