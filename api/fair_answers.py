"""对接会的出参 · What the routes of fairs give, as it is published. No document names a decline."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from api.answers import Labels
from api.schemas import Strict

__all__ = [
    "AgendaDocument", "ChangedDayDocument", "EditDocument", "FairDocument", "FairList", "FairNewsList", "FunnelDocument",
    "MeetingOutcomeDocument", "OwnWishList", "ParticipationDocument", "ParticipationList", "ProposalDocument", "RequestList",
    "ScheduleVersionDocument", "ScheduleVersionList", "WishDocument",
]  # fmt: skip


class MeetingPlace(Strict):
    """Who meets when and where; slot and table count from 0."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"a": "S1", "b": "P1", "slot": 0, "table": 2}]})

    a: str
    b: str
    slot: int
    table: int


class MovedMeeting(Strict):
    """A meeting before and after."""

    before: MeetingPlace
    after: MeetingPlace


class DifferenceDocument(Strict):
    """What changed against the version before."""

    kept_count: int
    disturbed_count: int
    moved: list[MovedMeeting]
    cancelled: list[MeetingPlace]
    added: list[MeetingPlace]


class FairFile(Strict):
    """The fair as `matcher fair check` reads it. Weights hold wishes: docs/fairs.md says who can read what from them."""

    model_config = ConfigDict(extra="allow")

    slots: int
    tables: int | None = None
    breaks_after: int | None = None
    one_per_firm: bool = False
    participants: list[dict[str, Any]]
    pairs: list[dict[str, Any]]


class ScheduleFile(Strict):
    """The schedule as `matcher fair check` verifies it: value, proven bound, gap, meetings, who has none."""

    model_config = ConfigDict(extra="allow")

    value: float
    bound: float
    gap: float
    status: str
    meetings: list[MeetingPlace]
    unserved: list[str]


class DraftDocument(Strict):
    """The schedule being edited."""

    instance: FairFile
    schedule: ScheduleFile


class SlotDocument(Strict):
    """A slot with its hours in Asia/Shanghai."""

    number: int
    starts: str
    ends: str


class FairBrief(Strict):
    """A fair on a list."""

    id: str
    title: str
    kind: Labels
    day: str
    venue: str
    state: Labels
    chain: str | None
    version: int


class FairList(Strict):
    """The latest day first."""

    items: list[FairBrief]


class FairDocument(FairBrief):
    """A fair; locks and the draft are there for those who plan it alone."""

    organiser_id: str | None
    segments: list[str]
    region: str | None
    slots: list[SlotDocument]
    table_count: int
    breaks_after: int | None
    one_per_firm: bool
    meet_again: bool
    type_limits: dict[str, int]
    request_mode: Labels
    scheduling_mode: Labels
    locks: list[list[str]] | None = Field(default=None, description="只给主办方 · for the organiser alone")
    draft: DraftDocument | None = Field(default=None, description="只给主办方 · for the organiser alone")


class TopicDocument(Strict):
    """A segment the fair is about."""

    segment_id: str
    name: str
    name_en: str
    gap: str | None
    demand_count: int
    supply_count: int


class InviteeDocument(Strict):
    """Whom to invite and why, in both languages."""

    party_id: str
    name: str
    side: str
    segments: list[str]
    reasons: list[Labels]


class SideCounts(Strict):
    """Of each side."""

    a: int
    b: int


class ProposalDocument(Strict):
    """A fair that would meet the demand; nothing of it is kept."""

    region: str | None
    chain: str
    slot_count: int
    table_count: int
    needed_table_count: int = Field(description="不受场地限制时要几张 · tables without the venue's limit")
    venue_tables: int | None
    fits_venue: bool
    expected_meeting_count: int
    expected_coming: SideCounts
    invited_counts: SideCounts
    balance: float = Field(description="人少一侧 ÷ 人多一侧 · smaller side over larger")
    left_out_count: int
    topics: list[TopicDocument]
    invited: list[InviteeDocument]
    assumed: list[Labels]


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


class EditDocument(Strict):
    """What a move costs; `version` is null until it is made."""

    allowed: bool
    value_cost: float
    idle_cost: int
    also_moves: list[str] | None
    violations: list[dict[str, Any]]
    version: int | None


class ScheduleVersionDocument(Strict):
    """A published version; the two files stand in it where it is asked for alone."""

    number: int
    published_at: str
    note: str
    difference: DifferenceDocument
    instance: FairFile | None = None
    schedule: ScheduleFile | None = None


class ScheduleVersionList(Strict):
    """The first first."""

    items: list[ScheduleVersionDocument]


class ChangedDayDocument(Strict):
    """The fair's new version and what its draft would change."""

    version: int
    difference: DifferenceDocument


class MeetingOutcomeDocument(Strict):
    """What one side said; `by` null is the organiser."""

    a: str
    b: str
    by: str | None
    held: bool
    rating: int | None
    next_step: str
    note: str
    engagement_id: str | None


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


class FunnelDocument(Strict):
    """From invitation to contract; a share is null where there is nothing to divide by."""

    invited_count: int
    registered_count: int
    came_count: int
    planned_count: int
    told_count: int
    held_count: int
    second_count: int
    contract_count: int
    accepted_share: float | None
    kept_share: float | None
    second_share: float | None
    rating_mean: float | None
