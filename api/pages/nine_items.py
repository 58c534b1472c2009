"""九联办页面 · The nine items, the facts their rules ask for as a form, and the verdicts once a fact has been given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from api.reading import read_facts
from api.routes.joint_application import fact_document, item_documents
from matcher.bootstrap import House
from matcher.measures.conditions import All, Condition, Leaf, Not
from matcher.measures.conditions import Any as AnyOf
from matcher.measures.facts import FACTS, Fact
from matcher.measures.joint_application import STEM, Item, ItemCheck, Verdict, precheck
from matcher.measures.policy import rule_for
from matcher.services.needs import parse_place

__all__ = ["ANSWERS", "asked_facts", "facts_in", "nine_items"]

ANSWERS = {"yes": True, "no": False}
"""How a yes-or-no question is answered on a form."""


def nine_items(house: House, query: Mapping[str, str], today: date, lang: str) -> dict[str, Any]:
    """What the page of the joint application shows beside what all measures show."""
    region = parse_place(query["county"]) if query.get("county") else None
    asked = asked_facts(house, region, today)
    given = {fact.name: ANSWERS.get(word, word) for fact in asked if (word := query.get(fact.name, ""))}
    checks: tuple[ItemCheck, ...] = ()
    if given:
        checks = precheck(read_facts(given), rules=house.rules, on_date=today, region=region)
    return {
        "items": item_documents(house, today, region),
        "checks": {check.item.value: check for check in checks},
        "facts": asked,
        "given": query,
        "county": region or "",
        "case_query": urlencode(
            {"kind": STEM} | {fact.name: query[fact.name] for fact in asked if query.get(fact.name)}
        ),
        "fact_label": lambda name: fact_document(name)[lang],
        "eligible_count": sum(check.verdict is Verdict.ELIGIBLE for check in checks),
    }


def facts_in(condition: Condition) -> tuple[str, ...]:
    """Names of the facts a condition asks for, in its order."""
    match condition:
        case Leaf(fact):
            return (fact,)
        case Not(part):
            return facts_in(part)
        case All(parts) | AnyOf(parts):
            return tuple(name for part in parts for name in facts_in(part))


def asked_facts(house: House, region: str | None, today: date) -> tuple[Fact, ...]:
    """Facts that the nine rules in force ask for, yes-or-no questions first."""
    rules = [rule_for(house.rules, f"{STEM}.{item.value}", today, region) for item in Item]
    names = {name for rule in rules if rule for tree in (rule.applies, rule.condition) for name in facts_in(tree)}
    found = [fact for name, fact in FACTS.items() if name in names]
    return tuple(sorted(found, key=lambda fact: fact.type is not bool))
