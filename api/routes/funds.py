"""创投基金“亿”级托举 · Funds, and every term of their mandates held against a start-up (方案 三(七))."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api.answers import OfferPage
from api.dependencies import HouseDep, TodayDep
from api.reading import read_day
from api.routes.listing import CursorQuery, LimitQuery, every_offer, open_page
from api.schemas import MandateRequest
from matcher.entities import Offer, Party, Term
from matcher.measures.funds import STEM, Fund, TermCheck, check_mandate

router = APIRouter(prefix=f"/api/v1/{STEM.replace('_', '-')}", tags=[STEM])


@router.get("", operation_id="list_funds", summary="创投基金 · Funds", response_model=OfferPage)
def list_offers(house: HouseDep, cursor: CursorQuery = None, limit: LimitQuery = 50) -> JSONResponse:
    """A page of funds that invest today; portfolios and what is left to invest are not shown."""
    return open_page(house, STEM, cursor, limit)


@router.post("/mandates", operation_id="check_mandates", summary="逐条核对投资要求 · A start-up against every mandate")
def check_mandates(asked: MandateRequest, house: HouseDep, today: TodayDep) -> JSONResponse:
    """Each fund with its terms met (true), missed (false) or unknown (null); hard misses rule the pair out."""
    day = read_day(asked.as_of, today)
    startup = house.repository.party(asked.party_id)
    raising = None if asked.raising_cny is None else Decimal(asked.raising_cny)
    found = [(offer, terms_of(offer, startup, raising, day)) for offer in every_offer(house, STEM, day)]
    return JSONResponse({"party_id": startup.id, "as_of": day.isoformat(), "funds": [_document(*one) for one in found]})


def terms_of(offer: Offer, startup: Party, raising_cny: Decimal | None, day: date) -> tuple[TermCheck, ...]:
    """Every term of a fund's mandate against what is public of a start-up and the sum that the asker gives.

    The sum a start-up has told us is no public fact, and an answer by the bounds of a ticket would give it away.
    """
    return check_mandate(
        fund_of(offer),
        stage=startup.stage,
        raising_cny=raising_cny,
        segments=startup.segments,
        region=startup.region,
        on_date=day,
        party_id=startup.id,
    )


def fund_of(offer: Offer) -> Fund:
    """The fund behind its offer."""
    terms = offer.terms
    return Fund(
        id=offer.id.removeprefix("fund:"),
        name=offer.title,
        manager_id=offer.party_id or "",
        stages=offer.stages,
        ticket_min_cny=_decimal(terms, "ticket_min_cny"),
        ticket_max_cny=_decimal(terms, "ticket_max_cny"),
        segments=offer.segments,
        regions=offer.serves,
        dry_powder_cny=_decimal(terms, "dry_powder_cny"),
        reinvestment_ratio=_decimal(terms, "reinvestment_ratio"),
        early_small_share=_decimal(terms, "early_small_share"),
        portfolio=_words(terms, "portfolio"),
        open_from=offer.valid_from,
        open_to=offer.valid_to,
    )


def _decimal(terms: Mapping[str, Term], name: str) -> Decimal | None:
    return Decimal(str(terms[name])) if name in terms else None


def _words(terms: Mapping[str, Term], name: str) -> tuple[str, ...]:
    value = terms.get(name, ())
    return value if isinstance(value, tuple) else ()


def _document(offer: Offer, checks: tuple[TermCheck, ...]) -> dict[str, Any]:
    return {
        "fund": offer.id,
        "title": offer.title,
        "fits": not any(check.hard and check.met is False for check in checks),
        "terms": [{"term": check.term, "met": check.met, "hard": check.hard} for check in checks],
    }
