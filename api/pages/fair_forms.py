"""对接会的表单 · What the forms of a fair say, read strictly: a number that is none is refused by its field, nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time

from api.reading import read_day
from matcher.entities.fairs import Fair, RequestMode, SchedulingMode
from matcher.errors import BadInput
from matcher.services.fairs.registering import Registration

__all__ = ["number", "registration_of", "settings_of"]

Form = Mapping[str, str]


def number(form: Form, name: str, *, low: int, high: int) -> int | None:
    """A whole number of a field; None where it is empty. Raises BadInput("fair_field_number")."""
    text = form.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4 or not low <= int(text) <= high:
        raise BadInput("fair_field_number", value=text[:20], low=low, high=high, pointer=f"/{name}")
    return int(text)


def registration_of(form: Form, fair: Fair) -> Registration:
    """What a registration form says; booths are shown from 1 and kept from 0."""
    booth = number(form, "booth", low=1, high=fair.table_count)
    return Registration(
        most=number(form, "max_meetings", low=0, high=99), least=number(form, "min_meetings", low=0, high=99) or 0,
        limit_in=number(form, "limit_in", low=0, high=99), limit_out=number(form, "limit_out", low=0, high=99),
        available=tuple(slot for slot in range(fair.slot_count) if form.get(f"slot_{slot}") == "1"),
        booth=None if booth is None else booth - 1, calendar=form.get("calendar", "")[:60], type=form.get("type") or None,
    )  # fmt: skip


def settings_of(form: Form, fair: Fair, today: date) -> Fair:
    """The fair with what the settings form says; what the form leaves out stays as it was."""
    begins = form.get("begins", "")
    try:
        starts = time.fromisoformat(begins) if begins else fair.begins
    except ValueError as why:
        raise BadInput("fair_field_clock", value=begins[:20], pointer="/begins") from why
    whole = {
        name: number(form, name, low=low, high=high)
        for name, low, high in (
            ("slot_count", 1, 48), ("slot_minutes", 5, 240), ("pause_minutes", 0, 120), ("table_count", 1, 500),
        )
    }  # fmt: skip
    asked = "breaks_after" in form
    return replace(
        fair,
        title=" ".join(form.get("title", "").split())[:100] or fair.title,
        day=read_day(form["day"], today, "/day") if form.get("day") else fair.day, begins=starts,
        venue=" ".join(form["venue"].split())[:100] if "venue" in form else fair.venue,
        breaks_after=number(form, "breaks_after", low=1, high=48) if asked else fair.breaks_after,
        one_per_firm=form.get("one_per_firm") == "1" if asked else fair.one_per_firm,
        meet_again=form.get("meet_again") == "1" if asked else fair.meet_again,
        request_mode=RequestMode.parse(form.get("request_mode", "")) or fair.request_mode,
        scheduling_mode=SchedulingMode.parse(form.get("scheduling_mode", "")) or fair.scheduling_mode,
        **{name: value for name, value in whole.items() if value is not None},  # type: ignore[arg-type]  # whole numbers all
    )  # fmt: skip
