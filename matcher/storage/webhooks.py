"""事件回调的存取 · An outbox: an event is written in the transaction of what happened, and told until it is heard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, or_, select, update

from matcher.entities.accounts import UserRole
from matcher.entities.webhooks import Delivery, DeliveryState, Event, Subscription, next_try
from matcher.errors import UnknownThing
from matcher.storage.beside import Beside
from matcher.storage.tables.accounts import MEMBERSHIPS
from matcher.storage.tables.webhooks import DELIVERIES, EVENTS, SUBSCRIPTIONS

__all__ = ["SqlWebhooks", "add_subscription", "emit"]

_STATES: Final = {state.value: state for state in DeliveryState}
_MOST_SHOWN: Final = 100
_SYSTEM: Final = "system"  # owner of what the service itself listens with
_OF_ITS_OWN: Final = "deals."  # what a fund looks at is nobody's business but its managers' (SCREEN in access.py)
KEPT: Final = timedelta(days=90)
"""How long events and messages are kept once nothing is left to do."""


def emit(connection: Connection, type: str, party_id: str, data: Mapping[str, Any]) -> None:
    """Write an event down inside a transaction, with one message for each who listens. Nobody listens: nothing is written."""
    now = datetime.now(UTC)
    heard = select(SUBSCRIPTIONS).where(
        SUBSCRIPTIONS.c.disabled.is_(False),
        or_(SUBSCRIPTIONS.c.party_id == party_id, SUBSCRIPTIONS.c.party_id.is_(None)),
        _may_still_hear(party_id)
        if type.startswith(_OF_ITS_OWN)
        else or_(SUBSCRIPTIONS.c.owner == _SYSTEM, _may_still_hear()),
    )
    listeners = [row.id for row in connection.execute(heard) if type in json.loads(row.types)]
    if not listeners:
        return
    event_id = f"evt_{uuid4().hex}"
    row = {"id": event_id, "type": type, "party_id": party_id, "data": _json(data), "at": now}
    connection.execute(insert(EVENTS), row)
    connection.execute(
        insert(DELIVERIES),
        [
            {
                "id": f"msg_{uuid4().hex}", "event_id": event_id, "subscription_id": id, "attempts": 0, "due_at": now,
                "state": DeliveryState.PENDING.value, "status": None, "error": "",
            }
            for id in listeners
        ],
    )  # fmt: skip


def _may_still_hear(alone: str | None = None) -> ColumnElement[bool]:
    """Who listens still speaks for the party, or is an operator who hears all; `alone`: speaks for that party itself."""
    member = MEMBERSHIPS.c
    entitled = or_(member.party_id == SUBSCRIPTIONS.c.party_id, member.role == UserRole.OPERATOR.value)
    if alone is not None:
        entitled = member.party_id == alone
    return exists().where(member.account_id == SUBSCRIPTIONS.c.owner, entitled)


def add_subscription(connection: Connection, subscription: Subscription) -> None:
    """A new one, inside a transaction."""
    connection.execute(
        insert(SUBSCRIPTIONS),
        {
            "id": subscription.id, "owner": subscription.owner, "party_id": subscription.party_id, "url": subscription.url,
            "types": _json(list(subscription.types)), "created_at": subscription.created_at, "disabled": False,
        },
    )  # fmt: skip


class SqlWebhooks:
    """Subscriptions and messages of one database."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def get(self, id: str) -> Subscription:
        """Raises UnknownThing("unknown_webhook")."""
        rows = self._beside.read(select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == id))
        if not rows:
            raise UnknownThing("unknown_webhook", value=id)
        return _subscription(rows[0])

    def of_owner(self, owner: str) -> list[Subscription]:
        """Those an account made, oldest first."""
        query = select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.owner == owner)
        return [_subscription(row) for row in self._beside.read(query.order_by(SUBSCRIPTIONS.c.created_at))]

    def remove(self, id: str) -> None:
        """Nothing more is told; what was under way is forgotten."""
        with self._beside.write() as connection:
            connection.execute(delete(DELIVERIES).where(DELIVERIES.c.subscription_id == id))
            connection.execute(delete(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == id))

    def due(self, now: datetime, limit: int = 20) -> list[Delivery]:
        """Messages whose time has come, the oldest first."""
        waiting = and_(DELIVERIES.c.state == DeliveryState.PENDING.value, DELIVERIES.c.due_at <= now)
        return self._deliveries(waiting, limit, oldest_first=True)

    def of_subscription(self, id: str, state: DeliveryState | None = None) -> list[Delivery]:
        """The messages to a subscriber, the newest first."""
        chosen = DELIVERIES.c.subscription_id == id
        if state is not None:
            chosen = and_(chosen, DELIVERIES.c.state == state.value)
        return self._deliveries(chosen, _MOST_SHOWN, oldest_first=False)

    def heard(self, delivery: Delivery, status: int) -> None:
        """The subscriber said 2xx."""
        self._set(delivery.id, state=DeliveryState.DELIVERED, attempts=delivery.attempts + 1, status=status, error="")

    def missed(self, delivery: Delivery, now: datetime, *, status: int | None, error: str, gone: bool = False) -> None:
        """No 2xx: tried again later, or given up; `gone` (410) ends the subscription."""
        again = None if gone else next_try(delivery.attempts + 1, now)
        facts: dict[str, Any] = {"attempts": delivery.attempts + 1, "status": status, "error": error}
        if again is None:
            self._set(delivery.id, state=DeliveryState.DEAD, **facts)
        else:
            self._set(delivery.id, state=DeliveryState.PENDING, due_at=again, **facts)
        if gone:
            with self._beside.write() as connection:
                ended = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == delivery.subscription.id)
                connection.execute(ended.values(disabled=True))

    def replay(self, subscription_id: str, delivery_id: str, now: datetime) -> Delivery:
        """Tell it once more from the start. Raises UnknownThing("unknown_delivery")."""
        found = self._deliveries(
            and_(DELIVERIES.c.id == delivery_id, DELIVERIES.c.subscription_id == subscription_id), 1, oldest_first=True
        )
        if not found:
            raise UnknownThing("unknown_delivery", value=delivery_id)
        self._set(delivery_id, state=DeliveryState.PENDING, attempts=0, due_at=now, error="")
        return self._deliveries(DELIVERIES.c.id == delivery_id, 1, oldest_first=True)[0]

    def let_go(self, now: datetime) -> None:
        """Forget what was heard, or given up, long ago."""
        old = select(EVENTS.c.id).where(EVENTS.c.at < now - KEPT)
        with self._beside.write() as connection:
            ended = and_(DELIVERIES.c.event_id.in_(old), DELIVERIES.c.state != DeliveryState.PENDING.value)
            connection.execute(delete(DELIVERIES).where(ended))
            told = select(DELIVERIES.c.event_id)
            connection.execute(delete(EVENTS).where(EVENTS.c.id.in_(old), EVENTS.c.id.not_in(told)))

    def _set(self, id: str, *, state: DeliveryState, **facts: Any) -> None:
        with self._beside.write() as connection:
            connection.execute(update(DELIVERIES).where(DELIVERIES.c.id == id).values(state=state.value, **facts))

    def _deliveries(self, chosen: Any, limit: int, *, oldest_first: bool) -> list[Delivery]:
        labels = [
            *(column.label(f"d_{column.name}") for column in DELIVERIES.c),
            *(column.label(f"e_{column.name}") for column in EVENTS.c),
            *(column.label(f"s_{column.name}") for column in SUBSCRIPTIONS.c),
        ]
        joined = DELIVERIES.join(EVENTS, DELIVERIES.c.event_id == EVENTS.c.id).join(
            SUBSCRIPTIONS, DELIVERIES.c.subscription_id == SUBSCRIPTIONS.c.id
        )
        order = (EVENTS.c.at, DELIVERIES.c.id) if oldest_first else (EVENTS.c.at.desc(), DELIVERIES.c.id)
        query = select(*labels).select_from(joined).where(chosen).order_by(*order).limit(limit)
        return [_delivery(row) for row in self._beside.read(query)]


def _delivery(row: Any) -> Delivery:
    event = Event(row.e_id, row.e_type, row.e_party_id, json.loads(row.e_data), _utc(row.e_at))
    subscription = Subscription(
        row.s_id,
        row.s_owner,
        row.s_party_id,
        row.s_url,
        tuple(json.loads(row.s_types)),
        _utc(row.s_created_at),
        row.s_disabled,
    )
    return Delivery(
        row.d_id,
        event,
        subscription,
        _STATES[row.d_state],
        row.d_attempts,
        _utc(row.d_due_at),
        row.d_status,
        row.d_error,
    )


def _subscription(row: Any) -> Subscription:
    return Subscription(
        row.id, row.owner, row.party_id, row.url, tuple(json.loads(row.types)), _utc(row.created_at), row.disabled
    )


def _json(value: Mapping[str, Any] | Sequence[str]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
