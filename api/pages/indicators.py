"""指标页面 · The year's figures with the pace line, by county, over the months, and the list that adds up to each (方案 二、四)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.ledgers import Ledgers
from api.pages.figures import gauge_of, tiles_of
from api.pages.look import draw, look_of
from api.pages.trend import of_month, trend_of
from api.schemas import Line, Word
from graph.regions import COUNTIES
from matcher.access import Act, require
from matcher.entities.accounts import Viewer
from matcher.errors import BadInput, NotSignedIn, UnknownThing
from matcher.services.indicators import Indicator, indicators_of

router = APIRouter()
CodePath = Annotated[Word, Path()]
MonthQuery = Annotated[str, Query(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$", max_length=7)]
YearQuery = Annotated[int | None, Query(ge=2000, le=2100)]
TextQuery = Annotated[Line, Query()]
_LIST: Final = 500


@router.get("/operators/indicators")
def indicators(
    request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, year: YearQuery = None, county: TextQuery = "",
    code: TextQuery = "new_incubated",
) -> Response:  # fmt: skip
    """All figures of a year with the pace line, and one of them by county as a tile grid."""
    enter_reports(request, viewer, Act.READ_REPORTS)
    lang, region = look_of(request).lang, county_of(county)
    shown = year or today.year
    found = figures_for(request, viewer, shown, today, region)
    chosen = _one(found, code)
    return draw(
        request,
        "indicators.html",
        today=today.isoformat(),
        year=shown,
        years=range(today.year, today.year - 5, -1),
        county=region or "",
        counties=tuple(COUNTIES.values()),
        gauges=[gauge_of(one, lang) for one in found],
        chosen=gauge_of(chosen, lang),
        tiles=tiles_of(chosen, lang),
    )


@router.get("/operators/indicators/{code}")
def one_indicator(
    request: Request, code: CodePath, house: HouseDep, viewer: ViewerDep, today: TodayDep, year: YearQuery = None,
    county: TextQuery = "", month: MonthQuery = "",
) -> Response:  # fmt: skip
    """The list that adds up to a figure, of the year or of one month, its trend, and what was left out of it."""
    enter_reports(request, viewer, Act.READ_REPORTS)
    lang, region = look_of(request).lang, county_of(county)
    shown = year or today.year
    found = _one(figures_for(request, viewer, shown, today, region), code)
    return draw(
        request,
        "indicator.html",
        today=today.isoformat(),
        year=shown,
        county=region or "",
        gauge=gauge_of(found, lang),
        trend=trend_of(found, today, lang),
        month=month,
        counted=(listed := of_month(found.counted, month))[:_LIST],
        counted_count=len(listed),
        dropped=found.dropped[:_LIST],
        is_money=found.ledger.target.unit == "元",
    )


def figures_for(request: Request, viewer: Viewer, year: int, today: date, region: str | None) -> tuple[Indicator, ...]:
    """All figures of a year, the whole city's or one county's."""
    ledgers: Ledgers = request.app.state.ledgers
    return indicators_of(ledgers.of(viewer, today), year, today, region)


def _one(found: Iterable[Indicator], code: str) -> Indicator:
    by_code = {one.ledger.target.code: one for one in found}
    if code not in by_code:
        raise UnknownThing("unknown_indicator", value=code, known=list(by_code))
    return by_code[code]


def county_of(word: str) -> str | None:
    """The code of a county; None for the whole city. Raises BadInput("unknown_region")."""
    if not word:
        return None
    if word not in COUNTIES:
        raise BadInput("unknown_region", value=word, known=tuple(COUNTIES.values()))
    return word


def enter_reports(request: Request, viewer: Viewer, act: Act) -> None:
    """Raises NotSignedIn for a visitor, Forbidden("not_yours") for whoever may not."""
    if not viewer.is_signed_in:
        raise NotSignedIn("sign_in_needed", value=request.url.path)
    require(viewer, act)
