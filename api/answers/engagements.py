"""合作 · Engagements, and what a party thinks of others."""

from __future__ import annotations

from api.answers.labels import Labels
from api.schemas import Strict


class MemberDocument(Strict):
    """A side of an engagement; null where it has not agreed to be named."""

    party_id: str | None
    role: str


class ChangeDocument(Strict):
    """One line of the history."""

    act: Labels
    state: Labels
    on: str
    at: str
    by: str | None
    reason: str


class EngagementDocument(Strict):
    """合作 · One pair and one undertaking from the first request to the outcome; its ETag is its version."""

    id: str
    kind: Labels
    state: Labels
    version: int
    is_open: bool
    members: list[MemberDocument]
    history: list[ChangeDocument]
    offer_id: str | None
    need_id: str | None
    run_id: str | None
    rank: int | None
    follows: list[Labels]


class EngagementList(Strict):
    """A party's engagements in id order."""

    items: list[EngagementDocument]


class PreferenceDocument(Strict):
    """What a party thinks of another party or an offer."""

    party_id: str
    to_id: str
    value: Labels
    reason: str
    at: str | None


class PreferenceList(Strict):
    """All that a party itself has said, oldest first."""

    items: list[PreferenceDocument]
