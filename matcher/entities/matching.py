"""实体 · What the matcher speaks of: parties, needs, offers and matches. Frozen, standard library only.

Money is Decimal CNY (`_cny`), ratios are 0–1, dates are `date`, ids are `str`, regions are GB/T 2260 codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from graph.vocabulary import Labelled, Stage

Term = str | int | float | bool | Decimal | date | tuple[str, ...]


class Kind(Labelled):
    """What is offered. Each kind is stated by exactly one of the eight measures."""

    SUPPLIER = "supplier", "供应商", "supplier"
    RESOURCE = "resource", "开放资源", "open resource"
    SPACE = "space", "场地", "workspace"
    HOUSING = "housing", "住房", "housing"
    CHILDCARE = "childcare", "托育", "childcare"
    TALENT = "talent", "人力资源", "talent service"
    EVENT = "event", "创业活动", "event"
    MENTOR = "mentor", "创业导师", "mentor"
    LOAN = "loan", "创业贷款", "loan"
    FUND = "fund", "创投基金", "fund"
    PATENT = "patent", "高校专利", "patent"
    PROFESSOR = "professor", "产业教授", "professor"


class Role(Labelled):
    """What a party is to the cluster; a party may have several roles."""

    STARTUP = "startup", "在孵企业", "start-up"
    SUPPLIER = "supplier", "供应商", "supplier"
    ANCHOR = "anchor", "链主企业", "anchor firm"
    UNIVERSITY = "university", "高校院所", "university"
    FUND_MANAGER = "fund_manager", "基金管理人", "fund manager"
    BANK = "bank", "银行网点", "bank"
    MENTOR = "mentor", "创业导师", "mentor"
    OPERATOR = "operator", "孵化器", "incubator operator"
    AGENCY = "agency", "政府部门", "agency"


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation or person who can need or offer something."""

    id: str
    name: str
    roles: tuple[Role, ...] = ()
    uscc: str | None = None  # unified social credit code, GB 32100-2015, normalised
    region: str | None = None
    stage: Stage | None = None
    text: str = ""  # what it does, in its own words
    products: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()  # what it buys
    segments: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # GB/T 4754-2017 classes, four digits
    affiliate_of: str | None = None  # party id of the group it belongs to
    facts: Mapping[str, Term] = field(
        default_factory=dict
    )  # certificates, employees, founded … (keys: measures/policy.py)
    sample: bool = False  # fictional, for the pilot


@dataclass(frozen=True, slots=True)
class Offer:
    """Something a party makes available. `valid_from` and `valid_to` are inclusive; None means open."""

    id: str
    kind: Kind
    title: str
    text: str = ""
    party_id: str | None = None  # None: the source does not say who
    region: str | None = None  # where it is
    serves: tuple[str, ...] = ()  # regions it is limited to; empty: no limit
    stages: tuple[Stage, ...] = ()  # stages it is limited to; empty: no limit
    segments: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    withdrawn: bool = False
    capacity: float | None = None  # in `capacity_unit` per period; None: not stated
    capacity_left: float | None = None
    rule: str | None = None  # id of the policy rule that governs it
    terms: Mapping[str, Term] = field(default_factory=dict)  # kind's own terms; numeric ones become ranking columns
    sample: bool = False

    def is_open_on(self, day: date) -> bool:
        """Published, not withdrawn, and within its dates."""
        started = self.valid_from is None or self.valid_from <= day
        return started and not self.withdrawn and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody asks for, with the facts known of the asker. Empty `kinds` asks for every kind."""

    text: str
    id: str = ""
    party_id: str | None = None
    kinds: tuple[Kind, ...] = ()
    region: str | None = None
    stage: Stage | None = None
    wanted: tuple[str, ...] = ()  # product names it wants to get
    made: tuple[str, ...] = ()  # product names it makes itself
    segments: tuple[str, ...] = ()
    affiliates: frozenset[str] = frozenset()  # party ids of the asker's own group
    declined: frozenset[str] = frozenset()  # party or offer ids the asker has declined
    facts: Mapping[str, Term] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of a logit. The intercept is a part too."""

    feature: str
    value: float


@dataclass(frozen=True, slots=True)
class Direction:
    """One side's view: logit = sum of the parts to 1e-9; chance = 1 / (1 + exp(-logit))."""

    chance: float
    logit: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the supply path, e.g. (product, 石英坩埚, relation="made_from")."""

    node: str  # need | segment | product | firm | offer
    id: str
    name: str
    relation: str = ""  # how one comes here from the step before; empty at the start
    position: str | None = None  # upstream | midstream | downstream, where known


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of one text that support a match: source[start:end] is the span."""

    source: str  # need | offer
    field: str  # text | title | products
    start: int
    end: int
    span: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Outcome of a dated policy rule: True, False, or None with the facts that are missing."""

    rule: str
    result: bool | None
    clause: str
    missing: tuple[str, ...] = ()
    benefit: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code with its contribution to the logit and what supports it; wording/ turns it into words."""

    code: str
    direction: str  # forward | backward
    contribution: float


class Size(Labelled):
    """How many people work somewhere, in four bands."""

    MICRO = "micro", "微型", "micro"
    SMALL = "small", "小型", "small"
    MEDIUM = "medium", "中型", "medium"
    LARGE = "large", "大型", "large"


@dataclass(frozen=True, slots=True)
class Face:
    """All that may be known of somebody who offers without a name and has not agreed to be named."""

    country: str  # ISO 3166-1 alpha-2
    region: str | None  # city at most: a county and a trade can name a firm
    roles: tuple[Role, ...]
    size: Size | None  # None: not stated


@dataclass(frozen=True, slots=True)
class Match:
    """An offer ranked for a need, with both one-way views and the chance that both say yes."""

    rank: int
    offer: Offer
    party: Party | None
    joint: float
    forward: Direction
    backward: Direction
    path: tuple[Step, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Reason, ...] = ()
    eligibility: tuple[Eligibility, ...] = ()
    conflicts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    price: float | None = None  # what crowding takes off the joint chance in the order; None: no prices are in force
    face: Face | None = None  # instead of the party where it offers without a name
    values: Mapping[str, float] = field(default_factory=dict)  # feature values behind the parts, as learning keeps them


@dataclass(frozen=True, slots=True)
class Warning:
    """Something awkward that did not stop the work: a code of wording/[warnings] with its facts."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """An offer that would have been ranked but for a doubt that only a person can settle: a code of wording/labels."""

    offer_id: str
    kind: Kind
    code: str


@dataclass(frozen=True, slots=True)
class MatchRun:
    """Answer to one need. The same data, config, need, date and version give the same `run_id` and bytes."""

    run_id: str
    need: Need
    as_of: date
    matches: tuple[Match, ...]
    warnings: tuple[Warning, ...] = ()
    held: tuple[Held, ...] = ()
