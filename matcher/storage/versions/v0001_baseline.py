"""起点 · The tables of schema version "2": parties, offers, needs, chains, preferences, what was imported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make them all; a database of schema version "2" has them and is only marked."""
    _history()
    _parties()
    _offers()
    _needs()
    _chains()
    _preferences()
    _imports()


def _digest() -> sa.Column[bytes]:
    return sa.Column("digest", sa.LargeBinary(16), nullable=False)


def _id() -> sa.Column[str]:
    return sa.Column("id", KEY, sa.CheckConstraint("length(id) > 0"), primary_key=True)


def _history() -> None:
    op.create_table("meta", sa.Column("key", KEY, primary_key=True), sa.Column("value", sa.Text, nullable=False))
    op.create_table(
        "revisions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("lineage", KEY, nullable=False),
    )


def _parties() -> None:
    op.create_table(
        "parties",
        _id(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.Text),
        sa.Column("uscc", KEY),
        sa.Column("region", KEY),
        sa.Column("stage", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("products", sa.Text),
        sa.Column("inputs", sa.Text),
        sa.Column("segments", sa.Text),
        sa.Column("codes", sa.Text),
        sa.Column("affiliate_of", KEY),
        sa.Column("facts", sa.Text),
        sa.Column("sample", sa.Boolean, nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        _digest(),
    )
    op.create_index("ix_parties_uscc", "parties", ["uscc"])
    op.create_index("ix_parties_name_key", "parties", ["name_key"])


def _offers() -> None:
    op.create_table(
        "offers",
        _id(),
        sa.Column("stem", KEY, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("party_id", KEY, sa.ForeignKey("parties.id")),
        sa.Column("region", KEY),
        sa.Column("serves", sa.Text),
        sa.Column("stages", sa.Text),
        sa.Column("segments", sa.Text),
        sa.Column("products", sa.Text),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("capacity", sa.Float),
        sa.Column("capacity_left", sa.Float),
        sa.Column("rule", sa.Text),
        sa.Column("terms", sa.Text),
        sa.Column("sample", sa.Boolean, nullable=False),
        _digest(),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_index("ix_offers_party_id", "offers", ["party_id"])
    op.create_index("ix_offers_revision", "offers", ["revision"])
    op.create_index("ix_offers_stem_id", "offers", ["stem", "id"])
    op.create_index("ix_offers_kind_id", "offers", ["kind", "id"])


def _needs() -> None:
    op.create_table(
        "needs",
        _id(),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("party_id", KEY, sa.ForeignKey("parties.id")),
        sa.Column("kinds", sa.Text),
        sa.Column("region", KEY),
        sa.Column("stage", sa.Text),
        sa.Column("wanted", sa.Text),
        sa.Column("made", sa.Text),
        sa.Column("segments", sa.Text),
        sa.Column("affiliates", sa.Text),
        sa.Column("declined", sa.Text),
        sa.Column("facts", sa.Text),
        _digest(),
    )
    op.create_index("ix_needs_party_id", "needs", ["party_id"])


def _chains() -> None:
    op.create_table("materials", _id(), sa.Column("materials", sa.Text), _digest())
    op.create_table("segments", _id(), sa.Column("row", sa.Text, nullable=False), _digest())


def _preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("from_id", KEY, sa.ForeignKey("parties.id"), nullable=False),
        sa.Column("to_id", KEY, nullable=False),
        sa.Column("value", sa.Text, sa.CheckConstraint("value IN ('must', 'want', 'decline')"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        _digest(),
    )
    op.create_index("ix_preferences_from_id", "preferences", ["from_id"])


def _imports() -> None:
    op.create_table(
        "import_log",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("encoding", sa.Text, nullable=False),
        sa.Column("row_count", sa.Integer, nullable=False),
        sa.Column("accepted_count", sa.Integer, nullable=False),
        sa.Column("review_count", sa.Integer, nullable=False),
        sa.Column("rejected_count", sa.Integer, nullable=False),
    )
