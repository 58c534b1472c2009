"""门诊的表 · Who advises on a day, and the numbers of those who come. A clinic itself is a fair."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, Table, Text

from matcher.storage.tables.records import KEY, METADATA

CLINIC_EXPERTS: Final = Table(
    "clinic_experts",
    METADATA,
    Column("fair_id", KEY, ForeignKey("fairs.id"), primary_key=True),
    Column("party_id", KEY, primary_key=True),
    Column("topics", Text, nullable=False),  # values with blanks between; "": every topic
    Column("presence", KEY, nullable=False),
)

CLINIC_TICKETS: Final = Table(
    "clinic_tickets",
    METADATA,
    Column("fair_id", KEY, ForeignKey("fairs.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("visitor", KEY, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("topic", KEY, nullable=False),
    Column("question", Text, nullable=False),
    Column("booked", Boolean, nullable=False),
    Column("state", KEY, nullable=False),
    Column("urgency", KEY),
    Column("since", DateTime(timezone=True)),
    Column("expert", KEY, nullable=False),
    Column("called_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("passed_count", Integer, nullable=False),
    Column("missed_count", Integer, nullable=False),
)
