"""页面 · Server-rendered pages; they show what the same functions give the API."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.pages import (
    board,
    chain,
    engagements,
    entrance,
    fair_board,
    fair_day,
    fair_guest,
    fund_managers,
    measures,
    mine,
    notifications,
    operators,
    organisation,
    organisers,
    startups,
)
from api.pages.problems import show_problem

PAGES: Final[tuple[APIRouter, ...]] = (
    startups.router,
    chain.router,
    measures.router,
    entrance.router,
    engagements.router,
    board.router,
    mine.router,
    organisation.router,
    notifications.router,
    organisers.router,
    fair_board.router,
    fair_day.router,
    fair_guest.router,
    operators.router,
    fund_managers.router,
)

__all__ = ["PAGES", "show_problem"]
