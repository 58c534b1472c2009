"""政策 · Dated policy rules from data/policies/*.yaml and what they say of a party on a day: yes, no or unknown.

A rule quotes its clause by article of the 2025-06-13 plan (实施方案). City rules (3303) stand unless a county states one
for the same `about` (一县一策, 方案 四(二)). What the plan leaves open is marked `assumed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any as Anything
from typing import Final

import yaml

from graph.regions import CITY, COUNTIES
from matcher.entities import Eligibility, Term
from matcher.errors import BadInput, UnknownThing
from matcher.measures import conditions
from matcher.measures.conditions import All, Condition

ALWAYS: Final = All(())
_FIELDS: Final = frozenset(
    {"id", "about", "measure", "region", "clause", "source", "valid_from", "valid_to", "applies", "condition",
     "opted_in", "benefit", "cap", "papers", "assumed", "assumes", "depends_on", "working_days"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated rule. `about` names what it governs; a county's rule on the same thing overrides the city's."""

    id: str
    about: str
    measure: int  # 1–8
    region: str  # 3303 or a county code
    clause: str  # words of the plan, with the article
    source: str
    valid_from: date
    valid_to: date | None
    condition: Condition
    applies: Condition = ALWAYS  # where it is false the thing is not applicable rather than refused
    opted_in: tuple[str, ...] | None = None  # counties that take part; None: all
    benefit: str = ""
    cap: Decimal | None = None  # ratio or CNY, as `benefit` says
    papers: tuple[str, ...] = ()
    assumed: bool = False
    assumes: str = ""  # what is assumed, in words
    depends_on: tuple[str, ...] = field(default=())  # `about` of rules that come first
    working_days: int | None = None  # promised; None where neither plan nor county names a number

    def is_valid_on(self, day: date) -> bool:
        """The rule is in force."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def load_rules(folder: Path) -> tuple[Rule, ...]:
    """Every rule of every *.yaml of a folder in id order; raises BadInput naming the rule and what is wrong with it."""
    if not folder.is_dir():
        raise UnknownThing("no_policy_folder", value=folder)
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or ():
            rule = parse_rule(entry)
            if rule.id in rules:
                raise BadInput("rule_twice", value=rule.id)
            rules[rule.id] = rule
    return tuple(rules[name] for name in sorted(rules))


def parse_rule(entry: Mapping[str, Anything]) -> Rule:
    """One rule from its mapping."""
    name = str(entry.get("id", ""))
    unknown = sorted(set(entry) - _FIELDS)
    lacking = sorted({"id", "about", "measure", "clause", "source", "valid_from"} - set(entry))
    if unknown or lacking:
        raise BadInput("rule_fields", rule=name, unknown=unknown, lacking=lacking)
    region = str(entry.get("region", CITY))
    if entry["measure"] not in range(1, 9) or (region != CITY and region not in COUNTIES):
        raise BadInput("rule_scope", rule=name, measure=entry["measure"], region=region)
    assumed = entry.get("assumed", False) is True
    if assumed and not entry.get("assumes"):
        raise BadInput("rule_assumes_what", rule=name)
    opted_in = entry.get("opted_in")
    return Rule(
        id=name,
        about=str(entry["about"]),
        measure=int(entry["measure"]),
        region=region,
        clause=str(entry["clause"]),
        source=str(entry["source"]),
        valid_from=_day(entry["valid_from"], name),
        valid_to=_day(entry["valid_to"], name) if entry.get("valid_to") else None,
        condition=conditions.parse(entry.get("condition", {"all": []}), name),
        applies=conditions.parse(entry.get("applies", {"all": []}), name),
        opted_in=None if opted_in is None else tuple(map(str, opted_in)),
        benefit=str(entry.get("benefit", "")),
        cap=Decimal(str(entry["cap"])) if "cap" in entry else None,
        papers=tuple(entry.get("papers", ())),
        assumed=assumed,
        assumes=str(entry.get("assumes", "")),
        depends_on=tuple(entry.get("depends_on", ())),
        working_days=_promise(entry.get("working_days"), name),
    )


def _day(value: object, rule: str) -> date:
    if not isinstance(value, date):
        raise BadInput("rule_date", rule=rule, value=value)
    return value


def _promise(value: object, rule: str) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 250):
        raise BadInput("rule_promise", rule=rule, value=value)
    return value


def rule_for(rules: Iterable[Rule], about: str, on_date: date, region: str | None) -> Rule | None:
    """The rule in force on a thing: the county's own, else the city's; the newest of several; None when there is none."""
    fitting = [
        rule for rule in rules if rule.about == about and rule.region in (region, CITY) and rule.is_valid_on(on_date)
    ]
    return max(fitting, key=lambda rule: (rule.region != CITY, rule.valid_from, rule.id), default=None)


def assess(rule: Rule, facts: Mapping[str, Term | None], on_date: date, region: str | None) -> Eligibility:
    """What a rule says of a party: True, False, or None with the facts that are missing, in the order they are asked.

    A rule not in force on the day, or a county that has not opted in, gives False with the clause.
    """
    outcome = conditions.evaluate(All((rule.applies, rule.condition)), facts, on_date)
    result, missing = outcome.result, outcome.missing
    opted = is_opted_in(rule, region)
    if not rule.is_valid_on(on_date) or opted is False:
        result, missing = False, ()
    elif opted is None and result is not False:
        result, missing = None, (*missing, "region")
    return Eligibility(
        rule=rule.id, result=result, clause=rule.clause, missing=missing,
        benefit=rule.benefit if result is not False else "", assumed=rule.assumed,
    )  # fmt: skip


def is_opted_in(rule: Rule, region: str | None) -> bool | None:
    """The county takes part; None while the county is not known (the city code alone does not tell)."""
    own = rule.region if rule.region != CITY else None
    if rule.opted_in is None and own is None:
        return True
    if region is None or region not in COUNTIES:
        return None
    return region == own if rule.opted_in is None else region in rule.opted_in
