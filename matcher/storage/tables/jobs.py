"""作业的表 · Jobs: what was asked, how far it is, what came of it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Index, Integer, Table, Text

from matcher.storage.tables.records import KEY, METADATA

JOBS: Final = Table(
    "jobs",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("asked", Text, nullable=False),  # JSON
    Column("owner", KEY, nullable=False),
    Column(
        "state", Text, CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')"), nullable=False
    ),
    Column("step", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("cancel", Boolean, nullable=False),
    Column("kept", Text, nullable=False),  # JSON
    Column("result", Text),  # JSON
    Column("fault", Text),  # JSON
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),  # also the sign that its worker lives
    Index("ix_jobs_state", "state", "created_at"),
    Index("ix_jobs_owner", "owner", "created_at"),
)
