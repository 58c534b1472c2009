"""matcher fair clinic · The slot grid of a clinic's day from a file, proven; with what happened so far, who was called and who waits how long."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from matcher.commands.console import out, print_json, refusing
from matcher.commands.documents import read_document, read_json, write_document
from matcher.fairs import Schedule, schedule_document, solve
from matcher.fairs.clinic import Clinic, hall_of, instance_of
from matcher.fairs.clinic_reading import clinic_from, happenings_from
from matcher.fairs.reading import instance_document
from matcher.fairs.replay import Called, Day, replay
from matcher.wording import LANGUAGES, label

__all__ = ["clinic"]


@refusing
def clinic(
    file: Annotated[Path, typer.Argument(help="门诊 JSON：专家与来访者 · advisers and visitors")],
    target: Annotated[
        Path | None, typer.Option("--out", help="时段表写到此文件 · write the grid here, as `fair check` reads it")
    ] = None,
    instance_file: Annotated[
        Path | None, typer.Option("--instance-out", help="算例写到此文件 · write the fair here")
    ] = None,
    day: Annotated[
        Path | None, typer.Option("--day", help="当天发生的事 JSON · what happened so far: arrivals, calls, no-shows")
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="时间上限，秒 · time limit")] = 10.0,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")] = False,
) -> None:
    """创业门诊与问诊日：时段表，以及按规则叫号 · A clinic: its slot grid, and its queue by the rule."""
    known = clinic_from(read_document(file))
    instance = instance_of(known)
    schedule = solve(instance, seconds=seconds)
    document = schedule_document(schedule)
    if target is not None:
        write_document(target, document)
    if instance_file is not None:
        write_document(instance_file, instance_document(instance))
    found = None
    if day is not None:
        events = happenings_from(read_json(day), known)
        found = replay(hall_of(known, schedule.meetings), events, known.begins)
    if as_json:
        print_json({"schedule": document} | ({"day": _day_document(found)} if found else {}))
        return
    _print_grid(known, schedule)
    if found is not None:
        _print_day(found)


def _print_grid(known: Clinic, schedule: Schedule) -> None:
    facts = {
        "slots": known.slots, "experts": len(known.advisers), "placed": len(schedule.meetings), "visitors": len(known.visitors),
    }  # fmt: skip
    for lang in LANGUAGES:
        proof = {"value": f"{schedule.value:.4g}", "bound": f"{schedule.bound:.4g}", "gap": f"{schedule.gap:.4%}"}
        out.print(label("clinic_grid", lang).format_map(facts), markup=False)
        out.print(label("fair_value_bound_gap", lang).format_map(proof), markup=False)
    for one in schedule.meetings:
        out.print(f"  {known.starts(one.slot):%H:%M} {one.b}: {one.a}", markup=False)
    for name in schedule.unserved:
        out.print(f"  — {name}", markup=False)


def _print_day(found: Day) -> None:
    for lang in LANGUAGES:
        for call in found.calls:
            out.print(_call_line(call, lang), markup=False)
        states = [one.state.value for one in found.hall.tickets]
        facts = {"at": f"{found.now:%H:%M}", "waiting": states.count("waiting"), "seen": states.count("seen")}
        out.print(label("clinic_now", lang).format_map(facts), markup=False)
        for row in _waiting_rows(found):
            code = "clinic_not_today" if row["minutes"] is None else "clinic_wait"
            out.print("  " + label(code, lang).format_map(row), markup=False)


def _call_line(call: Called, lang: str) -> str:
    facts = {"at": f"{call.at:%H:%M}", "expert": call.expert}
    if call.ticket is None:
        return label("clinic_nobody", lang).format_map(facts)
    return label("clinic_call", lang).format_map(facts | {"number": call.ticket.number, "visitor": call.ticket.visitor})


def _waiting_rows(found: Day) -> list[dict[str, Any]]:
    rows = []
    for one in found.hall.tickets:
        if one.number in found.outlooks:
            ahead = found.outlooks[one.number]
            minutes = None if ahead.at is None else round((ahead.at - found.now).total_seconds() / 60)
            rows.append(
                {"number": one.number, "visitor": one.visitor, "state": one.state.value, "before": ahead.before_count, "minutes": minutes}
            )  # fmt: skip
    return sorted(rows, key=lambda row: (row["minutes"] is None, row["minutes"] or 0, row["number"]))


def _day_document(found: Day) -> dict[str, Any]:
    return {
        "now": found.now.isoformat(),
        "calls": [
            {"at": one.at.isoformat(), "expert": one.expert, "number": one.ticket.number if one.ticket else None,
             "visitor": one.ticket.visitor if one.ticket else None}
            for one in found.calls
        ],
        "tickets": [{"number": one.number, "visitor": one.visitor, "state": one.state.value} for one in found.hall.tickets],
        "waiting": _waiting_rows(found),
    }  # fmt: skip
