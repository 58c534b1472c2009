"""办理 · What the applicant and the desk do with a case: pure functions from a case to the case after, under the table MOVES.

Days of a promise are working days from the day after submission; while the applicant is asked for something the clock stands (assumed).
An item that is refused or withdrawn takes with it what depends on it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from matcher.entities.cases import (
    BY_DESK,
    DRAFT_TEXT,
    MOVES,
    Case,
    CaseAct,
    CaseItem,
    CaseLine,
    ItemState,
    Side,
    may_follow,
)
from matcher.errors import BadInput, Forbidden
from matcher.measures.working_days import Calendar

__all__ = ["BLOCKED", "Deed", "act_on", "noted", "submitted"]

BLOCKED = "blocked:"
"""What the reason of an item begins with that fell with another one; the other's code follows."""
_BOTH = (CaseAct.SAID,)
_BY_OTHER_WAYS = (CaseAct.OPENED, CaseAct.EDITED, CaseAct.FILED, CaseAct.REMOVED)
_NEEDS_WORDS = (CaseAct.ASKED, CaseAct.DECLINED, CaseAct.SAID)


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does. `items` none: all that the act may be done with. `owner`: who holds the case from now on."""

    act: CaseAct
    side: Side = Side.APPLICANT
    by: str = ""  # account id
    items: tuple[str, ...] = ()
    text: str = ""
    receipt: str = ""
    owner: str = ""


def submitted(case: Case, by: str, calendar: Calendar, day: date, now: datetime) -> Case:
    """All drafts handed in, each with the day it is due."""
    return act_on(case, Deed(CaseAct.SUBMITTED, Side.APPLICANT, by), calendar, day, now)


def act_on(case: Case, deed: Deed, calendar: Calendar, day: date, now: datetime) -> Case:
    """The case after a deed. Raises Forbidden("case_side"), BadInput: case_closed, case_words_needed, case_step, case_waits_for."""
    _check(case, deed)
    if deed.act is CaseAct.SAID:
        return noted(case, deed, (), now)
    if deed.act is CaseAct.ASSIGNED:
        return noted(replace(case, owner=deed.owner), deed, (), now)
    if deed.act is CaseAct.SUBMITTED and DRAFT_TEXT in case.form:
        form = dict(case.form)
        deed = replace(deed, text=form.pop(DRAFT_TEXT))
        case = replace(case, form=form)
    states, after = MOVES[deed.act]
    chosen = _chosen(case, deed, states)
    changed = {item.code: _moved(item, deed, after, calendar, day) for item in chosen}
    done = noted(case.with_items(changed), deed, tuple(changed), now)
    if deed.act is CaseAct.SUBMITTED:
        done = _dated(done, tuple(changed), calendar, day)
    if after in (ItemState.REFUSED, ItemState.WITHDRAWN):
        done = _taken_along(done, tuple(changed), after, now)
    return done if done.is_open else replace(done, closed_at=now)


def _check(case: Case, deed: Deed) -> None:
    wanted = Side.DESK if deed.act in BY_DESK else Side.APPLICANT
    if deed.act not in _BOTH and deed.side is not wanted:
        raise Forbidden("case_side", act=deed.act, side=wanted)
    if not case.is_open:
        raise BadInput("case_closed", value=case.id, state=case.state)
    if deed.act in _BY_OTHER_WAYS:
        raise BadInput("case_step", value=deed.act, state=case.state, may="—")
    if deed.act in _NEEDS_WORDS and not deed.text.strip():
        raise BadInput("case_words_needed", act=deed.act, pointer="/text")


def _chosen(case: Case, deed: Deed, states: frozenset[ItemState]) -> list[CaseItem]:
    """The items of the deed, or all it may be done with; whatever may not is named."""
    wanted = [case.item(code) for code in deed.items] or [
        item for item in case.items if item.state in states and _is_free(case, item, deed.act)
    ]
    for item in wanted:
        if item.state not in states:
            may = may_follow(item)
            raise BadInput("case_step", value=deed.act, state=item.state, may=may or "—")
        if not _is_free(case, item, deed.act):
            raise BadInput("case_waits_for", value=item.code, first=case.holding_back(item))
    if not wanted:
        raise BadInput("case_step", value=deed.act, state=case.state, may="—")
    return wanted


def _is_free(case: Case, item: CaseItem, act: CaseAct) -> bool:
    return act is not CaseAct.SETTLED or not case.holding_back(item)


def _moved(item: CaseItem, deed: Deed, after: ItemState, calendar: Calendar, day: date) -> CaseItem:
    """The item after the deed; a clock that stood while something was asked is set on by as many working days."""
    moved = replace(item, state=after)
    if deed.act is CaseAct.ASKED:
        return replace(moved, asked=deed.text, asked_on=day)
    if item.asked_on is not None:
        stood = calendar.between(item.asked_on, day)
        due = None if item.due_on is None else calendar.after(item.due_on, stood)
        moved = replace(moved, asked="", asked_on=None, due_on=due)
    if deed.act is CaseAct.SETTLED:
        return replace(moved, receipt=deed.receipt)
    return replace(moved, reason=deed.text) if deed.act is CaseAct.DECLINED else moved


def _dated(case: Case, codes: Iterable[str], calendar: Calendar, day: date) -> Case:
    """The day each item is due: its promise counted from today, or from the day the latest of those before it is due."""
    wanted, due = set(codes), dict[str, date]()

    def settle(item: CaseItem) -> date:
        if item.code not in due:
            due[item.code] = day  # items that wait for each other begin at once
            before = [settle(one) for one in case.items if one.code in item.after and one.code in wanted]
            due[item.code] = calendar.after(max((day, *before)), item.working_days)
        return due[item.code]

    return case.with_items(
        {item.code: replace(item, due_on=settle(item)) for item in case.items if item.code in wanted}
    )


def _taken_along(case: Case, codes: tuple[str, ...], state: ItemState, now: datetime) -> Case:
    """What depends on the fallen items falls too, one after another, and the log says by which rule."""
    fallen, waiting = list[str](), list(codes)
    while waiting:
        cause = waiting.pop(0)
        hit = [item for item in case.items if item.is_open and cause in item.after]
        reason = f"{BLOCKED}{cause}"
        case = case.with_items(
            {item.code: replace(item, state=state, reason=reason, asked="", asked_on=None) for item in hit}
        )
        fallen += [item.code for item in hit]
        waiting += [item.code for item in hit]
    if not fallen:
        return case
    act = CaseAct.DECLINED if state is ItemState.REFUSED else CaseAct.WITHDRAWN
    return replace(case, log=(*case.log, CaseLine(act, Side.RULE, "", now, tuple(fallen))))


def noted(case: Case, deed: Deed, codes: tuple[str, ...], now: datetime) -> Case:
    """The case with one line more."""
    words = deed.owner if deed.act is CaseAct.ASSIGNED else deed.text
    line = CaseLine(deed.act, deed.side, deed.by, now, codes, words)
    return replace(case, log=(*case.log, line))
