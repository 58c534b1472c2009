"""办件 · A request to an office: who asks, who holds it, what each item waits for, and by when (方案 三(二)(三)、四(一) “明确任务分工”).

`MOVES` is the whole law of an item's states. A case has an owner from its first moment to its last: a record without one
cannot be made. We prepare and track; the office decides. Moments are UTC, days are those of Wenzhou.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from graph.vocabulary import Labelled
from matcher.errors import BadInput

__all__ = ["BY_DESK", "DRAFT_TEXT", "MOVES", "TERMINAL", "Case", "CaseAct", "CaseItem", "CaseKind", "CaseLine", "ItemState", "Side",
           "desk_of", "may_follow", "overall_of"]  # fmt: skip


class CaseKind(Labelled):
    """What is asked for."""

    JOINT_APPLICATION = "joint_application", "创业一件事（九联办）", "joint application (nine items)"
    POLICY = "policy", "政策申报", "policy application"
    SPACE = "space", "创业场地", "workspace"
    HOUSING = "housing", "住房", "housing"
    CHILDCARE = "childcare", "托育", "childcare"
    TALENT = "talent", "人力资源服务", "staff services"
    EQUIPMENT = "equipment", "设备与开放资源", "equipment and open resources"
    HELP = "help", "一站服务求助", "one-stop request"


class ItemState(Labelled):
    """States of an item; what follows a submission is the office's to decide."""

    DRAFT = "draft", "草稿", "draft"
    SUBMITTED = "submitted", "已提交", "submitted"
    ACCEPTED = "accepted", "受理", "accepted"
    CORRECTION = "correction", "补正", "correction asked"
    DONE = "done", "办结", "done"
    REFUSED = "refused", "不予受理", "refused"
    NOT_APPLICABLE = "not_applicable", "不适用", "not applicable"
    WITHDRAWN = "withdrawn", "撤回", "withdrawn"


TERMINAL: Final = frozenset({ItemState.DONE, ItemState.REFUSED, ItemState.NOT_APPLICABLE, ItemState.WITHDRAWN})
"""Nothing follows."""


class Side(Labelled):
    """Who acted: the applicant, the desk that holds the case, or a rule of the case itself."""

    APPLICANT = "applicant", "申请人", "applicant"
    DESK = "desk", "办理方", "desk"
    RULE = "rule", "规则", "rule"


class CaseAct(Labelled):
    """What somebody did with a case."""

    OPENED = "opened", "发起", "opened"
    SUBMITTED = "submitted", "提交", "submitted"
    ACCEPTED = "accepted", "受理", "accepted"
    ASKED = "asked", "要求补正", "asked for more"
    ANSWERED = "answered", "补正", "answered"
    SETTLED = "settled", "办结", "settled"
    DECLINED = "declined", "不予受理", "declined"
    WITHDRAWN = "withdrawn", "撤回", "withdrawn"
    ASSIGNED = "assigned", "转交", "assigned"
    SAID = "said", "留言", "wrote"
    EDITED = "edited", "修改草稿", "changed the draft"
    FILED = "filed", "上传材料", "added a paper"
    REMOVED = "removed", "移除材料", "removed a paper"


S = ItemState
MOVES: Final[Mapping[CaseAct, tuple[frozenset[ItemState], ItemState]]] = {
    CaseAct.SUBMITTED: (frozenset({S.DRAFT}), S.SUBMITTED),
    CaseAct.ACCEPTED: (frozenset({S.SUBMITTED}), S.ACCEPTED),
    CaseAct.ASKED: (frozenset({S.SUBMITTED, S.ACCEPTED}), S.CORRECTION),
    CaseAct.ANSWERED: (frozenset({S.CORRECTION}), S.SUBMITTED),
    CaseAct.SETTLED: (frozenset({S.SUBMITTED, S.ACCEPTED}), S.DONE),
    CaseAct.DECLINED: (frozenset({S.SUBMITTED, S.ACCEPTED, S.CORRECTION}), S.REFUSED),
    CaseAct.WITHDRAWN: (frozenset({S.DRAFT, S.SUBMITTED, S.ACCEPTED, S.CORRECTION}), S.WITHDRAWN),
}
"""Act → states it may be done in, and the state after it. Assigning and writing change no item."""
BY_DESK: Final = frozenset({CaseAct.ACCEPTED, CaseAct.ASKED, CaseAct.SETTLED, CaseAct.DECLINED, CaseAct.ASSIGNED})
"""Acts of the desk; submitting, answering and withdrawing are the applicant's, writing is both sides'."""


DRAFT_TEXT: Final = "draft_text"
"""Field of the form that holds the applicant's words until the draft is handed in; from then on they stand in the log."""


