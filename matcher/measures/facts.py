"""事实 · The closed list of facts a policy rule may ask for; anything else is refused by name (方案 三(一)–(八)).

Age, sex, school and 户籍 are not among them. Labels in both languages stand in wording/labels as `fact_<name>`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from graph.vocabulary import Labelled
from matcher.entities import Party, Term
from matcher.measures import amounts, fields
from matcher.measures.template import Column
from matcher.wording import label


class LoanKind(Labelled):
    """Loans the policy names, and the rest."""

    GUARANTEED = "guaranteed", "创业担保贷款", "guaranteed start-up loan"
    INNOVATION_INDEX = "innovation_index", "科创指数贷", "innovation-index loan"
    OTHER = "other", "其他创业贷款", "other start-up loan"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that may be known of a party: its name in code, its type, and how a cell says it."""

    name: str
    type: type
    parse: Callable[[str], Term | None]

    def label(self, lang: str) -> str:
        """Its short label."""
        return label(f"fact_{self.name}", lang)


_YES_NO: Final = (
    "is_registered", "is_incubated", "is_key_project", "is_high_tech", "is_tech_sme", "is_incubator_firm",
    "is_sole_trader", "is_insured", "has_social_card", "has_startup_registration", "has_employment_permit",
    "is_priority_group", "is_first_venture", "has_startup_subsidy", "has_insurance_subsidy", "has_hiring_subsidy",
    "licence_verified", "taxpayer_verified", "is_young_jobseeker", "is_young_worker", "has_good_credit",
)  # fmt: skip
_COUNTS: Final = ("credit_days", "employees", "needed_within_days", "new_jobs_12m", "insured_months", "trl")
_DATES: Final = ("founded", "incubated_since", "high_tech_until", "tech_sme_until")
_MONEY: Final = ("first_order_cny", "interest_paid_cny", "loan_amount_cny", "raising_cny", "revenue_cny")

FACTS: Final[Mapping[str, Fact]] = {
    fact.name: fact
    for fact in (
        *(Fact(name, bool, fields.yes_no) for name in _YES_NO),
        *(Fact(name, int, amounts.count) for name in _COUNTS),
        *(Fact(name, date, fields.day) for name in _DATES),
        *(Fact(name, Decimal, amounts.money) for name in _MONEY),
        Fact("stage", str, fields.stage),
        Fact("loan_kind", str, fields.choice(LoanKind)),
        Fact("age_months", int, amounts.count),  # of the firm; worked out from `founded`
    )
}

STATED_ELSEWHERE: Final = frozenset({"stage", "age_months"})  # a party's own field; worked out


def columns() -> tuple[Column, ...]:
    """A column for each fact that a file may state, under its Chinese label."""
    return tuple(
        Column(name, fact.label("zh"), fact.parse, aliases=(fields.plain(fact.label("zh")),))
        for name, fact in FACTS.items()
        if name not in STATED_ELSEWHERE
    )


def facts_of(party: Party, on_date: date) -> dict[str, Term]:
    """What is known of a party on a day: its facts, its stage, and the age in months of a firm that has been founded."""
    known = {name: value for name, value in party.facts.items() if name in FACTS}
    if party.stage is not None:
        known["stage"] = party.stage
    founded = known.get("founded")
    if isinstance(founded, date) and founded <= on_date:
        months = (on_date.year - founded.year) * 12 + on_date.month - founded.month
        known["age_months"] = months - (on_date.day < founded.day)
    return known
