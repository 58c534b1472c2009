"""对接会的表 · Fairs, who takes part, the published versions of their schedules, and what each side said of its meetings."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, ForeignKey, Integer, Table, Text

from matcher.storage.tables.records import KEY, METADATA

FAIRS: Final = Table(
    "fairs",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("owner", KEY, nullable=False),
    Column("state", KEY, nullable=False),
    Column("version", Integer, nullable=False),
    Column("facts", Text, nullable=False),  # all else of the fair, JSON
    Column("draft", Text, nullable=False),  # schedule being edited, JSON
)

PARTICIPATIONS: Final = Table(
    "participations",
    METADATA,
    Column("fair_id", KEY, ForeignKey("fairs.id"), primary_key=True),
    Column("party_id", KEY, primary_key=True, index=True),
    Column("side", KEY, nullable=False),
    Column("status", KEY, nullable=False),
    Column("checked_in_at", DateTime(timezone=True)),
    Column("facts", Text, nullable=False),
)

SCHEDULE_VERSIONS: Final = Table(  # grows only
    "schedule_versions",
    METADATA,
    Column("fair_id", KEY, ForeignKey("fairs.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("by", KEY, nullable=False),
    Column("note", Text, nullable=False),
    Column("instance", Text, nullable=False),
    Column("schedule", Text, nullable=False),
    Column("difference", Text, nullable=False),
)

MEETING_RECORDS: Final = Table(
    "meeting_records",
    METADATA,
    Column("fair_id", KEY, ForeignKey("fairs.id"), primary_key=True),
    Column("a", KEY, primary_key=True, index=True),
    Column("b", KEY, primary_key=True, index=True),
    Column("by", KEY, primary_key=True),
    Column("held", Boolean, nullable=False),
    Column("rating", Integer),
    Column("next_step", KEY, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("engagement_id", KEY),
)
