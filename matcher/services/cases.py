"""办件 · Cases for those who ask and those who hold them: opened, acted on, queued by due day and counted.

What is told of a change (audit log, listeners) is told in its own transaction. An identity or telephone number is sealed apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Final, Protocol

from graph.regions import CITY, COUNTIES
from matcher.access import Act, Subject, may, reach, require
from matcher.entities import Offer, Party
from matcher.entities.accounts import Viewer
from matcher.entities.cases import Case, CaseAct, Side
from matcher.entities.days import day_of
from matcher.errors import BadInput, UnknownThing
from matcher.services.case_acts import Deed, act_on
from matcher.services.case_numbers import refuse_numbers
from matcher.services.case_opening import Ground, Opening, edit_draft, hand_in, open_case

__all__ = [
    "DRAFT_DAYS", "KEPT_YEARS", "SECRET_DAYS", "CaseBook", "CaseDesk", "CaseFigures", "figures_of", "sees_case", "side_of",
]  # fmt: skip

KEPT_YEARS: Final = 5
"""Years a closed case is kept (assumed)."""
SECRET_DAYS: Final = 400
"""Days a sealed number or a paper of a case is kept (assumed)."""
DRAFT_DAYS: Final = 180
"""Days a draft is kept that nobody touches (assumed)."""
_YEAR: Final = timedelta(days=365)
Tell = Callable[[Case, CaseAct, Viewer], None]
"""Hears of a change inside its transaction: the audit log and the listeners."""


class CaseBook(Protocol):
    """Where cases are kept; matcher.storage.cases is one."""

    def get(self, case_id: str) -> Case:
        """Raises UnknownThing("unknown_case")."""
        ...

    def add(self, case: Case) -> None:
        """Keep a new case."""
        ...

    def change(self, case_id: str, act: Callable[[Case], Case], *, version: int | None = None) -> Case:
        """What an act makes of a case; raises Stale past `version`."""
        ...

    def drop(self, case_id: str) -> None:
        """The case is gone, with its papers."""
        ...


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """Counts over cases; `median_days` from opening to closing, calendar days, of those closed in the last 365 days."""

    open_count: int
    overdue_count: int
    asked_count: int  # wait for the applicant
    unclaimed_count: int  # held by a county desk and by nobody of it
    closed_count: int  # in the last 365 days
    median_days: float | None


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """Cases at one moment. `book` may be inside a transaction that is under way; `operators`: account id → name."""

    book: CaseBook
    ground: Ground
    tell: Tell
    operators: Callable[[], Mapping[str, str]]

    def open(self, wish: Opening, party: Party, viewer: Viewer, offer: Offer | None = None) -> Case:
        """A new case of a party; raises as open_case, and Forbidden where the viewer may not write for the party."""
        require(viewer, Act.WRITE, party.id)
        case = open_case(wish, party, viewer.account_id or "", self.ground, offer)
        self.book.add(case)
        self.tell(case, CaseAct.OPENED, viewer)
        return case

    def seen(self, case_id: str, viewer: Viewer) -> Case:
        """Raises UnknownThing("unknown_case") for one of others."""
        case = self.book.get(case_id)
        if not sees_case(viewer, case):
            raise UnknownThing("unknown_case", value=case_id)
        return case

    def edit(
        self, case_id: str, wish: Opening, party: Party, viewer: Viewer, offer: Offer | None = None, *,
        version: int | None = None,
    ) -> Case:  # fmt: skip
        """A draft of the viewer's organisation filled in anew; raises as edit_draft, UnknownThing, Forbidden, Stale."""
        require(viewer, Act.WRITE, self.seen(case_id, viewer).party_id)
        by = viewer.account_id or ""
        after = self.book.change(
            case_id, lambda case: edit_draft(case, wish, party, by, self.ground, offer), version=version
        )
        self.tell(after, CaseAct.EDITED, viewer)
        return after

    def discard(self, case_id: str, viewer: Viewer) -> Case:
        """A draft of the viewer's organisation, gone for good; BadInput("case_handed_in") once the office has it."""
        case = self.seen(case_id, viewer)
        require(viewer, Act.WRITE, case.party_id)
        if case.is_handed_in:
            raise BadInput("case_handed_in", value=case_id)
        self.tell(case, CaseAct.WITHDRAWN, viewer)
        self.book.drop(case_id)
        return case

    def act(self, case_id: str, deed: Deed, viewer: Viewer, *, version: int | None = None) -> Case:
        """A deed done by the side the viewer is on; raises as act_on, UnknownThing, Stale, BadInput("case_owner_unknown")."""
        side = side_of(self.seen(case_id, viewer), viewer)
        refuse_numbers(deed.text, "text")
        refuse_numbers(deed.receipt, "receipt")
        done = replace(deed, side=side, by=viewer.account_id or "")
        if deed.act is CaseAct.ASSIGNED and side is Side.DESK:
            done = replace(done, owner=self._owner(deed.owner, viewer))
        ground = self.ground

        def step(case: Case) -> Case:
            if done.act is CaseAct.SUBMITTED and not case.is_handed_in:
                return hand_in(case, done.by, ground)
            return act_on(case, done, ground.calendar, ground.day, ground.now)

        after = self.book.change(case_id, step, version=version)
        self.tell(after, deed.act, viewer)
        return after

    def _owner(self, word: str, viewer: Viewer) -> str:
        """`me`, an operator's account, or the desk of a county; nobody else can hold a case."""
        if word == "me" and viewer.account_id:
            return f"account:{viewer.account_id}"
        kind, _, id = word.partition(":")
        if (kind == "desk" and (id in COUNTIES or id == CITY)) or (kind == "account" and id in self.operators()):
            return word
        raise BadInput("case_owner_unknown", value=word, pointer="/owner")


def sees_case(viewer: Viewer, case: Case) -> bool:
    """Whether the viewer may see the case: its applicant does, the desk once it was handed in."""
    if viewer.system or case.party_id in viewer.party_ids:
        return True
    return case.is_handed_in and reach(viewer, Subject.CASES).holds(case.party_id)


def side_of(case: Case, viewer: Viewer) -> Side:
    """The applicant for whoever speaks for it; the desk for operators. Raises Forbidden for others."""
    if case.party_id in viewer.party_ids and not may(viewer, Act.HANDLE_CASES):
        require(viewer, Act.WRITE, case.party_id)
        return Side.APPLICANT
    require(viewer, Act.HANDLE_CASES)
    return Side.DESK


def figures_of(cases: Iterable[Case], now: datetime) -> CaseFigures:
    """The numbers of a desk."""
    found, today = list(cases), day_of(now)
    open_ones = [case for case in found if case.is_open]
    spans = [
        (case.closed_at - case.opened_at).total_seconds() / 86_400
        for case in found
        if case.closed_at is not None and now - case.closed_at <= _YEAR
    ]
    return CaseFigures(
        open_count=len(open_ones),
        overdue_count=sum(case.is_overdue(today) for case in open_ones),
        asked_count=sum(case.asks_applicant for case in open_ones),
        unclaimed_count=sum(case.owner.startswith("desk:") for case in open_ones),
        closed_count=len(spans),
        median_days=round(median(spans), 1) if spans else None,
    )
