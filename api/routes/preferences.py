"""意向 · What a party thinks of others: must, want, decline. A decline is absolute, and nobody else ever sees it."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from api.answers import PreferenceDocument, PreferenceList
from api.dependencies import HouseDep, ViewerDep
from api.documents import labelled
from api.errors import at
from api.once import AskedDep, response_of
from api.schemas import PreferenceRequest, Word
from matcher.access import Act, Subject, reach, require
from matcher.entities.engagements import Preference, Value
from matcher.errors import BadInput, UnknownThing
from matcher.services.engagements import Occasion, say
from matcher.storage.once import Answer

router = APIRouter(prefix="/api/v1/preferences", tags=["preferences"])

PartyQuery = Annotated[Word, Query(description="主体编号 · party id")]


@router.post(
    "", operation_id="set_preference", summary="表明意向 · Say what one thinks", response_model=PreferenceDocument
)
def set_preference(said: PreferenceRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep) -> Response:
    """It stands until the same party says otherwise; what is declined appears in none of its lists again."""
    require(viewer, Act.WRITE, said.party_id)
    value = at("/value", _value, said.value)

    def effect(occasion: Occasion) -> Answer:
        kept = say(said.party_id, said.to_id, value, occasion=occasion, reason=said.reason)
        return Answer(200, json.dumps(_document(kept), ensure_ascii=False, separators=(",", ":")).encode())

    return response_of(house.once.run_beside(asked, lambda connection: effect(house.joined_occasion(connection))))


@router.get(
    "", operation_id="list_preferences", summary="一个主体的意向 · Those of a party", response_model=PreferenceList
)
def list_preferences(party_id: PartyQuery, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """For its own people alone."""
    if not reach(viewer, Subject.PREFERENCES).holds(party_id):
        raise UnknownThing("unknown_party", value=party_id, nearest=())
    return JSONResponse({"items": [_document(each) for each in house.engagements.preferences_by(party_id)]})


def _document(said: Preference) -> dict[str, Any]:
    return {
        "party_id": said.from_id,
        "to_id": said.to_id,
        "value": labelled(said.value),
        "reason": said.reason,
        "at": said.at.isoformat(timespec="seconds") if said.at else None,
    }


def _value(word: str) -> Value:
    value = Value.parse(word)
    if value is None:
        raise BadInput("unknown_preference", value=word, known=tuple(Value))
    return value
