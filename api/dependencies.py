"""门厅 · What a route may ask for: the house, who is looking, the survey of its chains, and today.

Nothing is built before it is asked for. Records are read through RecordsDep (or `house.records(viewer)`), which shows
each viewer what it may see; `house.repository` is the service's own and out of bounds here.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from api.gate import viewer_of
from api.survey import Survey, Surveyor
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.storage import SqlRepository

__all__ = ["HouseDep", "RecordsDep", "SurveyDep", "TodayDep", "ViewerDep"]


async def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


def _survey(request: Request) -> Survey:
    surveyor: Surveyor = request.app.state.surveyor
    return surveyor.survey()


async def _today(request: Request) -> date:
    house: House = request.app.state.house
    return house.clock.today()


async def _viewer(request: Request) -> Viewer:
    return viewer_of(request)


async def _records(request: Request) -> SqlRepository:
    house: House = request.app.state.house
    return house.records(viewer_of(request))


HouseDep = Annotated[House, Depends(_house)]
ViewerDep = Annotated[Viewer, Depends(_viewer)]
RecordsDep = Annotated[SqlRepository, Depends(_records)]
SurveyDep = Annotated[Survey, Depends(_survey)]
TodayDep = Annotated[date, Depends(_today)]