@dataclass(frozen=True, slots=True)
class CaseItem:
    """One thing of a case with its own state. `after`: codes of items that must be done, or not apply, before it is settled."""

    code: str
    zh: str
    en: str
    state: ItemState = ItemState.DRAFT
    papers: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    clause: str = ""
    working_days: int = 0  # promised
    assumed: str = ""  # what of this is assumed, in words
    due_on: date | None = None
    asked: str = ""  # what the desk waits for
    asked_on: date | None = None  # since then the clock stands
    reason: str = ""  # why refused or not applicable
    receipt: str = ""

    @property
    def is_open(self) -> bool:
        """More may follow."""
        return self.state not in TERMINAL


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the log: who did what to which items, when, in what words."""

    act: CaseAct
    side: Side
    by: str  # account id; "" for a rule
    at: datetime
    items: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One request. The log only grows; `version` counts its lines. Raises BadInput("case_without_owner") without an owner."""

    id: str
    kind: CaseKind
    party_id: str
    title: str
    owner: str  # "desk:330382" or "account:…"
    opened_at: datetime
    items: tuple[CaseItem, ...]
    about: str = ""  # `about` of a policy rule, or an offer id
    region: str | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    log: tuple[CaseLine, ...] = ()
    closed_at: datetime | None = None

    def __post_init__(self) -> None:
        """No case is without owner and items."""
        if not self.owner.startswith(("desk:", "account:")) or not self.owner.partition(":")[2]:
            raise BadInput("case_without_owner", value=self.id)
        if not self.items:
            raise BadInput("case_without_items", value=self.id)

    @property
    def state(self) -> ItemState:
        """The state of the whole."""
        return overall_of(item.state for item in self.items)

    @property
    def version(self) -> int:
        """How many lines the log has."""
        return len(self.log)

    @property
    def is_handed_in(self) -> bool:
        """The office knows of it; a draft is the applicant's alone."""
        return any(line.act is CaseAct.SUBMITTED for line in self.log)

    @property
    def is_open(self) -> bool:
        """Some item is not settled yet."""
        return any(item.is_open for item in self.items)

    @property
    def due_on(self) -> date | None:
        """The latest day an open item is due; of a closed case, the latest there was."""
        days = [item.due_on for item in self.items if item.due_on is not None and item.is_open == self.is_open]
        return max(days, default=None)

    @property
    def waits_on(self) -> Side | None:
        """Who has to act: the applicant while something is asked and nothing else can go on; None once closed."""
        open_ones = [item for item in self.items if item.is_open]
        if not open_ones:
            return None
        theirs = (ItemState.DRAFT, ItemState.CORRECTION)
        free = [item for item in open_ones if not self.holding_back(item)] or open_ones
        return Side.APPLICANT if all(item.state in theirs for item in free) else Side.DESK

    @property
    def asks_applicant(self) -> bool:
        """The applicant has something to give, whether or not other items go on meanwhile."""
        return self.waits_on is Side.APPLICANT or any(item.state is ItemState.CORRECTION for item in self.items)

    def is_overdue(self, today: date) -> bool:
        """An open item is past its day, and its clock is running."""
        return any(
            item.is_open and item.asked_on is None and item.due_on is not None and item.due_on < today
            for item in self.items
        )

    def item(self, code: str) -> CaseItem:
        """Raises BadInput("unknown_case_item")."""
        for item in self.items:
            if item.code == code:
                return item
        raise BadInput("unknown_case_item", value=code, known=[item.code for item in self.items])

    def holding_back(self, item: CaseItem) -> tuple[CaseItem, ...]:
        """Items that must be done, or not apply, before this one can be settled."""
        fine = (ItemState.DONE, ItemState.NOT_APPLICABLE)
        return tuple(one for one in self.items if one.code in item.after and one.state not in fine)

    def with_items(self, changed: Mapping[str, CaseItem]) -> Case:
        """The case with some items in place of those of the same code."""
        return replace(self, items=tuple(changed.get(item.code, item) for item in self.items))


def may_follow(item: CaseItem) -> tuple[CaseAct, ...]:
    """Acts that the state of an item allows, in the order of the table."""
    return tuple(act for act, (states, _) in MOVES.items() if item.state in states)


def overall_of(states: Iterable[ItemState]) -> ItemState:
    """The state of a whole: 办结 only when every item is terminal, else what most needs attention."""
    values = set(states)
    if values <= TERMINAL:
        applicable = values - {ItemState.NOT_APPLICABLE}
        alone = next(iter(applicable)) if len(applicable) == 1 else None
        return alone if alone in (ItemState.REFUSED, ItemState.WITHDRAWN) else ItemState.DONE
    waiting = (ItemState.CORRECTION, ItemState.ACCEPTED, ItemState.SUBMITTED, ItemState.DRAFT)
    return next(value for value in waiting if value in values)


def desk_of(region: str | None, city: str) -> str:
    """The desk of a county, else the city's: the owner of whatever nobody has taken."""
    return f"desk:{region or city}"
