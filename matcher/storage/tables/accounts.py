"""账户的表 · Accounts, what they may do, how they come in, and what is kept of persons: secrets as hashes, personal data sealed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, Date, DateTime, ForeignKey, Integer, LargeBinary, Table, Text

from matcher.storage.tables.records import KEY, METADATA


def _account() -> Column[str]:
    return Column("account_id", KEY, ForeignKey("accounts.id"), nullable=False, index=True)


def _moment(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)  # UTC


ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("login", KEY, nullable=False, unique=True),  # NFKC, lower case
    Column("name", Text, nullable=False),
    Column("password_hash", Text),  # argon2id; NULL: comes in by another house only
    _moment("created_at"),
    Column("disabled", Boolean, nullable=False),
    _moment("signed_in_at", nullable=True),  # the last time
)

MEMBERSHIPS: Final = Table(
    "memberships",
    METADATA,
    Column("account_id", KEY, ForeignKey("accounts.id"), primary_key=True),
    Column("role", KEY, primary_key=True),
    Column("party_id", KEY, primary_key=True, index=True),  # '' for the whole cluster
)

INVITATIONS: Final = Table(
    "invitations",
    METADATA,
    Column("word_hash", LargeBinary(32), primary_key=True),
    Column("role", KEY, nullable=False),
    Column("party_id", KEY, nullable=False),  # '' for the whole cluster
    Column("login", KEY),
    Column("note", Text),  # whom it is for
    Column("invited_by", KEY, nullable=False),
    _moment("created_at"),
    _moment("expires_at"),
)

SESSIONS: Final = Table(  # a row is a session that is open: revoking deletes it
    "sessions",
    METADATA,
    Column("word_hash", LargeBinary(32), primary_key=True),
    Column("id", KEY, nullable=False, unique=True),
    _account(),
    _moment("created_at"),
    _moment("seen_at"),
    _moment("expires_at"),
    Column("agent", Text, nullable=False),
)

TOKENS: Final = Table(
    "tokens",
    METADATA,
    Column("word_hash", LargeBinary(32), primary_key=True),
    Column("id", KEY, nullable=False, unique=True),
    _account(),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # codes, blank between
    _moment("created_at"),
    _moment("expires_at"),
    _moment("used_at", nullable=True),
)

IDENTITIES: Final = Table(  # who an account is in another house; the subject there is kept as a keyed hash
    "identities",
    METADATA,
    Column("provider", KEY, primary_key=True),
    Column("subject_hash", LargeBinary(32), primary_key=True),
    _account(),
)

ATTEMPTS: Final = Table(  # tries to sign in, by keyed hash of a login or an address
    "attempts",
    METADATA,
    Column("key", LargeBinary(32), primary_key=True),
    Column("count", Integer, nullable=False),
    _moment("last_at"),
)

SEALED_FIELDS: Final = Table(  # ID numbers, phone numbers: AES-GCM, and a keyed hash to look them up
    "sealed_fields",
    METADATA,
    Column("subject", KEY, primary_key=True),  # party:P1, account:A1
    Column("field", KEY, primary_key=True),
    Column("cipher", LargeBinary, nullable=False),
    Column("lookup", LargeBinary(32), nullable=False, index=True),
    Column("kept_until", Date, nullable=False),
)

CONSENTS: Final = Table(
    "consents",
    METADATA,
    Column("id", KEY, primary_key=True),
    Column("party_id", KEY, nullable=False, index=True),
    Column("purpose", KEY, nullable=False),
    Column("to_party_id", KEY, index=True),  # NULL: towards all whom the purpose names
    Column("given_by", KEY, nullable=False),
    _moment("given_at"),
    Column("until", Date),
    _moment("withdrawn_at", nullable=True),
)
