"""创业门诊与问诊日 · Who gives advice on a day, and the numbers of those who come for it (方案 五: 创客问诊日、创业门诊、导师会客厅).

`STEPS` is the whole law of a ticket's states; the order in which tickets are called is in matcher.fairs.queue. Moments are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from graph.vocabulary import Labelled

__all__ = ["OPEN_STATES", "STEPS", "Expert", "Presence", "Ticket", "TicketState", "Topic", "Urgency"]


class Topic(Labelled):
    """What a question is about, and what an adviser answers."""

    FINANCE = "finance", "融资与贷款", "funding and loans"
    POLICY = "policy", "政策与申报", "policies and applications"
    TECHNOLOGY = "technology", "技术与产品", "technology and product"
    MARKET = "market", "市场与订单", "market and orders"
    LAW = "law", "知识产权与法务", "IP and law"
    PEOPLE = "people", "人才与团队", "people and team"
    OTHER = "other", "其他", "other"


class Urgency(Labelled):
    """The only grounds on which a number is called before its turn; the desk looks at the proof and says so."""

    DEADLINE = "deadline", "三日内截止（申报、投标、合同）", "a deadline within three days"
    CASH = "cash", "十日内资金到期（贷款、工资）", "money falls due within ten days"
    STOPPAGE = "stoppage", "停产、查封或安全事故", "a stoppage, a seizure or an accident"


class TicketState(Labelled):
    """Where a number stands."""

    BOOKED = "booked", "已预约，未到", "booked, not here yet"
    WAITING = "waiting", "候诊", "waiting"
    CALLED = "called", "已叫号", "called"
    SEEN = "seen", "已看完", "seen"
    MISSED = "missed", "过号", "missed the call"
    LEFT = "left", "已离开", "left"


S = TicketState
STEPS: Mapping[TicketState, tuple[TicketState, ...]] = {
    S.BOOKED: (S.WAITING, S.LEFT),
    S.WAITING: (S.CALLED, S.LEFT),
    S.CALLED: (S.SEEN, S.MISSED, S.WAITING),  # back to waiting when the adviser has to go
    S.MISSED: (S.WAITING, S.LEFT),
    S.SEEN: (),
    S.LEFT: (),
}
"""What may follow a state."""
OPEN_STATES = frozenset({S.BOOKED, S.WAITING, S.CALLED, S.MISSED})
"""States of a visit that is not over: who has such a ticket gets no second one."""


class Presence(Labelled):
    """Where an adviser is."""

    EXPECTED = "expected", "未到", "not here yet"
    HERE = "here", "在场", "here"
    PAUSED = "paused", "暂离", "away for a moment"
    LEFT = "left", "已离开", "gone"


@dataclass(frozen=True, slots=True)
class Expert:
    """An adviser of one day. No `topics` means every topic."""

    fair_id: str
    party_id: str
    topics: tuple[Topic, ...] = ()
    presence: Presence = Presence.EXPECTED


@dataclass(frozen=True, slots=True)
class Ticket:
    """One number. `since` is the moment from which it waits; `passed_count` how often an urgent one was called before it."""

    fair_id: str
    number: int
    visitor: str = ""  # party id; "" for somebody without a record
    name: str = ""  # as somebody without a record calls itself
    topic: Topic = Topic.OTHER
    question: str = ""
    booked: bool = False
    state: TicketState = TicketState.WAITING
    urgency: Urgency | None = None
    since: datetime | None = None
    expert: str = ""  # who called it last
    called_at: datetime | None = None
    ended_at: datetime | None = None
    passed_count: int = 0
    missed_count: int = 0
