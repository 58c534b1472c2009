"""合作 · Ask to meet, answer, move on: one record follows a pair to its outcome (方案 三(一) 战略合作伙伴关系)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api.answers import EngagementDocument, EngagementList
from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.documents import labelled
from api.errors import at
from api.once import AskedDep, response_of
from api.reading import read_day
from api.schemas import AnswerRequest, InterestRequest, StepRequest, Word
from api.versions import MaybeVersion, etag
from matcher.access import Act, Subject, reach, require
from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Viewer
from matcher.entities.engagements import FOLLOWS, Change, Engagement, State
from matcher.errors import BadInput, Stale, UnknownThing
from matcher.services.disclosure import hidden_members
from matcher.services.engagements import Occasion, answer, express_interest, record_step, seen_by
from matcher.storage.once import Answer, Connection, Request
from matcher.storage.webhooks import emit

router = APIRouter(prefix="/api/v1/engagements", tags=["engagements"])

IdPath = Annotated[Word, Path(description="合作编号 · engagement id")]
PartyQuery = Annotated[Word, Query(description="主体编号 · party id")]


@router.post(
    "", operation_id="express_interest", summary="申请对接 · Ask to meet", status_code=201,
    response_model=EngagementDocument,
)  # fmt: skip
def ask(wish: InterestRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep) -> Response:
    """Asking twice changes nothing; two who ask each other agree. A closed or full offer is 422."""
    require(viewer, Act.WRITE, wish.party_id)

    def effect(occasion: Occasion) -> Engagement:
        return express_interest(
            wish.party_id, wish.offer_id, occasion=occasion, need_id=wish.need_id, run_id=wish.run_id, rank=wish.rank
        )

    return _change(house, viewer, asked, effect, 201)


@router.get(
    "", operation_id="list_engagements", summary="一个主体的合作 · Those of a party", response_model=EngagementList
)
def list_engagements(party_id: PartyQuery, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """As the party may see them: without the reasons that others keep to themselves."""
    if not reach(viewer, Subject.ENGAGEMENTS).holds(party_id):
        raise UnknownThing("unknown_party", value=party_id, nearest=())
    found = seen_by(party_id, house.engagements)
    return JSONResponse({"items": [engagement_document(each, house, viewer) for each in found]})


@router.get("/{id}", operation_id="get_engagement", summary="一份合作 · One of them", response_model=EngagementDocument)
def get_engagement(id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """With its ETag."""
    found = _visible(id, house, viewer)
    return JSONResponse(engagement_document(found, house, viewer), headers={"etag": etag(found.version)})


@router.post(
    "/{id}/answer", operation_id="answer_engagement", summary="同意或婉拒 · Say yes or no",
    response_model=EngagementDocument,
)  # fmt: skip
def answer_engagement(
    id: IdPath, said: AnswerRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep, version: MaybeVersion
) -> Response:
    """For the side that was asked alone; a second answer is 422."""
    require(viewer, Act.WRITE, said.party_id)
    _visible(id, house, viewer)
    return _change(
        house, viewer, asked,
        lambda occasion: answer(
            id, said.party_id, accept=said.accept, occasion=occasion, reason=said.reason, version=version
        ),
    )  # fmt: skip


@router.post(
    "/{id}/steps", operation_id="move_engagement", summary="推进 · Move on", response_model=EngagementDocument
)  # fmt: skip
def move_engagement(
    id: IdPath, step: StepRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep, asked: AskedDep,
    version: MaybeVersion,
) -> Response:  # fmt: skip
    """Met, negotiating, signed, performing, ended or failed; 422 names what may follow."""
    require(viewer, Act.WRITE, step.party_id)
    known = _visible(id, house, viewer)
    if step.party_id not in {member.party_id for member in known.members}:
        raise UnknownThing("unknown_engagement", value=id)
    state, day = at("/state", _state, step.state), read_day(step.on, today, "/on")
    return _change(
        house, viewer, asked,
        lambda occasion: record_step(
            id, state, step.party_id, occasion=occasion, on=day, reason=step.reason, version=version
        ),
    )  # fmt: skip


def engagement_document(found: Engagement, house: House, viewer: Viewer) -> dict[str, Any]:
    """A record as the viewer may see it; who has not agreed and offers without a name is not named."""
    hidden = _hidden(found, house, viewer)
    return {
        "id": found.id, "kind": labelled(found.kind), "state": labelled(found.state), "version": found.version,
        "is_open": found.is_open,
        "members": [
            {"party_id": None if member.party_id in hidden else member.party_id, "role": member.role}
            for member in found.members
        ],
        "history": [_line(line, hidden, viewer) for line in found.history],
        "offer_id": found.offer_id, "need_id": found.need_id, "run_id": found.run_id, "rank": found.rank,
        "follows": [labelled(state) for state in FOLLOWS[found.state]],
    }  # fmt: skip


def _line(line: Change, hidden: frozenset[str], viewer: Viewer) -> dict[str, Any]:
    own = viewer.system or line.by in viewer.party_ids
    return {
        "act": labelled(line.act),
        "state": labelled(line.state),
        "on": line.on.isoformat(),
        "at": line.at.isoformat(timespec="seconds"),
        "by": None if line.by in hidden else line.by,
        "reason": line.reason if own or line.act.value != "refused" else "",
    }


def _hidden(found: Engagement, house: House, viewer: Viewer) -> frozenset[str]:
    offer_id = found.offer_id or ""
    return hidden_members(found, house.records(SYSTEM).offers_by_id((offer_id,)).get(offer_id), viewer)


def _visible(id: str, house: House, viewer: Viewer) -> Engagement:
    found: Engagement = house.engagements.engagement(id)
    within = reach(viewer, Subject.ENGAGEMENTS)
    if not any(within.holds(member.party_id) for member in found.members):
        raise UnknownThing("unknown_engagement", value=id)
    return found


def _change(house: House, viewer: Viewer, asked: Request, effect: Callable[[Occasion], Engagement],
            status: int = 200) -> Response:  # fmt: skip
    def once(connection: Connection) -> Answer:
        try:
            after = effect(house.joined_occasion(connection))
        except BadInput as refusal:
            if refusal.code == "engagement_stale":
                raise Stale(refusal.code, **refusal.facts) from refusal
            raise
        for member in after.members:  # each side hears of it; who the other is, it may read where it may
            told = {"id": after.id, "state": after.state.value, "version": after.version}
            emit(connection, "engagement.changed", member.party_id, told)
        body = json.dumps(engagement_document(after, house, viewer), ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"etag": etag(after.version)} | (
            {"location": f"/api/v1/engagements/{after.id}"} if status == 201 else {}
        )
        return Answer(status, body, headers)

    return response_of(house.once.run_beside(asked, once))


def _state(word: str) -> State:
    state = State.parse(word)
    if state is None:
        raise BadInput("unknown_state", value=word, known=tuple(State))
    return state
