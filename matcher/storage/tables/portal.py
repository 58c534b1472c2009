"""门户的表 · Messages of a portal by their ids, so that none is taken twice; those that could not be taken wait here, sealed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, Text

from matcher.storage.tables.records import KEY, METADATA

PORTAL_LETTERS: Final = Table(
    "portal_letters",
    METADATA,
    Column("id", KEY, primary_key=True),  # webhook-id, or pull:<kind>:<listing>
    Column("state", KEY, nullable=False, index=True),  # taken, dead
    Column("code", KEY, nullable=False),  # of the refusal
    Column("reason", Text, nullable=False),  # JSON: sentences by language
    Column("cipher", LargeBinary),  # the body, only of a dead one
    Column("attempts", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)
