"""运行的表 · Kept match runs: a few columns to find them by, and the rest as compressed bytes."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Integer, LargeBinary, Table

from matcher.storage.tables.records import KEY, METADATA

RUNS: Final = Table(
    "runs",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False),  # last asked, UTC
    Column("party_id", KEY),  # who asked, where known; no reference: a run outlives its party
    Column("top", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),  # run_codec.pack
    Column("document", LargeBinary, nullable=False),  # the answer's bytes, deflated
    Column("document_seen", LargeBinary),  # the same without who offers anonymously; NULL: no difference
    Index("ix_runs_asked_at", "asked_at"),
    Index("ix_runs_party_id", "party_id"),
)
