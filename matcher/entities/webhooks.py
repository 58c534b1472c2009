"""事件回调 · Who wants to hear of what, and how far each message has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from graph.vocabulary import Labelled

EVENT_TYPES: Final = (
    "offer.published", "offer.withdrawn", "need.published", "need.withdrawn", "engagement.changed", "job.ended", "deals.digest",
    "fair.published", "case.changed",
)  # fmt: skip
"""What can be heard of."""
WAITS: Final = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
"""How long after each failed try the next one comes (Standard Webhooks, retry schedule); then the message is dead."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where somebody wants events posted. `party_id` None: those of every party, for operators."""

    id: str
    owner: str  # account
    party_id: str | None
    url: str
    types: tuple[str, ...]
    created_at: datetime
    disabled: bool = False


class DeliveryState(Labelled):
    """Where one message to one subscriber is."""

    PENDING = "pending", "待送", "pending"
    DELIVERED = "delivered", "已送达", "delivered"
    DEAD = "dead", "送不到", "dead"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as it is told: ids and versions, nothing that is not the hearer's to read."""

    id: str
    type: str
    party_id: str
    data: Mapping[str, Any]
    at: datetime

    def payload(self) -> dict[str, Any]:
        """The body of the message."""
        return {"type": self.type, "timestamp": self.at.isoformat(), "data": dict(self.data)}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one subscription."""

    id: str
    event: Event
    subscription: Subscription
    state: DeliveryState
    attempts: int
    due_at: datetime
    status: int | None = None  # last HTTP status, where there was an answer
    error: str = ""  # what went wrong last, in a word


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many failures; None when it is given up."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None
