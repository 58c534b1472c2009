"""创业一件事联办 · The nine items with their papers, and a pre-check from the facts known (方案 三(二)).

They are an entitlement, not offers that are ranked; the government system decides.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api.dependencies import HouseDep, TodayDep
from api.documents import labelled
from api.reading import read_day, read_facts, read_region
from api.routes.listing import RegionQuery
from api.schemas import FactsRequest
from matcher.bootstrap import House
from matcher.measures.facts import FACTS
from matcher.measures.joint_application import STEM, Item, ItemCheck, precheck
from matcher.measures.policy import rule_for

router = APIRouter(prefix=f"/api/v1/{STEM.replace('_', '-')}", tags=[STEM])


@router.get("", operation_id="list_joint_application", summary="九联办事项 · The nine items of the joint application")
def list_items(house: HouseDep, today: TodayDep, region: RegionQuery = None) -> JSONResponse:
    """Each item with the clause in force today, its papers, what comes before it, and what is assumed."""
    return JSONResponse({"items": item_documents(house, today, read_region(region))})


@router.post("/precheck", operation_id="precheck_joint_application", summary="九联办预检 · Pre-check of the nine items")
def precheck_items(asked: FactsRequest, house: HouseDep, today: TodayDep) -> JSONResponse:
    """Nine verdicts in the plan's order; unknown facts stay unknown and are asked for."""
    day = read_day(asked.as_of, today)
    facts, region = read_facts(asked.facts), read_region(asked.region)
    checks = precheck(facts, rules=house.rules, on_date=day, region=region)
    return JSONResponse({"as_of": day.isoformat(), "items": [check_document(check) for check in checks]})


def item_documents(house: House, day: date, region: str | None) -> list[dict[str, Any]]:
    """The nine items as the rules of a day state them."""
    documents = []
    for item in Item:
        rule = rule_for(house.rules, f"{STEM}.{item.value}", day, region)
        documents.append(
            {
                "item": labelled(item),
                "clause": rule.clause if rule else None,
                "papers": list(rule.papers) if rule else [],
                "after": [each.removeprefix(f"{STEM}.") for each in rule.depends_on] if rule else [],
                "assumed": rule.assumes if rule and rule.assumed else None,
            }
        )
    return documents


def check_document(check: ItemCheck) -> dict[str, Any]:
    """One verdict, with the facts that are missing in both languages."""
    return {
        "item": labelled(check.item),
        "verdict": labelled(check.verdict),
        "clause": check.clause,
        "missing": [fact_document(name) for name in check.missing],
        "papers": list(check.papers),
        "after": [labelled(item) for item in check.after],
        "assumed": check.assumed,
    }


def fact_document(name: str) -> dict[str, str]:
    """A fact with both labels; `region` is asked for beside the facts."""
    if name not in FACTS:
        return (
            {"code": name, "zh": "所在区县", "en": "county"}
            if name == "region"
            else {"code": name, "zh": name, "en": name}
        )
    return {"code": name, "zh": FACTS[name].label("zh"), "en": FACTS[name].label("en")}
