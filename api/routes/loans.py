"""创业贷款一图清 · Loan products, the map of their outlets, and the interest subsidy to the fen (方案 三(六))."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api.answers import OfferPage
from api.dependencies import HouseDep, RecordsDep, TodayDep
from api.documents import plain, public_terms
from api.reading import read_day, read_region
from api.routes.listing import CursorQuery, LimitQuery, every_offer, open_page
from api.schemas import SubsidyRequest
from matcher.entities import Offer
from matcher.errors import UnknownThing
from matcher.measures.loans import STEM, subsidy
from matcher.measures.policy import rule_for

router = APIRouter(prefix=f"/api/v1/{STEM.replace('_', '-')}", tags=[STEM])
SUBSIDY_RULE = "innovation_index_subsidy"


@router.get("", operation_id="list_loans", summary="创业贷款 · Loan products", response_model=OfferPage)
def list_offers(
    records: RecordsDep, today: TodayDep, cursor: CursorQuery = None, limit: LimitQuery = 50
) -> JSONResponse:
    """A page of loan products in force today, each at its outlet."""
    return open_page(records, STEM, today, cursor, limit)


@router.get(
    "/map",
    operation_id="get_loan_map",
    summary="贷款一张图 · Outlets as GeoJSON (RFC 7946, WGS-84)",
    responses={200: {"content": {"application/geo+json": {}}}},
)
def loan_map(records: RecordsDep, today: TodayDep) -> JSONResponse:
    """One feature an outlet with its products; outlets whose place is not known are counted."""
    return JSONResponse(geojson(every_offer(records, STEM, today)), media_type="application/geo+json")


@router.post("/subsidy", operation_id="compute_subsidy", summary="贴息测算 · Interest subsidy, exact to the fen")
def compute_subsidy(asked: SubsidyRequest, house: HouseDep, today: TodayDep) -> JSONResponse:
    """Rate × interest actually paid; 0.00 with the clause where the county does not take part, null while unknown."""
    day, region = read_day(asked.as_of, today), read_region(asked.region)
    rule = rule_for(house.rules, SUBSIDY_RULE, day, region)
    if rule is None:
        raise UnknownThing("no_rule_for_item", value=SUBSIDY_RULE, day=day)
    interest = None if asked.interest_paid_cny is None else Decimal(asked.interest_paid_cny)
    found = subsidy(interest, Decimal(asked.rate), rule, region)
    return JSONResponse(
        {
            "subsidy_cny": plain(found.amount_cny),
            "interest_paid_cny": asked.interest_paid_cny,
            "rate": asked.rate,
            "clause": found.clause,
            "missing": list(found.missing),
            "assumed": rule.assumes if rule.assumed else None,
        }
    )


def geojson(offers: Iterable[Offer]) -> dict[str, Any]:
    """A FeatureCollection by outlet; `unplaced_count` tells how many outlets have no coordinates."""
    outlets: dict[str, list[Offer]] = {}
    for offer in offers:
        outlets.setdefault(offer.party_id or offer.id, []).append(offer)
    placed = {outlet: products for outlet, products in outlets.items() if {"lon", "lat"} <= products[0].terms.keys()}
    features = [
        {
            "type": "Feature",
            "id": outlet,
            "geometry": {"type": "Point", "coordinates": [products[0].terms["lon"], products[0].terms["lat"]]},
            "properties": {
                "bank": plain(products[0].terms.get("bank")),
                "region": products[0].region,
                "products": [{"id": one.id, "title": one.title, "terms": public_terms(one)} for one in products],
            },
        }
        for outlet, products in sorted(placed.items())
    ]
    return {"type": "FeatureCollection", "features": features, "unplaced_count": len(outlets) - len(placed)}
