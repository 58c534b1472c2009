"""通知的表 · Up to when an account has seen what it is told; the notices themselves are read from what happened."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, DateTime, ForeignKey, Table

from matcher.storage.tables.records import KEY, METADATA

NOTICES_SEEN: Final = Table(
    "notices_seen",
    METADATA,
    Column("account_id", KEY, ForeignKey("accounts.id"), primary_key=True),
    Column("seen_at", DateTime(timezone=True), nullable=False),  # UTC
)
