"""办件的写法 · A case as one viewer may see it: sealed numbers masked, and no name of who sat at the desk for the applicant."""

from __future__ import annotations

from datetime import date
from typing import Any

from api.documents import labelled
from graph.regions import region_label
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.entities.case_papers import CasePaper
from matcher.entities.cases import Case, CaseItem, CaseLine, may_follow
from matcher.entities.days import day_of
from matcher.measures.working_days import read_calendar
from matcher.storage.persons import Field, SqlPersons

__all__ = ["case_document", "owner_names", "paper_document", "secret_subject"]


def secret_subject(case_id: str) -> str:
    """What sealed numbers of a case are kept under."""
    return f"case:{case_id}"


def owner_names(owner: str, operators: dict[str, str]) -> dict[str, str | None]:
    """Who holds a case, in both languages: the desk of a county, or an operator by name."""
    kind, _, id = owner.partition(":")
    if kind == "desk":
        zh, en = region_label(id, "zh") or id, region_label(id, "en") or id
        return {"code": owner, "zh": f"{zh}办件窗口", "en": f"{en} desk"}
    name = operators.get(id, id)
    return {"code": owner, "zh": name, "en": name}


def case_document(
    case: Case,
    house: House,
    viewer: Viewer,
    today: date,
    *,
    operators: dict[str, str],
    persons: SqlPersons | None = None,
) -> dict[str, Any]:
    """The case. `persons`: where its sealed numbers are, inside a transaction that is under way."""
    sealed, subject = persons or house.persons, secret_subject(case.id)
    calendar, due = read_calendar(house.settings.data), case.due_on
    first = day_of(case.opened_at)
    return {
        "id": case.id, "kind": labelled(case.kind), "title": case.title, "party_id": case.party_id, "about": case.about,
        "region": case.region, "state": labelled(case.state), "version": case.version, "is_open": case.is_open,
        "is_overdue": case.is_overdue(today), "waits_on": None if case.waits_on is None else labelled(case.waits_on),
        "owner": owner_names(case.owner, operators), "opened_at": case.opened_at.isoformat(timespec="seconds"),
        "due_on": None if due is None else due.isoformat(),
        "due_is_certain": due is not None and calendar.knows(first, max(first, due)),
        "closed_at": None if case.closed_at is None else case.closed_at.isoformat(timespec="seconds"),
        "items": [_item(case, item) for item in case.items], "log": [_line(line, operators) for line in case.log],
        "form": dict(case.form), "phone": sealed.shown(subject, Field.PHONE), "id_number": sealed.shown(subject, Field.ID_NUMBER),
    }  # fmt: skip


def _item(case: Case, item: CaseItem) -> dict[str, Any]:
    return {
        "code": item.code, "name": {"zh": item.zh, "en": item.en}, "state": labelled(item.state), "papers": list(item.papers),
        "clause": item.clause, "working_days": item.working_days, "assumed": item.assumed,
        "due_on": None if item.due_on is None else item.due_on.isoformat(), "asked": item.asked, "reason": item.reason,
        "receipt": item.receipt, "waits_for": [one.code for one in case.holding_back(item)] if item.is_open else [],
        "may": [labelled(act) for act in may_follow(item)],
    }  # fmt: skip


def _line(line: CaseLine, operators: dict[str, str]) -> dict[str, Any]:
    text = str(owner_names(line.text, operators)["zh"]) if line.act.value == "assigned" else line.text
    return {
        "act": labelled(line.act), "side": labelled(line.side), "at": line.at.isoformat(timespec="seconds"),
        "items": list(line.items), "text": text,
    }  # fmt: skip


def paper_document(paper: CasePaper) -> dict[str, Any]:
    """A file without its bytes."""
    return {
        "id": paper.id, "item": paper.item, "label": paper.label, "name": paper.name, "kind": labelled(paper.kind),
        "byte_count": paper.byte_count, "at": paper.at.isoformat(timespec="seconds"),
    }  # fmt: skip
