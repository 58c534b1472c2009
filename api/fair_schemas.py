"""对接会的入参 · What the routes of fairs take: strict, bounded, nothing unknown."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from api.numbers import Whole
from api.schemas import Day, Line, Strict, Word
from api.texts import ByName, Plain

__all__ = [
    "ChangesRequest",
    "CheckInRequest",
    "DraftRequest",
    "EditRequest",
    "FairPublishRequest",
    "FairRequest",
    "InviteRequest",
    "LockRequest",
    "OutcomeRequest",
    "ProposalRequest",
    "RegistrationRequest",
    "StateRequest",
    "WishRequest",
]  # fmt: skip

Slot = Annotated[int, Field(ge=0, le=47, description="从 0 数起 · counted from 0"), Whole()]
Table = Annotated[int, Field(ge=0, le=499, description="从 0 数起 · counted from 0"), Whole()]
Slots = Annotated[list[Slot], Field(max_length=48)]
Words = Annotated[list[Word], Field(max_length=600)]
Reason = Annotated[str, Field(max_length=200), Plain()]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="HH:MM，北京时间 · Asia/Shanghai")]


class ProposalRequest(Strict):
    """提议一场对接会 · Where, and how large it may be."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"region": "330303", "slots": 12, "venue_tables": 30}]})

    region: Word | None = None
    chain: Word | None = None
    slots: Annotated[int, Field(ge=1, le=48), Whole()] = 12
    venue_tables: Annotated[int | None, Field(ge=1, le=500), Whole()] = None
    most: Annotated[int, Field(ge=2, le=600), Whole()] = 120


class FairRequest(Strict):
    """一场新的对接会 · A new fair with those it invites from each side."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "电气触点供需对接会",
                    "day": "2026-03-01",
                    "slot_count": 12,
                    "table_count": 20,
                    "demand_side": ["S1"],
                    "supply_side": ["P1"],
                    "type_limits": {"supplier": 8},
                }
            ]
        }
    )

    title: Word
    day: Day
    kind: Word = "fair"
    begins: Clock = "09:00"
    venue: Line = ""
    organiser_id: Word | None = None
    chain: Word | None = None
    segments: Annotated[list[Word], Field(max_length=50)] = Field(default_factory=list)
    region: Word | None = None
    slot_count: Annotated[int, Field(ge=1, le=48), Whole()] = 12
    slot_minutes: Annotated[int, Field(ge=5, le=240), Whole()] = 20
    pause_minutes: Annotated[int, Field(ge=0, le=120), Whole()] = 5
    table_count: Annotated[int, Field(ge=1, le=500), Whole()] = 10
    breaks_after: Annotated[int | None, Field(ge=1, le=48), Whole()] = 4
    one_per_firm: bool = False
    meet_again: Annotated[bool, Field(description="见过的可再排 · those who met before may meet again")] = False
    type_limits: Annotated[
        dict[Word, Annotated[int, Field(ge=1, le=48), Whole()]],
        Field(max_length=20, description="各类型最多几场 · most meetings of a type"), ByName(),
    ] = Field(default_factory=dict)  # fmt: skip
    request_mode: Word = "automatic"
    scheduling_mode: Word = "organiser"
    demand_side: Words = Field(default_factory=list)
    supply_side: Words = Field(default_factory=list)


class StateRequest(Strict):
    """下一状态 · The next state."""

    state: Word


class InviteRequest(Strict):
    """邀请一家 · One more."""

    party_id: Word
    side: Annotated[str, Field(pattern="^[ab]$", description="a 需方 demand，b 供方 supply")]


class RegistrationRequest(Strict):
    """报名 · Type, limits, hours, booth and a calendar shared with colleagues; what is left out is none."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"type": "buyer", "max_meetings": 6, "min_meetings": 1, "limit_in": 3, "available": [0, 1, 2, 5, 6, 7]}
            ]
        }
    )

    type: Annotated[Word | None, Field(description="缺省不变 · left out: as before")] = None
    max_meetings: Annotated[int | None, Field(ge=1, le=48), Whole()] = None
    min_meetings: Annotated[int, Field(ge=0, le=48), Whole()] = 0
    limit_in: Annotated[
        int | None, Field(ge=0, le=48, description="别人提出的最多几场 · asked for by others, at most"), Whole()
    ] = None
    limit_out: Annotated[
        int | None, Field(ge=0, le=48, description="自己提出的最多几场 · asked for by oneself, at most"), Whole()
    ] = None
    available: Slots | None = None
    booth: Table | None = None
    calendar: Word | None = None


class WishRequest(Strict):
    """意愿：must 必见、want 想见、decline 不见 · private to who says it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"party_id": "S1", "to_id": "P1", "value": "must", "reason": "看样品"}]}
    )

    party_id: Word
    to_id: Word
    value: Word
    reason: Reason = ""


class DraftRequest(Strict):
    """排程目标 · What the schedule is to be best at."""

    objective: Word = "max_value"
    fairness: Annotated[float, Field(ge=0, le=1)] = 0.0
    least: Annotated[
        int, Field(ge=0, le=48, description="先让人人都有几场 · so many meetings for everybody first"), Whole()
    ] = 0
    seconds: Annotated[float, Field(gt=0, le=60)] = 10.0


class EditRequest(Strict):
    """改一场会面；make 为 false 时只看代价 · Move a meeting, or only see what that would cost."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"a": "S1", "b": "P1", "slot": 3, "table": 1, "make": False}]}
    )

    a: Word
    b: Word
    slot: Slot | None = None
    table: Table | None = None
    make: bool = False


class LockRequest(Strict):
    """锁定一场会面 · Keep a meeting as it is."""

    a: Word
    b: Word
    locked: bool = True


class FairPublishRequest(Strict):
    """发布 · A line that goes with the version."""

    note: Reason = ""


class ChangesRequest(Strict):
    """当天变化 · What happened; meetings before slot `now` were held and stay."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "now": 4,
                    "absent": ["S2"],
                    "late": {"P3": 6},
                    "lost_tables": [3],
                    "walk_ins": [{"party_id": "P9", "side": "b"}],
                }
            ]
        }
    )

    now: Annotated[int, Field(ge=0, le=48), Whole()] = 0
    absent: Words = Field(default_factory=list)
    late: Annotated[dict[Word, Slot], Field(max_length=600), ByName()] = Field(default_factory=dict)
    lost_tables: Annotated[list[Table], Field(max_length=500)] = Field(default_factory=list)
    walk_ins: Annotated[list[InviteRequest], Field(max_length=100)] = Field(default_factory=list)


class CheckInRequest(Strict):
    """签到 · The word of a badge."""

    badge: Word


class OutcomeRequest(Strict):
    """会面结果 · How one side says it went; without `by` it is the organiser's word."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"a": "S1", "b": "P1", "by": "S1", "held": True, "rating": 5, "next_step": "second_meeting"}]
        }
    )

    a: Word
    b: Word
    by: Word | None = None
    held: bool
    rating: Annotated[int | None, Field(ge=1, le=5), Whole()] = None
    next_step: Line = ""
    note: Annotated[str, Field(max_length=400)] = ""
