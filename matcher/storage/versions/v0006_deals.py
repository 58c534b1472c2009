"""项目 · Saved searches, what they have seen and told, and the pipelines of funds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make them, empty."""
    _searches()
    _pipeline()


def _searches() -> None:
    op.create_table(
        "searches",
        sa.Column("id", KEY, sa.CheckConstraint("length(id) > 0"), primary_key=True),
        sa.Column("fund_id", KEY, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("thesis", sa.Text),
        sa.Column("segments", sa.Text),
        sa.Column("region", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("last_digest", sa.Integer, nullable=False),
    )
    op.create_index("ix_searches_fund_id", "searches", ["fund_id"])
    op.create_table(
        "sightings",
        sa.Column("search_id", KEY, sa.ForeignKey("searches.id"), primary_key=True),
        sa.Column("party_id", KEY, primary_key=True),
        sa.Column("face", sa.Text, nullable=False),
    )
    op.create_index("ix_sightings_party_id", "sightings", ["party_id"])
    op.create_table(
        "digests",
        sa.Column("search_id", KEY, sa.ForeignKey("searches.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "news",
        sa.Column("search_id", KEY, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("party_id", KEY, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.create_index("ix_news_party_id", "news", ["party_id"])


def _pipeline() -> None:
    op.create_table(
        "pipeline",
        sa.Column("fund_id", KEY, primary_key=True),
        sa.Column("party_id", KEY, primary_key=True),
        sa.Column("next_action", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("due", sa.Date),
        sa.Column("links", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("ix_pipeline_party_id", "pipeline", ["party_id"])
    op.create_table(
        "pipeline_moves",
        sa.Column("fund_id", KEY, primary_key=True),
        sa.Column("party_id", KEY, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("stage", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("reason", KEY),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("ix_pipeline_moves_party_id", "pipeline_moves", ["party_id"])
