"""审计的表 · The audit log: rows are only ever added, which the database itself sees to.

Each row's `chain` is a keyed hash over the row and the chain before it, so that a changed or missing row shows.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Connection, DateTime, Integer, LargeBinary, Table, Text, event

from matcher.storage.tables.records import KEY, METADATA

AUDIT_LOG: Final = Table(
    "audit_log",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),  # UTC
    Column("actor", KEY, nullable=False, index=True),  # account id; "system", "anonymous"
    Column("act", KEY, nullable=False),
    Column("subject", KEY, nullable=False, index=True),  # what it was done to: party:P1, account:A1 …
    Column("detail", Text, nullable=False),  # JSON; codes and ids, never personal data
    Column("chain", LargeBinary(32), nullable=False),
)

ONLY_ADDED: Final = {
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
"""Database → statements that keep rows from being changed or removed."""


def _keep_rows(_: Table, connection: Connection, **__: object) -> None:
    for statement in ONLY_ADDED[connection.dialect.name]:
        connection.exec_driver_sql(statement)


event.listen(AUDIT_LOG, "after_create", _keep_rows)
