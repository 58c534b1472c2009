"""项目的表 · Saved searches with what each has seen and told, and the pipelines of funds. All of it is a fund's own."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, Date, DateTime, ForeignKey, Integer, Table, Text

from matcher.storage.tables.records import KEY, METADATA

SEARCHES: Final = Table(
    "searches",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("fund_id", KEY, nullable=False, index=True),  # offer id
    Column("name", Text, nullable=False),
    Column("thesis", Text),
    Column("segments", Text),
    Column("region", KEY),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("last_digest", Integer, nullable=False),  # number of the newest digest; its row is locked while one looks
)

SIGHTINGS: Final = Table(  # the face a search has last seen of a start-up
    "sightings",
    METADATA,
    Column("search_id", KEY, ForeignKey("searches.id"), primary_key=True),
    Column("party_id", KEY, primary_key=True, index=True),
    Column("face", Text, nullable=False),
)

DIGESTS: Final = Table(
    "digests",
    METADATA,
    Column("search_id", KEY, ForeignKey("searches.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

NEWS: Final = Table(
    "news",
    METADATA,
    Column("search_id", KEY, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("party_id", KEY, nullable=False, index=True),
    Column("why", Text, nullable=False),
)

PIPELINE: Final = Table(
    "pipeline",
    METADATA,
    Column("fund_id", KEY, primary_key=True),  # offer id
    Column("party_id", KEY, primary_key=True, index=True),
    Column("next_action", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due", Date),
    Column("links", Text),
    Column("version", Integer, nullable=False),
)

PIPELINE_MOVES: Final = Table(
    "pipeline_moves",
    METADATA,
    Column("fund_id", KEY, primary_key=True),
    Column("party_id", KEY, primary_key=True, index=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("stage", KEY, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", KEY, nullable=False),
    Column("reason", KEY),
    Column("note", Text, nullable=False),
)
