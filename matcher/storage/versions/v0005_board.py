"""供需档案与幂等键 · Profiles of the board, and the answers given under an idempotency key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Both tables."""
    op.create_table(
        "profiles",
        sa.Column("id", KEY, sa.CheckConstraint("length(id) > 0"), primary_key=True),
        sa.Column("side", sa.Text, sa.CheckConstraint("side IN ('need', 'offer')"), nullable=False),
        sa.Column("party_id", KEY, sa.ForeignKey("parties.id"), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
    )
    op.create_index("ix_profiles_valid_to", "profiles", ["valid_to"])
    op.create_index("ix_profiles_party_id_side", "profiles", ["party_id", "side", "id"])
    op.create_table(
        "answers",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("asked", sa.LargeBinary(32), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_answers_at", "answers", ["at"])
