"""参会者的出参 · What those who take part are given: the list, their wishes, requests, agenda and news. No document names a decline."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from api.answers import Labels
from api.schemas import Strict

__all__ = [
    "AgendaDocument",
    "FairNewsList",
    "OwnWishList",
    "ParticipationDocument",
    "ParticipationList",
    "RequestList",
    "WishDocument",
]


class ParticipationDocument(Strict):
    """Who takes part; all but id, name and side is there for the organiser and for oneself alone."""

    party_id: str
    name: str
    side: str
    type: str | None = None
    status: Labels | None = None
    max_meetings: int | None = None
    min_meetings: int | None = None
    limit_in: int | None = None
    limit_out: int | None = None
    available: list[int] | None = None
    booth: int | None = None
    calendar: str | None = None
    reasons: list[str] | None = None
    late_from: int | None = None
    checked_in_at: str | None = None
    version: int | None = None
    wishes_given_count: int | None = None
    wishes_received_count: int | None = None


class WishCountsDocument(Strict):
    """What an organiser is told of wishes."""

    must_count: int
    want_count: int


class ParticipationList(Strict):
    """Demand side first."""

    items: list[ParticipationDocument]
    wishes: WishCountsDocument | None = None


class WishDocument(Strict):
    """What one said, as it stands."""

    party_id: str
    to_id: str
    value: str
    reason: str


class OwnWish(Strict):
    """Of whom, and what."""

    to_id: str
    value: str
    reason: str


class OwnWishList(Strict):
    """One's own wishes, by id."""

    items: list[OwnWish]


class MeetingRequestDocument(Strict):
    """Somebody asks for a meeting and waits."""

    party_id: str
    name: str
    reason: str


class RequestList(Strict):
    """Empty where wishes count without being approved."""

    items: list[MeetingRequestDocument]


class MetParty(Strict):
    """Whom one meets."""

    id: str
    name: str


class AgendaEntry(Strict):
    """One of one's meetings."""

    model_config = ConfigDict(populate_by_name=True)

    slot: int
    table: int
    starts: str
    ends: str
    with_: MetParty = Field(alias="with")


class AgendaDocument(Strict):
    """One's meetings in the order of time."""

    fair_id: str
    title: str
    version: int
    meetings: list[AgendaEntry]


class NewsLine(Strict):
    """A meeting of the reader and what became of it."""

    code: str
    with_: MetParty = Field(alias="with")
    starts: str
    table: int
    was_starts: str | None
    was_table: int | None
    walked_in: bool


class FairNewsDocument(Strict):
    """Something one is told of a fair."""

    code: str
    at: str
    about: MetParty | None
    version: int | None
    note: str
    lines: list[NewsLine]


class FairNewsList(Strict):
    """The newest first."""

    items: list[FairNewsDocument]
