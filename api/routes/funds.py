"""创投基金“亿”级托举 · Funds, and every term of their mandates held against a start-up (方案 三(七))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api.answers import OfferPage
from api.dependencies import HouseDep, RecordsDep, TodayDep
from api.reading import read_day
from api.routes.listing import CursorQuery, LimitQuery, every_offer, open_page
from api.schemas import MandateRequest
from matcher.bootstrap import House
from matcher.entities import Offer, Party
from matcher.measures.funds import STEM
from matcher.screening import TermCheck
from matcher.services.fund_managers import check_party

router = APIRouter(prefix=f"/api/v1/{STEM.replace('_', '-')}", tags=[STEM])

INSIDE: Final = frozenset({"portfolio", "dry_powder"})
"""Terms that the fund alone may know."""


@router.get("", operation_id="list_funds", summary="创投基金 · Funds", response_model=OfferPage)
def list_offers(
    records: RecordsDep, today: TodayDep, cursor: CursorQuery = None, limit: LimitQuery = 50
) -> JSONResponse:
    """A page of funds that invest today; portfolios and what is left to invest are not shown."""
    return open_page(records, STEM, today, cursor, limit)


@router.post("/mandates", operation_id="check_mandates", summary="逐条核对投资要求 · A start-up against every mandate")
def check_mandates(asked: MandateRequest, records: RecordsDep, house: HouseDep, today: TodayDep) -> JSONResponse:
    """Each fund with its terms met (true), missed (false) or unknown (null); hard misses rule the pair out."""
    day = read_day(asked.as_of, today)
    startup = records.party(asked.party_id)
    raising = None if asked.raising_cny is None else Decimal(asked.raising_cny)
    found = terms_of(every_offer(records, STEM, day), startup, raising, day, house)
    return JSONResponse({"party_id": startup.id, "as_of": day.isoformat(), "funds": [_document(*one) for one in found]})


def terms_of(
    offers: Sequence[Offer], startup: Party, raising_cny: Decimal | None, day: date, house: House
) -> list[tuple[Offer, tuple[TermCheck, ...]]]:
    """Each fund with the terms of its mandate that may be told outside: not whom it has financed, nor what it has left."""
    if not offers:
        return []
    desk = house.desk()
    checks = [check_party(offer, startup, desk=desk, day=day, raising_cny=raising_cny) for offer in offers]
    told = [tuple(check for check in own if check.term not in INSIDE) for own in checks]
    return list(zip(offers, told, strict=True))


def _document(offer: Offer, checks: tuple[TermCheck, ...]) -> dict[str, Any]:
    return {
        "fund": offer.id,
        "title": offer.title,
        "fits": not any(check.hard and check.met is False for check in checks),
        "terms": [{"term": check.term, "met": check.met, "hard": check.hard} for check in checks],
    }
