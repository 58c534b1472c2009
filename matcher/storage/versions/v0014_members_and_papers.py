"""成员与材料 · When an account last signed in, whom an invitation is for, files of cases, and drafts that the desk does not queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """The columns, filled from the audit log where it knows; the table, empty; drafts behind all other cases."""
    op.add_column("accounts", sa.Column("signed_in_at", sa.DateTime(timezone=True)))
    op.add_column("invitations", sa.Column("note", sa.Text))
    op.execute(
        "UPDATE accounts SET signed_in_at = (SELECT max(audit_log.at) FROM audit_log "
        "WHERE audit_log.act = 'sign_in' AND audit_log.subject = 'account:' || accounts.id)"
    )
    op.execute(
        "UPDATE cases SET place = '2' || substr(place, 2) WHERE id NOT IN "
        "(SELECT case_id FROM case_lines WHERE act = 'submitted')"
    )
    op.create_table(
        "case_papers",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("case_id", KEY, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("item", KEY, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("byte_count", sa.Integer, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_until", sa.Date, nullable=False),
        sa.Column("cipher", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_case_papers_case_id", "case_papers", ["case_id"])
    op.create_index("ix_case_papers_kept_until", "case_papers", ["kept_until"])
