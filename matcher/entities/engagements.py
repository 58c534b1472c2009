"""合作 · What two parties think of each other, what was shown to whom, and one record that follows a pair over years (方案 三(一)).

推荐→意向→会面→洽谈→签约→履约→结束/失败. `advance` is the whole law of the funnel: a pure function from a record and an
act to the record after it. Times are UTC, days are those of the parties' place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from graph.vocabulary import Labelled
from matcher.entities.days import day_of
from matcher.entities.matching import Kind
from matcher.errors import BadInput

__all__ = [
    "ENGAGEMENT_OF",
    "FOLLOWS",
    "WORKED_TOGETHER",
    "Act",
    "Change",
    "Engagement",
    "EngagementKind",
    "Exposure",
    "Member",
    "Preference",
    "State",
    "Value",
    "advance",
    "contract_key",
]  # fmt: skip


class Value(Labelled):
    """What a party thinks of another; a decline is absolute and known only to who gave it."""

    MUST = "must", "必见", "must"
    WANT = "want", "想见", "want"
    DECLINE = "decline", "不见", "decline"


@dataclass(frozen=True, slots=True)
class Preference:
    """One party's view of a party or an offer. `context` says where it was given: a fair, a list, `avoid_list`."""

    from_id: str
    to_id: str
    value: Value
    reason: str = ""
    context: str = ""
    at: datetime | None = None


class EngagementKind(Labelled):
    """What two parties do together."""

    SUPPLY = "supply", "供应", "supply"
    STRATEGIC = "strategic", "战略合作", "strategic partnership"
    MENTORING = "mentoring", "导师陪跑", "mentoring"
    DEAL = "deal", "投资", "investment"
    LOAN = "loan", "贷款", "loan"
    LICENCE = "licence", "专利转化", "patent licence"
    DUAL_APPOINTMENT = "dual_appointment", "双聘", "dual appointment"
    OPEN_RESOURCE = "open_resource", "开放资源", "open resource"
    INCUBATION = "incubation", "在孵", "incubation"
    SERVICE = "service", "服务", "service"


ENGAGEMENT_OF: Mapping[Kind, EngagementKind] = {
    Kind.SUPPLIER: EngagementKind.SUPPLY, Kind.RESOURCE: EngagementKind.OPEN_RESOURCE, Kind.MENTOR: EngagementKind.MENTORING,
    Kind.LOAN: EngagementKind.LOAN, Kind.FUND: EngagementKind.DEAL, Kind.PATENT: EngagementKind.LICENCE,
    Kind.PROFESSOR: EngagementKind.DUAL_APPOINTMENT, Kind.SPACE: EngagementKind.INCUBATION, Kind.HOUSING: EngagementKind.SERVICE,
    Kind.CHILDCARE: EngagementKind.SERVICE, Kind.TALENT: EngagementKind.SERVICE, Kind.EVENT: EngagementKind.SERVICE,
}  # fmt: skip
"""What comes of an offer that is taken up."""


class State(Labelled):
    """How far a pair has come."""

    RECOMMENDED = "recommended", "推荐", "recommended"
    INTENDED = "intended", "意向", "intended"
    MET = "met", "会面", "met"
    NEGOTIATING = "negotiating", "洽谈", "negotiating"
    SIGNED = "signed", "签约", "signed"
    PERFORMING = "performing", "履约", "performing"
    ENDED = "ended", "结束", "ended"
    FAILED = "failed", "失败", "failed"


WORKED_TOGETHER = frozenset({State.SIGNED, State.PERFORMING, State.ENDED})
"""States in which two have worked together; a wish or a talk is nobody else's business."""

FOLLOWS: Mapping[State, tuple[State, ...]] = {
    State.RECOMMENDED: (State.INTENDED, State.MET, State.NEGOTIATING, State.SIGNED, State.FAILED),
    State.INTENDED: (State.MET, State.NEGOTIATING, State.SIGNED, State.FAILED),
    State.MET: (State.MET, State.NEGOTIATING, State.SIGNED, State.FAILED),
    State.NEGOTIATING: (State.MET, State.SIGNED, State.FAILED),
    State.SIGNED: (State.PERFORMING, State.ENDED, State.FAILED),
    State.PERFORMING: (State.ENDED, State.FAILED),
    State.ENDED: (),
    State.FAILED: (),
}
"""What may follow a state: steps may be skipped on the way to a signature, none after it; pairs may meet again."""


