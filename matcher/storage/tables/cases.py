"""办件的表 · Cases with their items, and their logs, which only grow. A row without an owner cannot be written."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from matcher.storage.tables.records import KEY, METADATA

CASES: Final = Table(
    "cases",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("kind", KEY, nullable=False),
    Column("party_id", KEY, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("owner", KEY, CheckConstraint("length(owner) > 5"), nullable=False, index=True),
    Column("region", KEY),
    Column("about", KEY, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column(
        "place", KEY, nullable=False, unique=True
    ),  # open ones first, the earliest due first, then by id; drafts last
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),  # lines of the log
    Column("items", Text, nullable=False),
    Column("form", Text, nullable=False),
)

CASE_LINES: Final = Table(
    "case_lines",
    METADATA,
    Column("case_id", KEY, ForeignKey("cases.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("act", KEY, nullable=False),
    Column("side", KEY, nullable=False),
    Column("by", KEY, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("items", Text, nullable=False),
    Column("text", Text, nullable=False),
)

CASE_PAPERS: Final = Table(  # files handed in with a case, sealed as they are
    "case_papers",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("case_id", KEY, ForeignKey("cases.id"), nullable=False, index=True),
    Column("item", KEY, nullable=False),
    Column("label", Text, nullable=False),  # which of the papers asked for; "" for another one
    Column("name", Text, nullable=False),  # neutralised
    Column("kind", KEY, nullable=False),
    Column("byte_count", Integer, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),  # keyed
    Column("by", KEY, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("kept_until", Date, nullable=False, index=True),
    Column("cipher", LargeBinary, nullable=False),
)
