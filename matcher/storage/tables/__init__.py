"""表 · The tables of the database, one file a subject; METADATA knows them all."""

from matcher.storage.tables.accounts import (
    ACCOUNTS,
    ATTEMPTS,
    CONSENTS,
    IDENTITIES,
    INVITATIONS,
    MEMBERSHIPS,
    SEALED_FIELDS,
    SESSIONS,
    TOKENS,
)
from matcher.storage.tables.audit import AUDIT_LOG
from matcher.storage.tables.board import ANSWERS, PROFILES
from matcher.storage.tables.cases import CASE_LINES, CASE_PAPERS, CASES
from matcher.storage.tables.clinics import CLINIC_EXPERTS, CLINIC_TICKETS
from matcher.storage.tables.deals import DIGESTS, NEWS, PIPELINE, PIPELINE_MOVES, SEARCHES, SIGHTINGS
from matcher.storage.tables.engagements import (
    ENGAGEMENT_CHANGES,
    ENGAGEMENT_MEMBERS,
    ENGAGEMENTS,
    EXPOSURES,
    PREFERENCE_LOG,
    PREFERENCES_TAKEN_BACK,
)
from matcher.storage.tables.fairs import FAIRS, MEETING_RECORDS, PARTICIPATIONS, SCHEDULE_VERSIONS
from matcher.storage.tables.jobs import JOBS
from matcher.storage.tables.notices import NOTICES_SEEN
from matcher.storage.tables.portal import PORTAL_LETTERS
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
    SEGMENTS,
)
from matcher.storage.tables.runs import RUNS
from matcher.storage.tables.webhooks import DELIVERIES, EVENTS, SUBSCRIPTIONS

__all__ = [
    "ACCOUNTS",
    "ANSWERS",
    "ATTEMPTS",
    "AUDIT_LOG",
    "CASES",
    "CASE_LINES",
    "CASE_PAPERS",
    "CLINIC_EXPERTS",
    "CLINIC_TICKETS",
    "CONSENTS",
    "DELIVERIES",
    "DIGESTS",
    "ENGAGEMENTS",
    "ENGAGEMENT_CHANGES",
    "ENGAGEMENT_MEMBERS",
    "EVENTS",
    "EXPOSURES",
    "FAIRS",
    "IDENTITIES",
    "IMPORT_LOG",
    "INVITATIONS",
    "JOBS",
    "MATERIALS",
    "MEETING_RECORDS",
    "MEMBERSHIPS",
    "META",
    "METADATA",
    "NEEDS",
    "NEWS",
    "NOTICES_SEEN",
    "OFFERS",
    "PARTICIPATIONS",
    "PARTIES",
    "PIPELINE",
    "PIPELINE_MOVES",
    "PORTAL_LETTERS",
    "PREFERENCES",
    "PREFERENCES_TAKEN_BACK",
    "PREFERENCE_LOG",
    "PROFILES",
    "REVISIONS",
    "RUNS",
    "SCHEDULE_VERSIONS",
    "SEALED_FIELDS",
    "SEARCHES",
    "SEGMENTS",
    "SESSIONS",
    "SIGHTINGS",
    "SUBSCRIPTIONS",
    "TOKENS",
]  # fmt: skip
