"""合作 · Tables of what was shown, what parties think of each other, and the records that follow a pair."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make them, empty; groups are looked up by a new index of the parties."""
    _engagements()
    _exposures()
    _preferences()
    op.create_index("ix_parties_affiliate_of", "parties", ["affiliate_of"], if_not_exists=True)


def _engagements() -> None:
    op.create_table(
        "engagements",
        sa.Column("id", KEY, sa.CheckConstraint("length(id) > 0"), primary_key=True),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("pair", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("offer_id", KEY),
        sa.Column("need_id", KEY),
        sa.Column("run_id", KEY),
        sa.Column("rank", sa.Integer),
        sa.Column("contract", KEY, nullable=False),
        sa.Column("amount_cny", sa.Text),
        sa.Column("parent_id", KEY),
        sa.Column("facts", sa.Text),
    )
    op.create_index("ix_engagements_pair_kind", "engagements", ["pair", "kind"])
    named = sa.text("contract <> ''")
    op.create_index(
        "uq_engagements_contract",
        "engagements",
        ["pair", "kind", "contract"],
        unique=True,
        sqlite_where=named,
        postgresql_where=named,
    )
    op.create_table(
        "engagement_members",
        sa.Column("engagement_id", KEY, sa.ForeignKey("engagements.id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("party_id", KEY, nullable=False, index=True),
        sa.Column("role", KEY, nullable=False),
    )
    op.create_table(
        "engagement_changes",
        sa.Column("engagement_id", KEY, sa.ForeignKey("engagements.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("act", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )


def _exposures() -> None:
    op.create_table(
        "exposures",
        sa.Column("run_id", KEY, primary_key=True),
        sa.Column("offer_id", KEY, primary_key=True),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("asker_id", KEY, index=True),
        sa.Column("party_id", KEY),
        sa.Column("need_id", KEY),
        sa.Column("shown", sa.Boolean, nullable=False),
        sa.Column("feature_values", sa.Text, nullable=False),
    )


def _preferences() -> None:
    op.create_table(
        "preference_log",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("from_id", KEY, nullable=False, index=True),
        sa.Column("to_id", KEY, nullable=False, index=True),
        sa.Column(
            "value",
            KEY,
            sa.CheckConstraint("value IN ('must', 'want', 'decline')"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_preferences_to_id", "preferences", ["to_id"], if_not_exists=True)
