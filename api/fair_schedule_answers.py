"""排程的出参 · What the routes of a fair's schedule give: meetings, the two files, what an edit costs, versions. No document names a decline."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict

from api.schemas import Strict

__all__ = [
    "ChangedDayDocument",
    "DraftDocument",
    "EditDocument",
    "MeetingOutcomeDocument",
    "MeetingPlace",
    "ScheduleVersionDocument",
    "ScheduleVersionList",
]


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
