"""收回的意愿 · Which words of the log of preferences were taken back by who said them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table, empty: nothing was taken back before."""
    op.create_table(
        "preferences_taken_back",
        sa.Column("number", sa.Integer, sa.ForeignKey("preference_log.number"), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
