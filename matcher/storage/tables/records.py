"""表 · The tables the records live in, the same on SQLite and PostgreSQL (SQLAlchemy Core).

Collections are compact JSON (NULL when empty), ids sort by code point on both engines, and every record carries the
digest of its content, from which the data version is summed.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
)

METADATA: Final = MetaData()
KEY: Final = Text().with_variant(Text(collation="C"), "postgresql")  # byte order, as SQLite and Python sort


def _digest() -> Column[bytes]:
    return Column("digest", LargeBinary(16), nullable=False)


META: Final = Table(
    "meta",
    METADATA,
    Column("key", KEY, primary_key=True),  # schema_version, content_sum, chain_sum, revision
    Column("value", Text, nullable=False),
)

REVISIONS: Final = Table(  # one row a transaction: which history the records have, so that derived indexes know theirs
    "revisions",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("lineage", KEY, nullable=False),
)

PARTIES: Final = Table(
    "parties",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("roles", Text),
    Column("uscc", KEY, index=True),
    Column("region", KEY),
    Column("stage", Text),
    Column("text", Text, nullable=False),
    Column("products", Text),
    Column("inputs", Text),
    Column("segments", Text),
    Column("codes", Text),
    Column("affiliate_of", KEY, index=True),  # may name a party that is not in the records yet
    Column("facts", Text),
    Column("sample", Boolean, nullable=False),
    Column("name_key", KEY, nullable=False, index=True),  # names.name_key(name)
    _digest(),
)

OFFERS: Final = Table(
    "offers",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("stem", KEY, nullable=False),  # the measure that states it
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("party_id", KEY, ForeignKey("parties.id"), index=True),
    Column("region", KEY),
    Column("serves", Text),
    Column("stages", Text),
    Column("segments", Text),
    Column("products", Text),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("withdrawn", Boolean, nullable=False),
    Column("capacity", Float),
    Column("capacity_left", Float),
    Column("rule", Text),
    Column("terms", Text),
    Column("sample", Boolean, nullable=False),
    _digest(),
    Column("revision", Integer, nullable=False, index=True),  # number of the transaction that wrote it; not content
    Index("ix_offers_stem_id", "stem", "id"),
    Index("ix_offers_kind_id", "kind", "id"),
)

NEEDS: Final = Table(
    "needs",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("party_id", KEY, ForeignKey("parties.id"), index=True),
    Column("kinds", Text),
    Column("region", KEY),
    Column("stage", Text),
    Column("wanted", Text),
    Column("made", Text),
    Column("segments", Text),
    Column("affiliates", Text),
    Column("declined", Text),
    Column("facts", Text),
    _digest(),
)

MATERIALS: Final = Table(
    "materials",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),  # the product's name
    Column("materials", Text),
    _digest(),
)

SEGMENTS: Final = Table(
    "segments",
    METADATA,
    Column("id", KEY, CheckConstraint("length(id) > 0"), primary_key=True),
    Column("row", Text, nullable=False),  # the row of the chain file
    _digest(),
)

PREFERENCES: Final = Table(
    "preferences",
    METADATA,
    Column("id", KEY, primary_key=True),  # JSON of [from_id, to_id]
    Column("from_id", KEY, ForeignKey("parties.id"), nullable=False, index=True),
    Column("to_id", KEY, nullable=False, index=True),  # a party or an offer
    Column("value", Text, CheckConstraint("value IN ('must', 'want', 'decline')"), nullable=False),
    Column("reason", Text, nullable=False),
    _digest(),
)

IMPORT_LOG: Final = Table(  # what came in; no part of the records' content
    "import_log",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), server_default=func.now(), nullable=False),  # the database's clock, UTC
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("encoding", Text, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("accepted_count", Integer, nullable=False),
    Column("review_count", Integer, nullable=False),
    Column("rejected_count", Integer, nullable=False),
)
