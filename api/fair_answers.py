"""对接会的出参 · What the routes of fairs give: a fair, a list of them, a proposal, the funnel. No document names a decline."""

from __future__ import annotations

from pydantic import Field

from api.answers import Labels
from api.fair_schedule_answers import DraftDocument
from api.schemas import Strict

__all__ = ["FairDocument", "FairList", "FunnelDocument", "ProposalDocument"]


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
