"""活动一百场 · Salons, lectures, contests, markets, fairs and courses, by stage and segment (方案 三(四)).

“高频开展创业沙龙、创业讲坛、创业大赛、创业集市、创业资源对接会等各类创业活动100场以上”.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.vocabulary import Labelled, Stage
from matcher.entities import Kind, Offer
from matcher.measures import amounts, cells, fields, identifiers
from matcher.measures.cells import SAMPLE, is_sample, required, string, strings
from matcher.measures.template import Column, FieldError, Row, Stated, Template

STEM: Final = "events"


class EventKind(Labelled):
    """The kinds the plan names, in its order, and the courses."""

    SALON = "salon", "创业沙龙", "salon"
    LECTURE = "lecture", "创业讲坛", "lecture"
    CONTEST = "contest", "创业大赛", "contest"
    MARKET = "market", "创业集市", "market"
    FAIR = "fair", "创业资源对接会", "matchmaking fair"
    SKILL_TRAINING = "skill_training", "创业技能培训", "skills training"
    POLICY_TRAINING = "policy_training", "创业政策培训", "policy training"
    STUDY = "study", "创业研修班", "study course"
    FINANCE_TRAINING = "finance_training", "投融资培训班", "finance course"


class EventState(Labelled):
    """Only a held event counts."""

    PLANNED = "planned", "计划", "planned"
    HELD = "held", "已举办", "held"
    CANCELLED = "cancelled", "已取消", "cancelled"


@dataclass(frozen=True, slots=True)
class Event:
    """One event on one day."""

    id: str
    title: str
    kind: EventKind
    state: EventState
    on: date
    region: str | None = None
    venue: str | None = None
    organiser: str | None = None
    organiser_id: str | None = None
    text: str = ""
    stages: tuple[Stage, ...] = ()
    segments: tuple[str, ...] = ()
    capacity: int | None = None
    registered: int = 0
    sample: bool = False


def event_identity(on: date, region: str | None, kind: object, title: str) -> tuple[date, str | None, object, str]:
    """What two records share when two bureaux have entered one event: day, county, kind and title (blanks and marks aside)."""
    return on, region, kind, "".join(filter(str.isalnum, title)).casefold()


def offers(event: Event) -> tuple[Offer, ...]:
    """The seats of an event as one offer, `event:<id>`, open until its day."""
    left = None if event.capacity is None else max(0, event.capacity - event.registered)
    return (
        Offer(
            id=f"event:{event.id}",
            kind=Kind.EVENT,
            title=event.title,
            text=" ".join(word for word in (event.kind.zh, event.title, event.text) if word),
            party_id=event.organiser_id,
            region=event.region,
            stages=event.stages,
            segments=event.segments,
            valid_to=event.on,
            withdrawn=event.state is not EventState.PLANNED,
            capacity=event.capacity,
            capacity_left=left,
            terms=cells.known(
                event_kind=event.kind, state=event.state, on=event.on, venue=event.venue, organiser=event.organiser
            ),
            sample=event.sample,
        ),
    )


def record(row: Row) -> Event:
    """The event a clean row says; raises FieldError("more_taken_than_there")."""
    capacity, registered = cells.integer(row, "capacity"), cells.integer(row, "registered") or 0
    if capacity is not None and registered > capacity:
        raise FieldError("more_taken_than_there", registered, capacity=capacity)
    on, kind = cells.day(row, "on"), cells.member(row, "kind", EventKind)
    if on is None or kind is None:
        raise FieldError("required", "", field="on" if on is None else "kind")
    return Event(
        id=required(row, "event_id"),
        title=required(row, "title"),
        kind=kind,
        state=cells.member(row, "state", EventState) or EventState.PLANNED,
        on=on,
        region=string(row, "region"),
        venue=string(row, "venue"),
        organiser=string(row, "organiser"),
        organiser_id=string(row, "organiser_id"),
        text=string(row, "text") or "",
        stages=cells.stages(row, "stages"),
        segments=strings(row, "segments"),
        capacity=capacity,
        registered=registered,
        sample=is_sample(row),
    )


EVENTS: Final = Template(
    "events", STEM,
    (
        Column("event_id", "活动编号", identifiers.identifier, required=True),
        Column("title", "活动名称", fields.name, required=True),
        Column("kind", "活动类型", fields.choice(EventKind), required=True),
        Column("state", "活动状态", fields.choice(EventState)),
        Column("on", "举办日期", fields.day, required=True),
        Column("region", "区域", fields.region),
        Column("venue", "举办地点", fields.name),
        Column("organiser", "主办方", fields.name),
        Column("organiser_id", "主办方编号", identifiers.identifier),
        Column("text", "活动说明", fields.prose),
        Column("stages", "适合阶段", fields.stages),
        Column("segments", "所在环节", fields.segment_ids),
        Column("capacity", "名额", amounts.count),
        Column("registered", "已报名", amounts.count),
        SAMPLE,
    ),
    lambda row: Stated(offers=offers(record(row))),
)  # fmt: skip

TEMPLATES: Final = (EVENTS,)
