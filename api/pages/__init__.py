"""页面 · Server-rendered pages; they show what the same functions give the API."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.pages import chain, measures, startups
from api.pages.problems import show_problem

PAGES: Final[tuple[APIRouter, ...]] = (startups.router, chain.router, measures.router)

__all__ = ["PAGES", "show_problem"]
