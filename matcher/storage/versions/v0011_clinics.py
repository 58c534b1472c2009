"""门诊 · Advisers of a clinic's day and its numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """The two tables, empty."""
    op.create_table(
        "clinic_experts",
        sa.Column("fair_id", KEY, sa.ForeignKey("fairs.id"), primary_key=True),
        sa.Column("party_id", KEY, primary_key=True),
        sa.Column("topics", sa.Text, nullable=False),
        sa.Column("presence", KEY, nullable=False),
    )
    op.create_table(
        "clinic_tickets",
        sa.Column("fair_id", KEY, sa.ForeignKey("fairs.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("visitor", KEY, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("topic", KEY, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("booked", sa.Boolean, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("urgency", KEY),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("expert", KEY, nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("passed_count", sa.Integer, nullable=False),
        sa.Column("missed_count", sa.Integer, nullable=False),
    )
    op.create_index("ix_clinic_tickets_visitor", "clinic_tickets", ["visitor"])
