"""页面 · Server-rendered pages; they show what the same functions give the API."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.pages import (
    board,
    case_desk,
    case_drafts,
    case_papers,
    cases,
    chain,
    clinic_guest,
    clinic_queue,
    clinics,
    engagements,
    entrance,
    fair_board,
    fair_day,
    fair_dial,
    fair_guest,
    fund_managers,
    fund_pipeline,
    fund_watch,
    indicators,
    me,
    measures,
    members,
    mine,
    notifications,
    operators,
    operators_lists,
    organisation,
    organisers,
    other_ways,
    own_offers,
    portal_desk,
    startups,
    uploads,
)
from api.pages.problems import show_problem

PAGES: Final[tuple[APIRouter, ...]] = (
    startups.router,
    chain.router,
    measures.router,
    entrance.router,
    other_ways.router,
    me.router,
    members.router,
    engagements.router,
    board.router,
    cases.router,
    case_drafts.router,
    case_papers.router,
    case_desk.router,
    portal_desk.router,
    mine.router,
    organisation.router,
    own_offers.router,
    notifications.router,
    organisers.router,
    fair_board.router,
    fair_day.router,
    fair_guest.router,
    fair_dial.router,
    clinics.router,
    clinic_queue.router,
    clinic_guest.router,
    operators.router,
    indicators.router,
    operators_lists.router,
    uploads.router,
    fund_managers.router,
    fund_watch.router,
    fund_pipeline.router,
)

__all__ = ["PAGES", "show_problem"]
