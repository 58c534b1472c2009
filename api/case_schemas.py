"""办件的入参与出参 · What the API of cases takes and gives."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.answers import Labels
from api.schemas import FactValue, Line, Strict, Word
from api.texts import ByName, Published

__all__ = [
    "CaseActRequest",
    "CaseDocument",
    "CaseDraftRequest",
    "CaseFiguresDocument",
    "CaseOpeningRequest",
    "CasePage",
    "CasePaperDocument",
    "CasePaperList",
]

Said = Annotated[str, Field(max_length=1000), Published()]


class CaseOpeningRequest(Strict):
    """发起办件 · A case to be opened; `about` is a policy's code or an offer's id, `items` the chosen ones of the nine."""

    party_id: Word
    kind: Annotated[
        Word, Field(description="joint_application | policy | space | housing | childcare | talent | equipment | help")
    ]
    about: Line = ""
    items: Annotated[list[Word], Field(max_length=9)] = Field(default_factory=list)
    text: Said = ""
    form: Annotated[dict[Word, Line], Field(max_length=30), ByName()] = Field(default_factory=dict)
    facts: Annotated[dict[Word, FactValue], Field(max_length=60), ByName()] = Field(default_factory=dict)
    phone: Annotated[Line, Field(description="加密保存，只显示首尾 · sealed, shown masked")] = ""
    id_number: Annotated[Line, Field(description="加密保存，只显示首尾 · sealed, shown masked")] = ""
    draft: bool = False


class CaseDraftRequest(Strict):
    """改草稿 · A draft filled in anew; kind and subject stay. A number left out stays as it was."""

    items: Annotated[list[Word], Field(max_length=9)] = Field(default_factory=list)
    text: Said = ""
    form: Annotated[dict[Word, Line], Field(max_length=30), ByName()] = Field(default_factory=dict)
    facts: Annotated[dict[Word, FactValue], Field(max_length=60), ByName()] = Field(default_factory=dict)
    phone: Line = ""
    id_number: Line = ""


class CaseActRequest(Strict):
    """办件的一步 · One deed; `items` left out: all it may be done with. `owner`: me, desk:330382 or account:…"""

    act: Word
    items: Annotated[list[Word], Field(max_length=9)] = Field(default_factory=list)
    text: Said = ""
    receipt: Line = ""
    owner: Line = ""


class CaseItemDocument(Strict):
    """An item; `waits_for` are codes of items that must be settled first."""

    code: str
    name: dict[str, str]
    state: Labels
    papers: list[str]
    clause: str
    working_days: int
    assumed: str
    due_on: str | None
    asked: str
    reason: str
    receipt: str
    waits_for: list[str]
    may: list[Labels]


class CaseLineDocument(Strict):
    """A line of the log; for the applicant an office is an office, whoever sat there."""

    act: Labels
    side: Labels
    at: str
    items: list[str]
    text: str


class CaseDocument(Strict):
    """办件 · A case; its ETag is its version."""

    id: str
    kind: Labels
    title: str
    party_id: str
    about: str
    region: str | None
    state: Labels
    version: int
    is_open: bool
    is_overdue: bool
    waits_on: Labels | None
    owner: dict[str, str | None]
    opened_at: str
    due_on: str | None
    due_is_certain: bool
    closed_at: str | None
    items: list[CaseItemDocument]
    log: list[CaseLineDocument]
    form: dict[str, Any]
    phone: str | None
    id_number: str | None


class CasePage(Strict):
    """Cases: open ones by due day, then closed ones."""

    items: list[CaseDocument]
    next_cursor: str | None


class CaseFiguresDocument(Strict):
    """Counts over all cases; median days to close over the last 365 days."""

    open_count: int
    overdue_count: int
    asked_count: int
    unclaimed_count: int
    closed_count: int
    median_days: float | None


class CasePaperDocument(Strict):
    """A file handed in with a case; `label` is which of the papers asked for, empty for another one."""

    id: str
    item: str
    label: str
    name: str
    kind: Labels
    byte_count: int
    at: str


class CasePaperList(Strict):
    """All papers of a case, in the order they came."""

    items: list[CasePaperDocument]
