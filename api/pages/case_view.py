"""办件的样子 · A case as its pages show it: one step line, what is needed from whom, items with their days, the log in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from api.case_documents import owner_names
from api.pages.pairs import local_time
from matcher.bootstrap import House
from matcher.entities.case_papers import CasePaper
from matcher.entities.cases import TERMINAL, Case, CaseAct, CaseItem, CaseLine, ItemState, Side
from matcher.entities.days import day_of
from matcher.measures.working_days import Calendar, read_calendar
from matcher.services.case_acts import BLOCKED
from matcher.wording import say

__all__ = ["CaseView", "ItemView", "PaperView", "Step", "papers_by_item", "views_of"]

_SIGN: Final = {CaseAct.SETTLED: "yes", CaseAct.DECLINED: "no", CaseAct.WITHDRAWN: "no"}
_STEPS: Final = (
    (CaseAct.SUBMITTED, "case_step_submitted"), (CaseAct.ACCEPTED, "case_step_accepted"), (CaseAct.SETTLED, "case_step_done"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of the step line: done, here or to come, and the day it was reached."""

    word: str
    place: str
    on: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item in words; `note` says why, or what it waits for; `days` working days left, negative when late."""

    item: CaseItem
    name: str
    state: str
    note: str
    days: int | None


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the log in words."""

    words: str
    at: str
    text: str
    sign: str


@dataclass(frozen=True, slots=True)
class PaperView:
    """A file as its row shows it."""

    id: str
    label: str
    name: str
    about: str  # what it is, how large, when it came


@dataclass(frozen=True, slots=True)
class CaseView:
    """What the pages show of a case."""

    case: Case
    kind: str
    title: str
    state: str
    owner: str
    applicant: str
    steps: tuple[Step, ...]
    items: tuple[ItemView, ...]
    lines: tuple[LineView, ...]
    overdue: bool
    days: int | None
    due: str
    certain: bool
    waits_on: str
    updated: str
    done_count: int
    applicable_count: int

    @property
    def is_new(self) -> bool:
        """The applicant has acted last: the desk has not looked into it yet."""
        return self.case.is_open and self.case.log[-1].side is Side.APPLICANT

    @property
    def asked(self) -> tuple[ItemView, ...]:
        """Items for which the applicant has to give something."""
        return tuple(one for one in self.items if one.item.state is ItemState.CORRECTION)


def views_of(cases: list[Case], house: House, today: date, lang: str, names: dict[str, str]) -> list[CaseView]:
    """`names`: party id → name."""
    operators, calendar = house.case_operators(), read_calendar(house.settings.data)
    return [_view(case, calendar, operators, today, lang, names.get(case.party_id, "")) for case in cases]


def _view(
    case: Case, calendar: Calendar, operators: dict[str, str], today: date, lang: str, applicant: str
) -> CaseView:
    due, first = case.due_on, day_of(case.opened_at)
    applicable = [item for item in case.items if item.state is not ItemState.NOT_APPLICABLE]
    single = case.items[0] if len(case.items) == 1 else None
    title = case.title if single is None else _of(single, lang)
    return CaseView(
        case=case, kind=_of(case.kind, lang), title=_of(case.kind, lang) if single is None else title, state=_of(case.state, lang),
        owner=str(owner_names(case.owner, operators)[lang]), applicant=applicant, steps=_steps(case, lang),
        items=tuple(_item(case, item, calendar, today, lang) for item in case.items),
        lines=tuple(_line(line, case, operators, lang) for line in case.log if line.act is not CaseAct.EDITED), overdue=case.is_overdue(today),
        days=_days_left(due, calendar, today) if case.is_open else None, due="" if due is None else due.isoformat(),
        certain=due is not None and calendar.knows(first, max(first, due)),
        waits_on="" if case.waits_on is None else case.waits_on.value, updated=local_time(case.log[-1].at),
        done_count=sum(item.state in TERMINAL for item in applicable), applicable_count=len(applicable),
    )  # fmt: skip


