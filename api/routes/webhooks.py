"""事件回调 · Have events posted: signed (Standard Webhooks), tried again, kept where they could not be told, told anew."""

from __future__ import annotations

import json
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api.answers import DeliveryDocument, DeliveryList, WebhookDocument, WebhookList
from api.dependencies import HouseDep, ViewerDep
from api.documents import labelled
from api.errors import at
from api.once import AskedDep
from api.schemas import WebhookRequest, Word
from matcher.access import Act, require
from matcher.bootstrap import House, now
from matcher.delivery import check_address
from matcher.entities.accounts import Viewer
from matcher.entities.webhooks import EVENT_TYPES, Delivery, DeliveryState, Subscription
from matcher.errors import BadInput, UnknownThing
from matcher.storage.once import Answer, Connection
from matcher.storage.webhooks import add_subscription

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])

IdPath = Annotated[Word, Path(description="回调编号 · webhook id")]
DeliveryPath = Annotated[Word, Path(description="消息编号 · message id")]
StateQuery = Annotated[Word | None, Query(description="pending、delivered 或 dead")]


@router.post(
    "",
    operation_id="create_webhook",
    summary="订阅事件 · Listen to events",
    status_code=201,
    response_model=WebhookDocument,
)
def create_webhook(wish: WebhookRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep) -> Response:
    """The secret stands in this answer alone. Addresses that are not public are refused."""
    require(viewer, Act.WRITE, wish.party_id)
    for place, word in enumerate(wish.types):
        at(f"/types/{place}", _type, word)
    at("/url", lambda url: check_address(url, private=house.settings.webhook_private), wish.url)
    made = Subscription(
        f"hook_{uuid4().hex[:20]}", _owner(viewer), wish.party_id, wish.url, tuple(dict.fromkeys(wish.types)), now()
    )

    def effect(connection: Connection) -> Answer:
        add_subscription(connection, made)
        return Answer(201, json.dumps(webhook_document(made)).encode(), {"location": f"/api/v1/webhooks/{made.id}"})

    answer = house.once.run_beside(asked, effect)  # what is kept of it has no secret
    house.postman.wake()
    kept: dict[str, Any] = json.loads(answer.body)
    shown = kept | {"secret": house.webhook_secret(kept["id"])}
    return JSONResponse(shown, answer.status, dict(answer.headers))


@router.get("", operation_id="list_webhooks", summary="自己的回调 · One's own webhooks", response_model=WebhookList)
def list_webhooks(house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Oldest first, without their secrets."""
    return JSONResponse({"items": [webhook_document(each) for each in house.webhooks.of_owner(_owner(viewer))]})


@router.get("/{id}", operation_id="get_webhook", summary="一个回调 · One webhook", response_model=WebhookDocument)
def get_webhook(id: IdPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """`disabled` when its address said it is gone (410)."""
    return JSONResponse(webhook_document(_own(id, house, viewer)))


@router.delete(
    "/{id}",
    operation_id="remove_webhook",
    summary="不再订阅 · Listen no more",
    status_code=204,
    response_class=Response,
)
def remove_webhook(id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """What was under way is forgotten."""
    house.webhooks.remove(_own(id, house, viewer).id)
    return Response(status_code=204)


@router.get(
    "/{id}/deliveries", operation_id="list_deliveries", summary="消息 · Its messages", response_model=DeliveryList
)
def list_deliveries(id: IdPath, house: HouseDep, viewer: ViewerDep, state: StateQuery = None) -> JSONResponse:
    """The newest first; `dead` ones are those that were given up."""
    wanted = None if state is None else at("/state", _state, state)
    found = house.webhooks.of_subscription(_own(id, house, viewer).id, wanted)
    return JSONResponse({"items": [delivery_document(each) for each in found]})


@router.post(
    "/{id}/deliveries/{delivery_id}/replay", operation_id="replay_delivery", summary="重发 · Tell it again",
    response_model=DeliveryDocument,
)  # fmt: skip
def replay_delivery(id: IdPath, delivery_id: DeliveryPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """At once, and with all its tries before it; its webhook-id stays, so that a hearer knows it."""
    found = house.webhooks.replay(_own(id, house, viewer).id, delivery_id, now())
    house.postman.wake()
    return JSONResponse(delivery_document(found))


def webhook_document(found: Subscription) -> dict[str, Any]:
    """A webhook as its owner sees it."""
    return {
        "id": found.id, "url": found.url, "types": list(found.types), "party_id": found.party_id,
        "disabled": found.disabled, "created_at": found.created_at.isoformat(timespec="seconds"), "secret": None,
    }  # fmt: skip


def delivery_document(found: Delivery) -> dict[str, Any]:
    """A message as its owner sees it."""
    return {
        "id": found.id, "event_id": found.event.id, "type": found.event.type, "state": labelled(found.state),
        "attempts": found.attempts, "due_at": found.due_at.isoformat(timespec="seconds"), "status": found.status,
        "error": found.error,
    }  # fmt: skip


def _own(id: str, house: House, viewer: Viewer) -> Subscription:
    found = house.webhooks.get(id)
    if not viewer.system and found.owner != _owner(viewer):
        raise UnknownThing("unknown_webhook", value=id)
    return found


def _owner(viewer: Viewer) -> str:
    return "system" if viewer.system else viewer.account_id or "nobody"


def _type(word: str) -> str:
    if word not in EVENT_TYPES:
        raise BadInput("unknown_event_type", value=word, known=EVENT_TYPES)
    return word


def _state(word: str) -> DeliveryState:
    state = DeliveryState.parse(word)
    if state is None:
        raise BadInput("unknown_delivery_state", value=word, known=[each.value for each in DeliveryState])
    return state
