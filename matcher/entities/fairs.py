"""对接会 · A fair with those who take part, the versions of its schedule, and what came of each meeting (方案 一(四)).

`move_to` is the whole law of a fair's states; everything here is data without behaviour beyond it. Slots and tables count
from 0. Times of the day are those of Asia/Shanghai, moments are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from graph.vocabulary import Labelled
from matcher.entities.days import ZONE
from matcher.errors import BadInput

__all__ = [
    "FOLLOWS", "ZONE", "Attendance", "Fair", "FairKind", "FairState", "GuestType", "MeetingRecord", "Participation",
    "RequestMode", "ScheduleVersion", "SchedulingMode", "Side", "context_of", "move_to",
]  # fmt: skip


class FairKind(Labelled):
    """Events that are planned alike."""

    FAIR = "fair", "供需对接会", "matchmaking fair"
    DIAGNOSIS_DAY = "diagnosis_day", "创客问诊日", "diagnosis day"
    CLINIC = "clinic", "创业门诊", "walk-in clinic"


class FairState(Labelled):
    """How far a fair has come."""

    DRAFT = "draft", "筹备", "draft"
    OPEN = "open", "报名中", "open for registration"
    CLOSED = "closed", "报名截止", "registration closed"
    PUBLISHED = "published", "已发布排程", "schedule published"
    HELD = "held", "已举办", "held"


S = FairState
FOLLOWS: Mapping[FairState, tuple[FairState, ...]] = {
    S.DRAFT: (S.OPEN,),
    S.OPEN: (S.CLOSED, S.PUBLISHED),
    S.CLOSED: (S.OPEN, S.PUBLISHED),
    S.PUBLISHED: (S.PUBLISHED, S.HELD),
    S.HELD: (),
}
"""What may follow a state: registration can be opened again until a schedule is published."""


class Side(Labelled):
    """Who looks for something and who offers it."""

    A = "a", "需方", "demand side"
    B = "b", "供方", "supply side"


class RequestMode(Labelled):
    """Whether the other side has to agree to a wish."""

    APPROVE = "approve", "对方同意后生效", "the other side approves"
    AUTOMATIC = "automatic", "提出即生效", "automatic"


class SchedulingMode(Labelled):
    """Whether only wished meetings are held, or the organiser may add others."""

    PARTICIPANTS = "participants", "只排双方提出的", "only what participants wish"
    ORGANISER = "organiser", "主办方可撮合", "the organiser adds matches"


class GuestType(Labelled):
    """As what somebody takes part; an organiser may bound the meetings of a type."""

    BUYER = "buyer", "采购方", "buyer"
    SUPPLIER = "supplier", "供应商", "supplier"
    ANCHOR = "anchor", "链主企业", "anchor firm"
    MENTOR = "mentor", "创业导师", "mentor"
    FUND = "fund", "基金", "fund"
    BANK = "bank", "银行", "bank"
    UNIVERSITY = "university", "高校院所", "university"
    SERVICE = "service", "服务机构", "service provider"


class Attendance(Labelled):
    """Where somebody stands with a fair."""

    INVITED = "invited", "已邀请", "invited"
    REGISTERED = "registered", "已报名", "registered"
    WITHDRAWN = "withdrawn", "已退出", "withdrawn"
    ABSENT = "absent", "未到场", "absent"


@dataclass(frozen=True, slots=True)
class Fair:
    """One day of meetings. `version` counts its changes; `locks` are pairs that must meet."""

    id: str
    title: str
    day: date
    owner: str = ""  # account that planned it
    organiser_id: str | None = None  # party that holds it
    kind: FairKind = FairKind.FAIR
    chain: str | None = None
    segments: tuple[str, ...] = ()
    region: str | None = None
    venue: str = ""
    begins: time = time(9)
    slot_minutes: int = 20
    pause_minutes: int = 5  # between two slots
    slot_count: int = 12
    table_count: int = 10
    breaks_after: int | None = 4
    one_per_firm: bool = False
    meet_again: bool = False  # whether those who met before may be brought together again without anybody insisting
    type_limits: Mapping[str, int] = field(default_factory=dict)  # GuestType code → most meetings of one of them
    request_mode: RequestMode = RequestMode.AUTOMATIC
    scheduling_mode: SchedulingMode = SchedulingMode.ORGANISER
    state: FairState = FairState.DRAFT
    version: int = 0
    opened_at: datetime | None = None  # UTC; when those invited could first see it
    locks: tuple[tuple[str, str], ...] = ()
    draft: Mapping[str, object] = field(default_factory=dict)  # {"instance", "schedule"} being edited; empty: none

    def starts(self, slot: int) -> datetime:
        """When a slot begins, in Asia/Shanghai."""
        step = timedelta(minutes=self.slot_minutes + self.pause_minutes)
        return datetime.combine(self.day, self.begins, ZONE) + slot * step

    def ends(self, slot: int) -> datetime:
        """When a slot ends, in Asia/Shanghai."""
        return self.starts(slot) + timedelta(minutes=self.slot_minutes)


@dataclass(frozen=True, slots=True)
class Participation:
    """A party at a fair. `available` None means every slot; who shares a `calendar` cannot meet in the same slot.

    Of its meetings at most `limit_out` are such as it wished for, at most `limit_in` such as others wished or the organiser
    added; None bounds neither. `version` counts its changes.
    """

    fair_id: str
    party_id: str
    side: Side
    type: str = ""  # a GuestType code; clinics have their own
    max_meetings: int = 10
    min_meetings: int = 0
    limit_in: int | None = None
    limit_out: int | None = None
    available: tuple[int, ...] | None = None
    booth: int | None = None
    calendar: str | None = None
    status: Attendance = Attendance.INVITED
    reasons: tuple[str, ...] = ()  # why it was invited: codes of wording/labels
    badge: str = ""  # word of the QR code; opens nothing, names the badge
    checked_in_at: datetime | None = None
    late_from: int | None = None  # first slot in which it is there
    invited_at: datetime | None = None  # UTC
    left_at: datetime | None = None  # UTC; when it was known not to come (any more)
    version: int = 0

    @property
    def comes(self) -> bool:
        """Registered and neither withdrawn nor absent."""
        return self.status is Attendance.REGISTERED


@dataclass(frozen=True, slots=True)
class ScheduleVersion:
    """A schedule as it was published. Never changed, only followed by the next.

    `instance` and `schedule` are the files `matcher fair check` reads; `difference` is against the version before.
    """

    fair_id: str
    number: int
    published_at: datetime
    by: str
    instance: Mapping[str, object]
    schedule: Mapping[str, object]
    difference: Mapping[str, object] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """What one side says of a meeting that was planned: whether it was held, what it was worth, what comes of it."""

    fair_id: str
    a: str
    b: str
    by: str  # party that says so, "" for the organiser
    held: bool
    rating: int | None = None  # 1–5
    next_step: str = ""  # second_meeting | contract | none
    note: str = ""
    at: datetime | None = None
    engagement_id: str | None = None


def context_of(fair_id: str) -> str:
    """Context under which wishes for a fair are kept among the preferences."""
    return f"fair:{fair_id}"


def move_to(fair: Fair, state: FairState) -> Fair:
    """The fair in its next state. Raises BadInput("fair_state") naming what may follow."""
    if state not in FOLLOWS[fair.state]:
        raise BadInput("fair_state", value=state, state=fair.state, allowed=tuple(FOLLOWS[fair.state]) or "—")
    return replace(fair, state=state)