def _item(case: Case, item: CaseItem, calendar: Calendar, today: date, lang: str) -> ItemView:
    return ItemView(
        item, _of(item, lang), _of(item.state, lang), _note(case, item, lang),
        _days_left(item.due_on, calendar, today) if item.is_open and item.asked_on is None else None,
    )  # fmt: skip


def _note(case: Case, item: CaseItem, lang: str) -> str:
    """Why an item is where it is."""
    if item.reason.startswith(BLOCKED):
        first = case.item(item.reason.removeprefix(BLOCKED))
        return say("pages", "case_blocked_by", lang, name=first.zh if lang == "zh" else first.en)
    if item.state is ItemState.NOT_APPLICABLE:
        return say("pages", f"case_left_out_{item.reason}", lang)
    if item.reason or item.asked:
        return item.reason or item.asked
    waits = case.holding_back(item) if item.is_open else ()
    if waits:
        names = ("、" if lang == "zh" else ", ").join(one.zh if lang == "zh" else one.en for one in waits)
        return say("pages", "case_waits_for_items", lang, names=names)
    return ""


def _days_left(due: date | None, calendar: Calendar, today: date) -> int | None:
    if due is None:
        return None
    return calendar.between(today, due) if due >= today else -calendar.between(due, today)


def _steps(case: Case, lang: str) -> tuple[Step, ...]:
    """Submitted, accepted, done; what the applicant is asked for stands between while it is asked."""
    reached = {line.act: day_of(line.at).isoformat() for line in reversed(case.log)}
    rungs = [(code, reached.get(act, "")) for act, code in _STEPS]
    if case.state is ItemState.CORRECTION:
        rungs.insert(2 if rungs[1][1] else 1, ("case_step_asked", ""))
    if not case.is_open:
        ended = day_of(case.closed_at).isoformat() if case.closed_at else ""
        code = "case_step_done" if case.state is ItemState.DONE else "case_step_ended"
        rungs = [rung for rung in rungs[:-1] if rung[1]] + [(code, ended)]
    here = next((place for place, rung in enumerate(rungs) if not rung[1]), len(rungs))
    return tuple(
        Step(say("pages", code, lang), "done" if place < here else "here" if place == here else "", on)
        for place, (code, on) in enumerate(rungs)
    )


def _line(line: CaseLine, case: Case, operators: dict[str, str], lang: str) -> LineView:
    who, act = _of(line.side, lang), _of(line.act, lang)
    some = len(case.items) > 1 and 0 < len(line.items) < len(case.items)
    about = ("、" if lang == "zh" else ", ").join(
        one.zh if lang == "zh" else one.en for one in case.items if some and one.code in line.items
    )
    text = str(owner_names(line.text, operators)[lang]) if line.act is CaseAct.ASSIGNED else line.text
    if line.side is Side.RULE:
        text = say("pages", "case_by_rule", lang)
    words = f"{who} · {act}" + (f" · {about}" if about else "")
    return LineView(words, local_time(line.at), text, _SIGN.get(line.act, ""))


def _of(one: Any, lang: str) -> str:
    """A label as it stands at the beginning of a line."""
    word = str(one.zh if lang == "zh" else one.en)
    return word[:1].upper() + word[1:]


def papers_by_item(papers: Iterable[CasePaper], lang: str) -> dict[str, list[PaperView]]:
    """Code of an item → its files, in the order they came."""
    found: dict[str, list[PaperView]] = {}
    for one in papers:
        about = f"{one.kind.zh if lang == 'zh' else one.kind.en} · {_size(one.byte_count)} · {local_time(one.at)}"
        found.setdefault(one.item, []).append(PaperView(one.id, one.label, one.name, about))
    return found


def _size(byte_count: int) -> str:
    return f"{byte_count / 1_048_576:.1f} MB" if byte_count >= 1_048_576 else f"{max(1, byte_count // 1024)} KB"
