"""双聘 · Professors as 科技副总 and firm experts as 产业教授: nobody gives more than the whole of their time (方案 三(八))."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from graph.vocabulary import Labelled
from matcher.entities import Kind, Offer
from matcher.measures import amounts, cells, fields, identifiers
from matcher.measures.cells import SAMPLE, is_sample, required, string, strings
from matcher.measures.template import Column, FieldError, Row, Stated, Template

WHOLE: Final = Decimal(1)


class Direction(Labelled):
    """Which way a dual appointment goes."""

    TO_FIRM = "to_firm", "科技副总", "technology vice-president"
    TO_UNIVERSITY = "to_university", "产业教授", "industry professor"


@dataclass(frozen=True, slots=True)
class Professor:
    """A person open to a dual appointment; `share` is what can still be given, of a whole of 1."""

    id: str
    name: str
    employer_id: str
    topics: tuple[str, ...]
    text: str = ""
    directions: tuple[str, ...] = ()
    share: Decimal | None = None
    share_taken: Decimal = Decimal(0)
    employer_consents: bool | None = None
    ipc: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    region: str | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Appointment:
    """A share of a person's time from one day to another, both included; an open end is None."""

    person_id: str
    share: Decimal
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Overload:
    """From this day on a person is booked for more than 1."""

    person_id: str
    day: date
    share: Decimal


def overloads(appointments: Iterable[Appointment]) -> tuple[Overload, ...]:
    """The first day on which each person's shares sum to more than 1, by person id; empty when all is well."""
    by_person: dict[str, list[Appointment]] = {}
    for appointment in appointments:
        by_person.setdefault(appointment.person_id, []).append(appointment)
    found = []
    for person_id, theirs in sorted(by_person.items()):
        for day in sorted({each.start for each in theirs}):  # the sum can only rise on a day something starts
            total = sum(
                (each.share for each in theirs if each.start <= day and (each.end is None or day <= each.end)),
                Decimal(0),
            )
            if total > WHOLE:
                found.append(Overload(person_id, day, total))
                break
    return tuple(found)


def offer_of(professor: Professor) -> Offer:
    """The professor's time as an offer, `professor:<id>`; shown only with the employer's consent."""
    return Offer(
        id=f"professor:{professor.id}",
        kind=Kind.PROFESSOR,
        title=professor.name,
        text=" ".join(word for word in ("、".join(professor.topics), professor.text) if word),
        party_id=professor.employer_id,
        region=professor.region,
        segments=professor.segments,
        withdrawn=professor.employer_consents is not True,
        capacity=float(professor.share) if professor.share is not None else None,
        capacity_left=float(professor.share) if professor.share is not None else None,
        terms=cells.known(
            topics=professor.topics, directions=professor.directions, share=professor.share, ipc=professor.ipc,
            employer_consents=professor.employer_consents,
        ),
        sample=professor.sample,
    )  # fmt: skip


def _state(row: Row) -> Stated:
    share, taken = cells.decimal(row, "share"), cells.decimal(row, "share_taken") or Decimal(0)
    if share is not None and share + taken > WHOLE:
        raise FieldError("shares_above_whole", f"{share + taken:.0%}")
    professor = Professor(
        id=required(row, "professor_id"),
        name=required(row, "name"),
        employer_id=required(row, "employer_id"),
        topics=strings(row, "topics"),
        text=string(row, "text") or "",
        directions=strings(row, "directions"),
        share=share,
        share_taken=taken,
        employer_consents=cells.flag(row, "employer_consents"),
        ipc=strings(row, "ipc"),
        segments=strings(row, "segments"),
        region=string(row, "region"),
        sample=is_sample(row),
    )
    held = professor.employer_consents is not True
    return Stated(
        offers=(offer_of(professor),), warnings=(FieldError("held_until_consent", professor.name),) if held else ()
    )


PROFESSORS: Final = Template(
    "professors", "alliance",
    (
        Column("professor_id", "教授编号", identifiers.identifier, required=True),
        Column("name", "教授姓名", fields.name, required=True),
        Column("employer_id", "所在单位编号", identifiers.identifier, required=True, aliases=("高校编号",)),
        Column("topics", "研究方向", fields.names, required=True),
        Column("text", "教授简介", fields.prose),
        Column("directions", "双聘方向", fields.choices(Direction)),
        Column("share", "可投入占比", amounts.share),
        Column("share_taken", "已投入占比", amounts.share),
        Column("employer_consents", "单位同意", fields.yes_no),
        Column("ipc", "IPC", identifiers.ipc),
        Column("segments", "所在环节", fields.segment_ids),
        Column("region", "区域", fields.region),
        SAMPLE,
    ),
    _state,
)  # fmt: skip
