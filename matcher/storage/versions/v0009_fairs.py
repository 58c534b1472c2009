"""对接会 · Fairs, participations, published schedules and what was said of their meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """The four tables, empty."""
    op.create_table(
        "fairs",
        sa.Column("id", KEY, sa.CheckConstraint("length(id) > 0"), primary_key=True),
        sa.Column("owner", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("draft", sa.Text, nullable=False),
    )
    op.create_table(
        "participations",
        sa.Column("fair_id", KEY, sa.ForeignKey("fairs.id"), primary_key=True),
        sa.Column("party_id", KEY, primary_key=True),
        sa.Column("side", KEY, nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("checked_in_at", sa.DateTime(timezone=True)),
        sa.Column("facts", sa.Text, nullable=False),
    )
    op.create_index("ix_participations_party_id", "participations", ["party_id"])
    op.create_table(
        "schedule_versions",
        sa.Column("fair_id", KEY, sa.ForeignKey("fairs.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("instance", sa.Text, nullable=False),
        sa.Column("schedule", sa.Text, nullable=False),
        sa.Column("difference", sa.Text, nullable=False),
    )
    _meeting_records()


def _meeting_records() -> None:
    op.create_table(
        "meeting_records",
        sa.Column("fair_id", KEY, sa.ForeignKey("fairs.id"), primary_key=True),
        sa.Column("a", KEY, primary_key=True),
        sa.Column("b", KEY, primary_key=True),
        sa.Column("by", KEY, primary_key=True),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("rating", sa.Integer),
        sa.Column("next_step", KEY, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("engagement_id", KEY),
    )
    op.create_index("ix_meeting_records_a", "meeting_records", ["a"])
    op.create_index("ix_meeting_records_b", "meeting_records", ["b"])
