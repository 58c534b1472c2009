"""表 · The tables of the database, one file a subject; METADATA knows them all."""

from matcher.storage.tables.records import (
    IMPORT_LOG,
    MATERIALS,
    META,
    METADATA,
    NEEDS,
    OFFERS,
    PARTIES,
    PREFERENCES,
    REVISIONS,
    SCHEMA_VERSION,
    SEGMENTS,
)

__all__ = [
    "IMPORT_LOG", "MATERIALS", "META", "METADATA", "NEEDS", "OFFERS", "PARTIES", "PREFERENCES", "REVISIONS", "SCHEMA_VERSION",
    "SEGMENTS",
]  # fmt: skip
