"""事件回调的表 · Subscriptions, the outbox of events, and each message on its way."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, Table, Text

from matcher.storage.tables.records import KEY, METADATA

SUBSCRIPTIONS: Final = Table(
    "subscriptions",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("owner", KEY, nullable=False, index=True),
    Column("party_id", KEY, index=True),  # NULL: the events of all parties
    Column("url", Text, nullable=False),
    Column("types", Text, nullable=False),  # JSON
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("disabled", Boolean, nullable=False),
)

EVENTS: Final = Table(
    "events",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("type", Text, nullable=False),
    Column("party_id", KEY, nullable=False),
    Column("data", Text, nullable=False),  # JSON
    Column("at", DateTime(timezone=True), nullable=False),
)

DELIVERIES: Final = Table(
    "deliveries",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("event_id", KEY, ForeignKey("events.id"), nullable=False),
    Column("subscription_id", KEY, ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", Text, CheckConstraint("state IN ('pending', 'delivered', 'dead')"), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("status", Integer),
    Column("error", Text, nullable=False),
    Index("ix_deliveries_due", "state", "due_at"),
)
