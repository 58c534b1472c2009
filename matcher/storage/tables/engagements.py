"""合作表 · What was shown, what parties think of each other over time, and the records that follow a pair.

Histories only grow: nothing here is updated but the head of an engagement, whose version counts its lines.
"""

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
    Table,
    Text,
    text,
)

from matcher.storage.tables.records import KEY, METADATA

ENGAGEMENTS: Final = Table(
    "engagements",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("kind", KEY, nullable=False),
    Column("pair", KEY, nullable=False),  # JSON of the sorted party ids
    Column("state", KEY, nullable=False, index=True),
    Column("version", Integer, nullable=False),  # lines of the history
    Column("offer_id", KEY),
    Column("need_id", KEY),
    Column("run_id", KEY),
    Column("rank", Integer),
    Column("contract", KEY, nullable=False),  # contract_key of the number, empty before there is one
    Column("amount_cny", Text),  # decimal, to the fen
    Column("parent_id", KEY),
    Column("facts", Text),
    Index("ix_engagements_pair_kind", "pair", "kind"),
    # what both sides enter is one contract
    Index(
        "uq_engagements_contract",
        "pair",
        "kind",
        "contract",
        unique=True,
        sqlite_where=text("contract <> ''"),
        postgresql_where=text("contract <> ''"),
    ),
)

ENGAGEMENT_MEMBERS: Final = Table(
    "engagement_members",
    METADATA,
    Column("engagement_id", KEY, ForeignKey("engagements.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("party_id", KEY, nullable=False, index=True),
    Column("role", KEY, nullable=False),
)

ENGAGEMENT_CHANGES: Final = Table(
    "engagement_changes",
    METADATA,
    Column("engagement_id", KEY, ForeignKey("engagements.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1; two writers cannot both write one
    Column("act", KEY, nullable=False),
    Column("state", KEY, nullable=False),
    Column("day", Date, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", KEY, nullable=False),
    Column("reason", Text, nullable=False),
)

EXPOSURES: Final = Table(
    "exposures",
    METADATA,
    Column("run_id", KEY, primary_key=True),
    Column("offer_id", KEY, primary_key=True),
    Column("kind", KEY, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("asker_id", KEY, index=True),
    Column("party_id", KEY),
    Column("need_id", KEY),
    Column("shown", Boolean, nullable=False),
    Column("feature_values", Text, nullable=False),  # JSON by feature name; unknown ones are left out
)

PREFERENCE_LOG: Final = Table(
    "preference_log",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("from_id", KEY, nullable=False, index=True),
    Column("to_id", KEY, nullable=False, index=True),
    Column("value", KEY, CheckConstraint("value IN ('must', 'want', 'decline')"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

PREFERENCES_TAKEN_BACK: Final = Table(  # a word of the log that its speaker holds no longer; grows only
    "preferences_taken_back",
    METADATA,
    Column("number", Integer, ForeignKey("preference_log.number"), primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
