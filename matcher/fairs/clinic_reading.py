"""读门诊文件 · The JSON of a clinic's day and of what happened on it, read strictly: what is wrong is named by its place and value."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from matcher.entities.clinics import Topic, Urgency
from matcher.entities.days import ZONE
from matcher.errors import BadInput
from matcher.fairs.clinic import Adviser, Clinic, Visitor
from matcher.fairs.replay import ACTS, Happening

__all__ = ["clinic_from", "happenings_from"]

MOST_SLOTS = 48
HEAVIEST = 1e6
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def clinic_from(document: object) -> Clinic:
    """The day of a JSON document. Raises BadInput with the pointer and the value of the first thing that is wrong."""
    top = _object(document, "/")
    slots = _whole(top, "slots", "", 1, MOST_SLOTS, None)
    advisers = tuple(
        _adviser(row, f"/advisers/{place}", slots) for place, row in enumerate(_array(top, "advisers", ""))
    )
    known = [one.id for one in advisers]
    rows = _array(top, "visitors", "") if "visitors" in top else []
    visitors = tuple(_visitor(row, f"/visitors/{place}", known) for place, row in enumerate(rows))
    names = known + [one.id for one in visitors]
    for name in names:
        if names.count(name) > 1:
            raise BadInput("fair_participant_repeats", place="/", value=name)
    begins = _clock(top.get("begins", "09:00"), "/begins")
    breaks = None if top.get("breaks_after") is None else _whole(top, "breaks_after", "", 1, MOST_SLOTS, None)
    return Clinic(
        datetime.combine(_day(top.get("day", "2026-01-01")), begins, ZONE), slots, _whole(top, "slot_minutes", "", 5, 240, 20),
        _whole(top, "pause_minutes", "", 0, 120, 5), advisers, visitors, breaks,
    )  # fmt: skip


def happenings_from(document: object, clinic: Clinic) -> tuple[Happening, ...]:
    """What happened, in order of time. Raises BadInput as above; who is named must be an adviser where one is needed."""
    if not isinstance(document, list):
        raise BadInput("fair_not_an_array", place="/", value=type(document).__name__)
    found: list[Happening] = []
    for place, row in enumerate(document):
        pointer = f"/{place}"
        _object(row, pointer)
        clock = _clock(row.get("at"), f"{pointer}/at")
        at = datetime.combine(clinic.begins.date(), clock, ZONE)
        if found and at < found[-1].at:
            raise BadInput("clinic_clock", place=f"{pointer}/at", value=row["at"])
        act = row.get("act")
        if act not in ACTS:
            raise BadInput("clinic_event", place=f"{pointer}/act", value=str(act), known=list(ACTS))
        found.append(_happening(row, pointer, at, act, clinic))
    return tuple(found)


def _happening(row: Mapping[str, Any], pointer: str, at: datetime, act: str, clinic: Clinic) -> Happening:
    if act in ("here", "gone", "call"):
        expert = _text(row, "expert", pointer)
        if expert not in {one.id for one in clinic.advisers}:
            raise BadInput("fair_unknown_participant", place=f"{pointer}/expert", value=expert)
        return Happening(at, act, expert=expert)
    ground = row.get("ground", Urgency.DEADLINE.value)
    urgency = Urgency.parse(ground) if isinstance(ground, str) else None
    if urgency is None:
        raise BadInput("clinic_urgency", value=str(ground), known=list(Urgency))
    return Happening(at, act, visitor=_text(row, "visitor", pointer), topic=_topic(row), urgency=urgency)


def _adviser(row: object, pointer: str, slots: int) -> Adviser:
    known = _object(row, pointer)
    topics = tuple(
        _named_topic(word) for word in (_array(known, "topics", pointer) if known.get("topics") is not None else [])
    )
    hours = None
    if known.get("hours") is not None:
        asked = _array(known, "hours", pointer)
        for place, slot in enumerate(asked):
            if not isinstance(slot, int) or isinstance(slot, bool) or not 0 <= slot < slots:
                raise BadInput(
                    "fair_not_whole", place=f"{pointer}/hours/{place}", value=str(slot), low=0, high=slots - 1
                )
        hours = tuple(sorted(set(asked)))
    return Adviser(_text(known, "id", pointer), topics, hours)


def _visitor(row: object, pointer: str, advisers: Sequence[str]) -> Visitor:
    known = _object(row, pointer)
    wants = _object(known.get("wants", {}), f"{pointer}/wants")
    for name, worth in wants.items():
        place = f"{pointer}/wants/{name}"
        if name not in advisers:
            raise BadInput("fair_unknown_participant", place=place, value=name)
        if type(worth) not in (int, float) or not math.isfinite(worth) or abs(worth) > HEAVIEST:
            raise BadInput("fair_weight", place=place, value=str(worth))
    return Visitor(_text(known, "id", pointer), _topic(known), dict(wants))


def _topic(row: Mapping[str, Any]) -> Topic:
    return _named_topic(row.get("topic", Topic.OTHER.value))


def _named_topic(word: object) -> Topic:
    topic = Topic.parse(word) if isinstance(word, str) else None
    if topic is None:
        raise BadInput("clinic_topic", value=str(word), known=list(Topic))
    return topic


def _day(word: object) -> date:
    try:
        return date.fromisoformat(str(word))
    except ValueError as why:
        raise BadInput("fair_not_text", place="/day", value=str(word)) from why


def _clock(word: object, place: str) -> time:
    if not isinstance(word, str) or not _CLOCK.fullmatch(word):
        raise BadInput("clinic_clock", place=place, value=str(word))
    return time.fromisoformat(word)


def _object(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput("fair_not_an_object", place=place, value=type(value).__name__)
    return value


def _array(row: Mapping[str, Any], name: str, pointer: str) -> list[Any]:
    value = row.get(name)
    if not isinstance(value, list):
        raise BadInput(
            "fair_not_an_array", place=f"{pointer}/{name}", value="—" if value is None else type(value).__name__
        )
    return value


def _text(row: Mapping[str, Any], name: str, pointer: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadInput("fair_not_text", place=f"{pointer}/{name}", value="—" if value is None else str(value)[:80])
    return value


def _whole(row: Mapping[str, Any], name: str, pointer: str, low: int, high: int, default: int | None) -> int:
    value = row.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadInput(
            "fair_not_whole",
            place=f"{pointer}/{name}",
            value="—" if value is None else str(value)[:80],
            low=low,
            high=high,
        )
    return value
