"""门诊的入参与出参 · What the routes of clinics take and give: strict, bounded, nothing unknown."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.answers import Labels
from api.numbers import Whole
from api.schemas import Day, Line, Strict, Word
from api.texts import Plain

__all__ = [
    "BookingRequest", "CallDocument", "CallRequest", "ClinicDocument", "ClinicList", "ClinicOpenRequest", "DialDocument",
    "ExpertRequest", "GridDocument", "PresenceRequest", "QueueDocument", "TicketDocument", "TicketRequest", "TicketStepRequest",
    "VisitorList",
]  # fmt: skip

Question = Annotated[
    str, Field(max_length=200, description="只给专家与主办方看 · seen by adviser and organiser alone"), Plain()
]
Slot = Annotated[int, Field(ge=0, le=47, description="从 0 数起 · counted from 0"), Whole()]
Number = Annotated[int, Field(ge=1, le=100_000), Whole()]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="HH:MM，北京时间 · Asia/Shanghai")]
TopicWord = Annotated[Word, Field(description="finance | policy | technology | market | law | people | other")]


class ExpertRequest(Strict):
    """一位专家 · An adviser: hours None all day, topics left out by what it is."""

    party_id: Word
    hours: Annotated[list[Slot] | None, Field(min_length=1, max_length=48)] = None
    topics: Annotated[list[TopicWord], Field(max_length=7)] = Field(default_factory=list)


class ClinicOpenRequest(Strict):
    """开一天门诊或问诊日 · A day with its advisers, open for booking."""

    title: Word
    day: Day
    kind: Annotated[Word, Field(description="clinic | diagnosis_day")] = "clinic"
    begins: Clock = "09:00"
    venue: Line = ""
    slot_count: Annotated[int, Field(ge=1, le=48), Whole()] = 8
    slot_minutes: Annotated[int, Field(ge=5, le=240), Whole()] = 20
    pause_minutes: Annotated[int, Field(ge=0, le=120), Whole()] = 5
    breaks_after: Annotated[int | None, Field(ge=1, le=48), Whole()] = 4
    experts: Annotated[list[ExpertRequest], Field(min_length=1, max_length=40)]


class BookingRequest(Strict):
    """预约：一个问题一次 · One question, one visit; `expert` left out: any who answers it."""

    party_id: Word
    topic: TopicWord = "other"
    question: Question = ""
    expert: Word | None = None


class TicketRequest(Strict):
    """取号：企业编号，或没有建档者的称呼 · A number, for a party or for somebody without a record by name."""

    party_id: Word | None = None
    name: Line = ""
    topic: TopicWord = "other"
    question: Question = ""


class CallRequest(Strict):
    """叫下一位 · `after`: the number the adviser has just seen, null when nobody was with it."""

    expert: Word
    after: Number | None = None


class TicketStepRequest(Strict):
    """一个号发生了什么 · arrived | seen | missed | left | urgent (with its ground, null takes it back)."""

    act: Word
    urgency: Word | None = None


class PresenceRequest(Strict):
    """专家在不在 · here | paused | left | expected (with the slot it comes at)."""

    presence: Word
    slot: Slot | None = None


class ClinicExpertDocument(Strict):
    """An adviser of the day."""

    party_id: str
    name: str
    table: int
    topics: list[Labels]
    presence: Labels
    hours: list[int] | None


class ClinicDocument(Strict):
    """A day: who advises on what, and when."""

    id: str
    title: str
    kind: Labels
    day: str
    venue: str
    state: Labels
    version: int
    slots: list[dict[str, Any]]
    experts: list[ClinicExpertDocument]


class ClinicList(Strict):
    """Days, the latest first."""

    items: list[ClinicDocument]


class TicketDocument(Strict):
    """A number. `question`, `name` and `visitor` for its own people, the adviser and the organiser."""

    number: int
    state: Labels
    topic: Labels
    booked: bool
    urgency: Labels | None
    visitor: str | None
    name: str
    question: str
    expert: str | None
    slot_begins: str | None
    before_count: int | None
    expected_at: str | None
    passed_count: int


class CalledDocument(Strict):
    """Who is called to which table: a number and nothing else."""

    number: int
    table: int


class QueueDocument(Strict):
    """The queue. `tickets`: all of them for the organiser, else one's own."""

    now: str
    waiting_count: int
    called: list[CalledDocument]
    tickets: list[TicketDocument]


class CallDocument(Strict):
    """Whom the adviser calls; null when nobody may be called."""

    ticket: TicketDocument | None


class GridDocument(Strict):
    """A published grid: its number, whether nothing is better, who sits where."""

    number: int
    status: str
    value: float
    bound: float
    unserved: list[str]
    meetings: list[dict[str, Any]]


class VisitorDocument(Strict):
    """A start-up that should come, to whom and why."""

    party_id: str
    name: str
    topic: Labels
    expert: str
    chance: float
    reasons: list[Labels]
    need: str


class VisitorList(Strict):
    """The strongest first."""

    items: list[VisitorDocument]


class DialPointDocument(Strict):
    """One setting of the fairness dial; `price` is the part of the most value given up."""

    fairness: float
    least: int
    value: float
    price: float
    served_count: int
    worst_meetings: int
    worst_count: int
    gini: float
    meeting_count: int
    proven: bool


class DialWorthDocument(Strict):
    """What one more table, slot, hour or meeting (of `id`) would bring."""

    kind: str
    id: str
    gain: float


class DialDocument(Strict):
    """The trade-off of a fair, the most value first."""

    points: list[DialPointDocument]
    could_count: int
    worth: list[DialWorthDocument]
