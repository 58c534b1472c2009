"""排程文件 · A schedule as the JSON of its stable face; what goes beyond value, bound, gap, status, meetings and unserved is in keys beside."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.entities import Warning
from matcher.fairs.check import Report
from matcher.fairs.schedule import Conflict, Schedule
from matcher.wording import LANGUAGES, say


def schedule_document(schedule: Schedule) -> dict[str, object]:
    """The schedule as JSON; numbers are finite, sentences in both languages."""
    prices = schedule.prices
    return {
        "value": schedule.value,
        "bound": schedule.bound,
        "gap": schedule.gap,
        "status": schedule.status.value,
        "meetings": [{"a": one.a, "b": one.b, "slot": one.slot, "table": one.table} for one in schedule.meetings],
        "unserved": list(schedule.unserved),
        "unserved_reasons": dict(schedule.reasons),
        "conflicts": [conflict_document(one) for one in schedule.conflicts],
        "warnings": [warning_document(one) for one in schedule.warnings],
        "certificate": {"objective": schedule.objective.value, "fairness": schedule.fairness}
        | dict(schedule.certificate),
        "prices": {
            "participant": dict(prices.participant),
            "calendar_slot": {name: list(row) for name, row in prices.calendar_slot.items()},
            "slot": list(prices.slot),
            "window": {name: list(row) for name, row in prices.window.items()},
            "firms": [[a, b, price] for (a, b), price in sorted(prices.firms.items())],
        },
    }


def report_document(report: Report) -> dict[str, object]:
    """What the checker found, as JSON."""
    return {
        "valid": report.valid,
        "value": report.value,
        "bound": report.bound,
        "gap": report.gap,
        "violations": [warning_document(one) for one in report.violations],
        "notes": [warning_document(one) for one in report.notes],
    }


def conflict_document(conflict: Conflict) -> dict[str, object]:
    """A conflict in words and as demands."""
    code = f"fair_{conflict.code}"
    facts: Mapping[str, object] = {"demands": conflict.demands, **conflict.facts}
    sentences: dict[str, object] = {lang: say("warnings", code, lang, **facts) for lang in LANGUAGES}
    return {
        "code": conflict.code,
        "demands": list(conflict.demands),
        "smallest": conflict.smallest,
        "ways_out": [warning_document(one) for one in conflict.ways_out],
        **sentences,
    }


def warning_document(warning: Warning) -> dict[str, object]:
    """A code, its facts and its sentences."""
    sentences: dict[str, object] = {lang: say("warnings", warning.code, lang, **warning.facts) for lang in LANGUAGES}
    return {"code": warning.code, "facts": {key: _plain(value) for key, value in warning.facts.items()}, **sentences}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple | set | frozenset) else value
