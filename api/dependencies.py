"""门厅 · What a route may ask for: the house, the survey of its chains, and today. Nothing is built before it is asked for."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from api.survey import Survey, Surveyor
from matcher.bootstrap import House

__all__ = ["HouseDep", "SurveyDep", "TodayDep"]


async def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


def _survey(request: Request) -> Survey:
    surveyor: Surveyor = request.app.state.surveyor
    return surveyor.survey()


async def _today(request: Request) -> date:
    house: House = request.app.state.house
    return house.clock.today()


HouseDep = Annotated[House, Depends(_house)]
SurveyDep = Annotated[Survey, Depends(_survey)]
TodayDep = Annotated[date, Depends(_today)]
