"""运营页面 · The operators' day: everything that is late, full, missing or wrong, with what it is made of (方案 四)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import HouseDep, SurveyDep, TodayDep, ViewerDep
from api.pages.case_view import views_of
from api.pages.figures import gauge_of
from api.pages.indicators import enter_reports, figures_for
from api.pages.look import draw, look_of
from api.pages.pairs import local_time, pairs_of
from api.routes.chain import chain_name
from graph.regions import CITY
from matcher.access import Act, may
from matcher.bootstrap import House, now
from matcher.entities import Kind
from matcher.entities.accounts import Viewer
from matcher.entities.engagements import Engagement, State
from matcher.services.cases import figures_of
from matcher.storage.cases import CaseFilter

router = APIRouter()
_SHOWN: Final = 8
_CROWDED: Final = (Kind.MENTOR, Kind.SPACE, Kind.FUND, Kind.PATENT, Kind.PROFESSOR)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request nobody has answered: what it is about, who holds it, how many days it has waited."""

    title: str
    holder: str
    asker: str
    days: int
    since: str


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of one kind: counterparts that state a capacity, those that are full, and the sum that is free."""

    kind: Kind
    stated: int
    full: int
    left: float


@router.get("/operators")
def overview(request: Request, house: HouseDep, viewer: ViewerDep, survey: SurveyDep, today: TodayDep) -> Response:
    """Everything that is late, full, missing or wrong, with what it is made of."""
    enter_reports(request, viewer, Act.READ_REPORTS)
    lang = look_of(request).lang
    engagements = list(house.engagements.iter_engagements())
    records = house.records(viewer)
    gauges = [gauge_of(one, lang) for one in figures_for(request, viewer, today.year, today, None)]
    gaps = list(survey.gaps(CITY).values())
    return draw(
        request,
        "operators.html",
        today=today.isoformat(),
        counts=records.counts(),
        gauges=gauges,
        behind=sum(not gauge.is_on_pace and gauge.is_set for gauge in gauges),
        waiting=_waiting(house, viewer, engagements, today, lang),
        rooms=[_room(kind, records.capacities_left(kind, today)) for kind in _CROWDED],
        gap_count=len(gaps),
        gaps=[(gap, survey.chain.segments[gap.segment_id]) for gap in gaps[:_SHOWN]],
        chain_names={name: chain_name(name, lang) for name in survey.chains},
        imports=house.import_log.newest(5),
        **_cases(house, viewer, today, lang),
        local_time=local_time,
    )


def _cases(house: House, viewer: Viewer, today: date, lang: str) -> dict[str, Any]:
    """The numbers of the case desk and what is due first, for those who work at it."""
    if not may(viewer, Act.HANDLE_CASES):
        return {"case_figures": None, "cases_due": []}
    first = list(house.cases.page(CaseFilter(is_open=True, handed_in=True), limit=_SHOWN).rows)
    parties = house.records(viewer).parties_by_id({one.party_id for one in first})
    names = {id: one.name for id, one in parties.items()}
    figures = figures_of(house.cases.every(CaseFilter(handed_in=True)), now())
    return {"case_figures": figures, "cases_due": views_of(first, house, today, lang, names)}


def _waiting(house: House, viewer: Viewer, engagements: list[Engagement], today: date, lang: str) -> list[Waiting]:
    """Requests without an answer, the oldest first; who is not named yet is not named here either."""
    open_ones = [one for one in engagements if one.state is State.INTENDED and len(one.agreed()) < len(one.members)]
    open_ones.sort(key=lambda one: (one.history[-1].at, one.id))
    found = []
    for one in open_ones[:_SHOWN]:
        holder = next((member.party_id for member in one.members if member.party_id not in one.agreed()), "")
        asker = next((member.party_id for member in one.members if member.party_id != holder), "")
        [of_holder] = pairs_of([one], asker, house, viewer, lang)  # as the asker sees the holder
        [of_asker] = pairs_of([one], holder, house, viewer, lang)
        on = one.history[-1].on
        found.append(Waiting(of_holder.title, of_holder.other, of_asker.other, (today - on).days, on.isoformat()))
    return found


def _room(kind: Kind, left: list[float | None]) -> Room:
    return Room(kind, len(left), sum(not one for one in left), sum(one or 0.0 for one in left))
