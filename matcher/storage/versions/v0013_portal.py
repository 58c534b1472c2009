"""门户 · Messages of a portal, and those that could not be taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """The table, empty."""
    op.create_table(
        "portal_letters",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("state", KEY, nullable=False),
        sa.Column("code", KEY, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("cipher", sa.LargeBinary),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_portal_letters_state", "portal_letters", ["state"])
    op.create_index("ix_portal_letters_at", "portal_letters", ["at"])