class Act(Labelled):
    """What somebody did: asked, answered, moved the pair on, or entered a contract that was there already."""

    SHOWN = "shown", "推荐", "shown"
    ASKED = "asked", "申请对接", "asked"
    ACCEPTED = "accepted", "同意", "accepted"
    REFUSED = "refused", "婉拒", "refused"
    MOVED = "moved", "推进", "moved on"
    CONFIRMED = "confirmed", "确认", "confirmed"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a record's history: who did what, the state after it, the day it happened and when it was written."""

    act: Act
    state: State
    on: date
    at: datetime
    by: str  # party id
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A party and its part: asker, counterpart, or a role of its own such as lender."""

    party_id: str
    role: str


@dataclass(frozen=True, slots=True)
class Engagement:
    """One pair, one undertaking. The history only grows; `version` counts its lines."""

    id: str
    kind: EngagementKind
    members: tuple[Member, ...]
    history: tuple[Change, ...] = ()
    offer_id: str | None = None
    need_id: str | None = None
    run_id: str | None = None  # list it came from, and the place it had there
    rank: int | None = None
    contract: str = ""  # contract number as contract_key writes it
    amount_cny: Decimal | None = None
    parent_id: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """Where the pair stands."""
        return self.history[-1].state if self.history else State.RECOMMENDED

    @property
    def version(self) -> int:
        """How many lines the history has."""
        return len(self.history)

    @property
    def is_open(self) -> bool:
        """More may follow."""
        return bool(FOLLOWS[self.state])

    @property
    def outcome(self) -> Change | None:
        """The line that closed the record."""
        return None if self.is_open else self.history[-1]

    def party_of(self, role: str) -> str | None:
        """The member with a role."""
        return next((member.party_id for member in self.members if member.role == role), None)

    def agreed(self) -> frozenset[str]:
        """Parties that have asked or said yes."""
        return frozenset(change.by for change in self.history if change.act in (Act.ASKED, Act.ACCEPTED))

    def confirmed(self) -> frozenset[str]:
        """Parties that have entered the contract."""
        return frozenset(change.by for change in self.history if change.act is Act.CONFIRMED)

    def as_seen_by(self, party_id: str) -> Engagement:
        """The record without the reasons that others gave for a refusal: those are private."""
        kept = tuple(
            replace(change, reason="") if change.act is Act.REFUSED and change.by != party_id else change
            for change in self.history
        )
        return replace(self, history=kept)


@dataclass(frozen=True, slots=True)
class Exposure:
    """One place of one list that was shown: what learning knows of those who were seen and not asked.

    `values` are the feature values at that moment, by name; what was unknown is left out. `shown` is False for a place
    that was computed and never displayed.
    """

    run_id: str
    offer_id: str
    kind: Kind
    rank: int
    at: datetime
    asker_id: str | None = None
    party_id: str | None = None
    need_id: str | None = None
    shown: bool = True
    values: Mapping[str, float] = field(default_factory=dict)


def advance(engagement: Engagement, change: Change) -> Engagement:
    """The record after a change. Raises BadInput naming the state and what may follow, or the day that lies too early."""
    if change.by not in {member.party_id for member in engagement.members}:
        raise BadInput("engagement_not_a_member", value=change.by, engagement=engagement.id)
    if engagement.history:
        _check_step(engagement, change)
    # a day agreed on for later does not hold back what happens before it comes
    latest = max(
        (line.on for line in engagement.history if line.act is not Act.CONFIRMED and line.on <= day_of(line.at)),
        default=change.on,
    )
    if change.act is not Act.CONFIRMED and change.on < latest:
        raise BadInput("engagement_day_too_early", value=change.on, latest=latest, engagement=engagement.id)
    return replace(engagement, history=(*engagement.history, change))


def contract_key(number: str) -> str:
    """A contract number without case, blanks and marks, so that both sides' spellings are one."""
    return "".join(mark for mark in number.upper() if mark.isalnum())


def _check_step(engagement: Engagement, change: Change) -> None:
    here = engagement.state
    stays = change.state is here and change.act in (Act.ACCEPTED, Act.CONFIRMED) and engagement.is_open
    if not stays and change.state not in FOLLOWS[here]:
        may = [_named(state) for state in FOLLOWS[here]]
        facts = {"state": _named(here), "value": _named(change.state), "may": may or "—"}
        raise BadInput("engagement_step", engagement=engagement.id, **facts)


def _named(state: State) -> str:
    return f"{state.zh} {state.value}"
