"""账户 · Tables of accounts, of how they come in, of consents and sealed personal data, and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ONLY_ADDED = {
    "sqlite": (
        "CREATE TRIGGER audit_log_kept BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'audit_log: only added to'); END",
        "CREATE TRIGGER audit_log_whole BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'audit_log: only added to'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_log_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit_log: only added to'; END $$",
        "CREATE TRIGGER audit_log_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_added()",
    ),
}


def upgrade() -> None:
    """Make them, empty."""
    _accounts()
    _ways_in()
    _persons()
    _audit()


def _account() -> sa.Column[str]:
    return sa.Column("account_id", KEY, sa.ForeignKey("accounts.id"), nullable=False, index=True)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", KEY, sa.CheckConstraint("length(id) > 0"), primary_key=True),
        sa.Column("login", KEY, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        _moment("created_at"),
        sa.Column("disabled", sa.Boolean, nullable=False),
    )
    op.create_table(
        "memberships",
        sa.Column("account_id", KEY, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("role", KEY, primary_key=True),
        sa.Column("party_id", KEY, primary_key=True, index=True),
    )


def _ways_in() -> None:
    op.create_table(
        "invitations",
        sa.Column("word_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("role", KEY, nullable=False),
        sa.Column("party_id", KEY, nullable=False),
        sa.Column("login", KEY),
        sa.Column("invited_by", KEY, nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
    )
    op.create_table(
        "sessions",
        sa.Column("word_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("id", KEY, nullable=False, unique=True),
        _account(),
        _moment("created_at"),
        _moment("seen_at"),
        _moment("expires_at"),
        sa.Column("agent", sa.Text, nullable=False),
    )
    op.create_table(
        "tokens",
        sa.Column("word_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("id", KEY, nullable=False, unique=True),
        _account(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
    )
    op.create_table(
        "identities",
        sa.Column("provider", KEY, primary_key=True),
        sa.Column("subject_hash", sa.LargeBinary(32), primary_key=True),
        _account(),
    )
    op.create_table(
        "attempts",
        sa.Column("key", sa.LargeBinary(32), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        _moment("last_at"),
    )


def _persons() -> None:
    op.create_table(
        "sealed_fields",
        sa.Column("subject", KEY, primary_key=True),
        sa.Column("field", KEY, primary_key=True),
        sa.Column("cipher", sa.LargeBinary, nullable=False),
        sa.Column("lookup", sa.LargeBinary(32), nullable=False, index=True),
        sa.Column("kept_until", sa.Date, nullable=False),
    )
    op.create_table(
        "consents",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("party_id", KEY, nullable=False, index=True),
        sa.Column("purpose", KEY, nullable=False),
        sa.Column("to_party_id", KEY, index=True),
        sa.Column("given_by", KEY, nullable=False),
        _moment("given_at"),
        sa.Column("until", sa.Date),
        _moment("withdrawn_at", nullable=True),
    )


def _audit() -> None:
    op.create_table(
        "audit_log",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _moment("at"),
        sa.Column("actor", KEY, nullable=False, index=True),
        sa.Column("act", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False, index=True),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("chain", sa.LargeBinary(32), nullable=False),
    )
    for statement in ONLY_ADDED[op.get_bind().dialect.name]:
        op.execute(statement)
