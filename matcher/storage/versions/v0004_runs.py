"""运行 · Kept match runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """One row a run."""
    op.create_table(
        "runs",
        sa.Column("id", KEY, sa.CheckConstraint("length(id) > 0"), primary_key=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("party_id", KEY),
        sa.Column("top", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("document_seen", sa.LargeBinary),
    )
    op.create_index("ix_runs_asked_at", "runs", ["asked_at"])
    op.create_index("ix_runs_party_id", "runs", ["party_id"])
