"""八个一页面 · One page a measure: the article of the plan, what is on offer now, and the one thing that is the measure's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import HouseDep, RecordsDep, TodayDep
from api.pages.formats import exact_money, term_lines
from api.pages.look import Look, draw, look_of
from api.pages.nine_items import nine_items
from api.routes.chain import chain_name
from api.routes.events import by_day
from api.routes.funds import terms_of
from api.routes.listing import CursorQuery, every_offer, open_offers
from api.routes.loans import SUBSIDY_RULE, geojson
from api.routes.mentors import with_time
from api.routes.one_stop import KINDS, availability_rows
from graph.regions import COUNTIES, region_label
from matcher.bootstrap import House
from matcher.entities import Kind, Offer
from matcher.errors import BadInput
from matcher.measures import STEMS
from matcher.measures.loans import SUBSIDY_CAP, subsidy
from matcher.measures.policy import rule_for
from matcher.services.needs import parse_place
from matcher.storage import SqlRepository

router = APIRouter()
A_PAGE: Final = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """What a measure's own part may look at."""

    house: House
    records: SqlRepository
    look: Look
    today: date
    query: dict[str, str]


@router.get("/measures")
def measures(request: Request, records: RecordsDep) -> Response:
    """The eight measures and how much each has on offer."""
    return draw(request, "measures.html", stem_list=STEMS, counts=records.offer_counts())


def _page(stem: str) -> Callable[..., Response]:
    def page(
        request: Request, house: HouseDep, records: RecordsDep, today: TodayDep, cursor: CursorQuery = None
    ) -> Response:
        query = {name: value[:200] for name, value in list(request.query_params.items())[:80] if value.isprintable()}
        look = look_of(request)
        offers = open_offers(records, stem, today, cursor=cursor, limit=A_PAGE)
        owners = records.parties_by_id({offer.party_id for offer in offers.rows if offer.party_id})
        return draw(
            request,
            f"{stem}.html",
            stem=stem,
            article=f"article_{stem}",
            offers=[_row(offer, look.lang) for offer in offers.rows],
            owners={name: party.name for name, party in owners.items()},
            next_cursor=offers.next_cursor,
            today=today,
            counties=tuple(COUNTIES.values()),
            **OWN[stem](Asked(house, records, look, today, query)),
        )

    page.__name__ = f"page_{stem}"
    page.__doc__ = f"The page of the measure {stem}."
    return page


def _row(offer: Offer, lang: str) -> dict[str, Any]:
    places = [region_label(code, lang) or code for code in ((offer.region,) if offer.region else offer.serves)]
    return {"offer": offer, "terms": term_lines(offer, lang), "place": ("、" if lang == "zh" else ", ").join(places)}


def _chains(asked: Asked) -> dict[str, Any]:
    chains = sorted({row["segment_id"].partition(".")[0] for row in asked.records.segment_rows()})
    return {"chains": [(name, chain_name(name, asked.look.lang)) for name in chains]}


def _items(asked: Asked) -> dict[str, Any]:
    return nine_items(asked.house, asked.query, asked.today, asked.look.lang)


def _availability(asked: Asked) -> dict[str, Any]:
    """Free and all, by county (rows) and kind (columns)."""
    rows = availability_rows(every_offer(asked.records, "one_stop", asked.today), None)
    places = {row["region"]["code"] if row["region"] else "": row["region"] for row in rows}
    cells = {(row["region"]["code"] if row["region"] else "", row["kind"]["code"]): row for row in rows}
    return {"places": [(code, places[code]) for code in sorted(places)], "cells": cells, "own_kinds": KINDS}


def _calendar(asked: Asked) -> dict[str, Any]:
    return {"days": by_day(every_offer(asked.records, "events", asked.today), asked.today, None, None)}


def _hours(asked: Asked) -> dict[str, Any]:
    free = with_time(every_offer(asked.records, "mentors", asked.today), None, 1.0)
    return {"free": free[:10], "total_hours": sum(offer.capacity_left or 0.0 for offer in free)}


def _loans(asked: Asked) -> dict[str, Any]:
    """How many outlets are on the map, and the subsidy once an interest has been given."""
    found = geojson(every_offer(asked.records, "loans", asked.today))
    answer: dict[str, Any] = {
        "outlet_count": len(found["features"]),
        "unplaced_count": found["unplaced_count"],
        "given": asked.query,
        "subsidy": None,
    }
    rule = rule_for(asked.house.rules, SUBSIDY_RULE, asked.today, None)
    if asked.query.get("interest") and rule is not None:
        region = parse_place(asked.query["county"]) if asked.query.get("county") else None
        share = asked.query.get("rate") or f"{SUBSIDY_CAP * 100:f}"
        result = subsidy(_amount(asked.query["interest"]), _amount(share) / 100, rule, region)
        answer["subsidy"] = result
        amount = result.amount_cny
        answer["subsidy_words"] = None if amount is None else exact_money(amount, asked.look.lang)
        answer["subsidy_assumes"] = rule.assumes
    return answer


def _amount(word: str) -> Decimal:
    try:
        amount = Decimal(word.replace(",", "").strip())
    except InvalidOperation:
        raise BadInput("bad_amount", value=word) from None
    if not amount.is_finite() or abs(amount) > Decimal(10) ** 14:
        raise BadInput("bad_amount", value=word)
    return amount


def _mandates(asked: Asked) -> dict[str, Any]:
    """The mandates against a start-up, once one has been chosen."""
    startups = asked.records.parties(role="startup", limit=50).rows
    chosen = asked.query.get("party_id", "")
    if not chosen:
        return {"startups": startups, "party": None, "mandates": []}
    party = asked.records.party(chosen)
    raising = _amount(asked.query["raising"]) * 10_000 if asked.query.get("raising") else None
    funds = every_offer(asked.records, "funds", asked.today)
    checked = terms_of(funds, party, raising, asked.today, asked.house)
    fits = [all(check.met is not False or not check.hard for check in terms) for _, terms in checked]
    ranked = sorted(zip(fits, checked, strict=True), key=lambda row: (not row[0], row[1][0].id))
    return {"startups": startups, "party": party, "given": asked.query, "mandates": ranked}


def _patents(asked: Asked) -> dict[str, Any]:
    counts = asked.records.open_counts("alliance", asked.today)
    return {"patent_count": counts.get(Kind.PATENT, 0), "professor_count": counts.get(Kind.PROFESSOR, 0)}


OWN: Final[dict[str, Callable[[Asked], dict[str, Any]]]] = {
    "industry_chain": _chains,
    "joint_application": _items,
    "one_stop": _availability,
    "events": _calendar,
    "mentors": _hours,
    "loans": _loans,
    "funds": _mandates,
    "alliance": _patents,
}

for _stem in STEMS:
    router.get(f"/measures/{_stem}")(_page(_stem))
