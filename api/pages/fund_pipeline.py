"""流程与报告页面 · Where every start-up stands with a fund, and what came of it: every number opens its list (方案 三(七))."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.pages.formats import money
from api.pages.fund_room import FundQuery, draw_room, room_of
from api.pages.look import look_of
from api.routes.deals import quota_of
from api.schemas import Line
from matcher.entities.deals import PipelineEntry, PipelineStage
from matcher.measures.funds import fund_of

router = APIRouter(prefix="/deals")


@router.get("/pipeline")
def pipeline(
    request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, fund: FundQuery = None, view: Line = "board"
) -> Response:
    """Where every start-up stands: the same entries as a list or as a kanban board."""
    room = room_of(request, house, viewer, fund)
    entries = house.deals.entries_of(room.fund.id)
    parties = room.parties([entry.party_id for entry in entries])
    cards = [_card(entry, parties, today) for entry in entries if entry.stage is not None]
    cards.sort(key=lambda card: (not card["overdue"], card["entry"].due or date.max, card["entry"].party_id))
    return draw_room(
        request, "deal_pipeline.html", room, house, viewer,
        cards=cards, view="list" if view == "list" else "board", today=today,
        columns=[(stage, [card for card in cards if card["entry"].stage is stage]) for stage in PipelineStage],
        overdue_count=sum(card["overdue"] for card in cards),
    )  # fmt: skip


@router.get("/report")
def report(
    request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, fund: FundQuery = None,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:  # fmt: skip
    """Portfolio, shares and cooperation: every number opens its list."""
    room, lang = room_of(request, house, viewer, fund), look_of(request).lang
    found = quota_of(room, house, today, year)
    fund_facts = fund_of(room.fund)
    held = room.parties(fund_facts.portfolio)
    return draw_room(
        request, "deal_report.html", room, house, viewer,
        report=found, year=year, today=today, years=[one["year"] for one in found["years"]],
        portfolio=[held[name] for name in fund_facts.portfolio if name in held],
        portfolio_count=len(fund_facts.portfolio),
        dry_powder=None if fund_facts.dry_powder_cny is None else money(fund_facts.dry_powder_cny, lang),
    )  # fmt: skip


def _card(entry: PipelineEntry, parties: Mapping[str, Any], today: date) -> dict[str, Any]:
    over = entry.stage in (PipelineStage.INVESTED, PipelineStage.PASSED)
    overdue = entry.due is not None and entry.due < today and not over
    return {"entry": entry, "party": parties.get(entry.party_id), "overdue": overdue, "move": entry.history[-1]}
