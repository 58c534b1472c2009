"""供需档案与幂等键的表 · Profiles of the board, and the answers given under an idempotency key."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from matcher.storage.tables.records import KEY, METADATA

PROFILES: Final = Table(
    "profiles",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),  # also that of its Offer or Need
    Column("side", Text, CheckConstraint("side IN ('need', 'offer')"), nullable=False),
    Column("party_id", KEY, ForeignKey("parties.id"), nullable=False),
    Column("content", Text, nullable=False),  # JSON
    Column("version", Integer, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date, index=True),
    Column("withdrawn", Boolean, nullable=False),
    Index("ix_profiles_party_id_side", "party_id", "side", "id"),
)

ANSWERS: Final = Table(  # what was answered under an Idempotency-Key, in the transaction of its effect
    "answers",
    METADATA,
    Column("id", KEY, primary_key=True),  # hash of who asked, for what, with which key
    Column("asked", LargeBinary(32), nullable=False),  # SHA-256 of the body
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),  # JSON
    Column("body", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)
