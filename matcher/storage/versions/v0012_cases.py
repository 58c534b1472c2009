"""办件 · Cases with their items, and their logs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """The two tables, empty."""
    op.create_table(
        "cases",
        sa.Column("id", KEY, sa.CheckConstraint("length(id) > 0"), primary_key=True),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("party_id", KEY, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("owner", KEY, sa.CheckConstraint("length(owner) > 5"), nullable=False),
        sa.Column("region", KEY),
        sa.Column("about", KEY, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("place", KEY, nullable=False, unique=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
    )
    op.create_index("ix_cases_party_id", "cases", ["party_id"])
    op.create_index("ix_cases_owner", "cases", ["owner"])
    op.create_table(
        "case_lines",
        sa.Column("case_id", KEY, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("act", KEY, nullable=False),
        sa.Column("side", KEY, nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
