"""事件回调 · Where events are posted, and the messages on their way."""

from __future__ import annotations

from api.answers.labels import Labels
from api.schemas import Strict


class WebhookDocument(Strict):
    """事件回调 · Where events are posted; the secret is shown when it is made and never again."""

    id: str
    url: str
    types: list[str]
    party_id: str | None
    disabled: bool
    created_at: str
    secret: str | None = None


class WebhookList(Strict):
    """One's own webhooks."""

    items: list[WebhookDocument]


class DeliveryDocument(Strict):
    """A message on its way; `event_id` is the webhook-id its hearer sees, the same on every try."""

    id: str
    event_id: str
    type: str
    state: Labels
    attempts: int
    due_at: str
    status: int | None
    error: str


class DeliveryList(Strict):
    """The newest hundred messages."""

    items: list[DeliveryDocument]
