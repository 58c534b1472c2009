"""导师 · Mentors of 千师百团 with what they know, when and how much they can give (方案 三(五)).

“完善‘千师百团’导师库 … 开展‘导师陪跑’行动”. Time is the scarce side: capacity is hours a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.vocabulary import Labelled, Stage
from matcher.entities import Kind, Offer, Party, Role
from matcher.measures import amounts, cells, fields, identifiers
from matcher.measures.cells import SAMPLE, is_sample, required, string, strings
from matcher.measures.template import Column, FieldError, Row, Stated, Template

STEM: Final = "mentors"


class Mode(Labelled):
    """How a mentor meets a firm."""

    CLINIC = "clinic", "创业门诊", "clinic"
    DIAGNOSIS_DAY = "diagnosis_day", "创客问诊日", "diagnosis day"
    SALON = "salon", "导师会客厅", "mentor salon"
    ACCOMPANIMENT = "accompaniment", "跟踪陪跑", "accompaniment"
    ONLINE = "online", "线上", "online"


@dataclass(frozen=True, slots=True)
class Mentor:
    """One mentor. `level` counts only until `level_until`, where that is known; `conflicts` are parties the mentor holds shares in or works for."""

    id: str
    name: str
    topics: tuple[str, ...]
    text: str = ""
    group: str | None = None  # the 团 of 千师百团
    level: str | None = None  # 创业指导师 grade; its scale is not in the policy
    level_until: date | None = None
    stages: tuple[Stage, ...] = ()
    segments: tuple[str, ...] = ()
    region: str | None = None
    modes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours_per_month: float | None = None
    hours_taken: float = 0.0
    conflicts: tuple[str, ...] = ()
    sample: bool = False


def hours_left(mentor: Mentor) -> float | None:
    """Hours still free this month; None when the capacity is not stated, never below 0."""
    return None if mentor.hours_per_month is None else max(0.0, mentor.hours_per_month - mentor.hours_taken)


def offers(mentor: Mentor) -> tuple[Offer, ...]:
    """The mentor's time as one offer, `mentor:<id>`."""
    return (
        Offer(
            id=f"mentor:{mentor.id}",
            kind=Kind.MENTOR,
            title=mentor.name,
            text=" ".join(word for word in ("、".join(mentor.topics), mentor.text) if word),
            party_id=mentor.id,
            region=mentor.region,
            stages=mentor.stages,
            segments=mentor.segments,
            capacity=mentor.hours_per_month,
            capacity_left=hours_left(mentor),
            terms=cells.known(
                hours_per_month=mentor.hours_per_month, topics=mentor.topics, group=mentor.group, level=mentor.level,
                level_until=mentor.level_until, modes=mentor.modes, languages=mentor.languages, conflicts=mentor.conflicts,
            ),
            sample=mentor.sample,
        ),
    )  # fmt: skip


def _state(row: Row) -> Stated:
    hours, taken = cells.number(row, "hours_per_month"), cells.number(row, "hours_taken") or 0.0
    if hours is not None and taken > hours:
        raise FieldError("more_taken_than_there", taken, capacity=hours)
    mentor = Mentor(
        id=required(row, "mentor_id"),
        name=required(row, "name"),
        topics=strings(row, "topics"),
        text=string(row, "text") or "",
        group=string(row, "group"),
        level=string(row, "level"),
        level_until=cells.day(row, "level_until"),
        stages=cells.stages(row, "stages"),
        segments=strings(row, "segments"),
        region=string(row, "region"),
        modes=strings(row, "modes"),
        languages=strings(row, "languages"),
        hours_per_month=hours,
        hours_taken=taken,
        conflicts=strings(row, "conflicts"),
        sample=is_sample(row),
    )
    party = Party(
        id=mentor.id,
        name=mentor.name,
        roles=(Role.MENTOR,),
        region=mentor.region,
        text=mentor.text,
        sample=mentor.sample,
    )
    return Stated(parties=(party,), offers=offers(mentor))


MENTORS: Final = Template(
    "mentors", STEM,
    (
        Column("mentor_id", "导师编号", identifiers.identifier, required=True),
        Column("name", "导师姓名", fields.name, required=True),
        Column("topics", "辅导主题", fields.names, required=True, aliases=("专长", "擅长领域")),
        Column("text", "导师简介", fields.prose),
        Column("group", "导师团", fields.name, aliases=("所属团",)),
        Column("level", "创业指导师等级", fields.name, aliases=("等级",)),
        Column("level_until", "等级有效期至", fields.day),
        Column("stages", "服务阶段", fields.stages),
        Column("segments", "所在环节", fields.segment_ids),
        Column("region", "区域", fields.region),
        Column("modes", "辅导方式", fields.choices(Mode)),
        Column("languages", "语言", fields.names),
        Column("hours_per_month", "每月可用小时", amounts.quantity),
        Column("hours_taken", "本月已约小时", amounts.quantity),
        Column("conflicts", "回避主体编号", identifiers.identifiers),
        SAMPLE,
    ),
    _state,
)  # fmt: skip

TEMPLATES: Final = (MENTORS,)
