"""运营页面 · The operators' day: indicators with their lists, who waits, what is full, gaps, imports, the audit log (方案 四)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.dependencies import HouseDep, SurveyDep, TodayDep, ViewerDep
from api.pages.figures import gauge_of, tiles_of
from api.pages.look import draw, look_of
from api.pages.pairs import local_time, pairs_of
from api.routes.chain import chain_name
from api.routes.listing import CursorQuery
from api.schemas import Line, Word
from graph.regions import CITY, COUNTIES, region_label
from matcher.access import Act, require
from matcher.bootstrap import House
from matcher.entities import Kind, Offer, Party
from matcher.entities.accounts import Viewer
from matcher.entities.engagements import Engagement, State
from matcher.entities.jobs import Job, JobKind
from matcher.errors import BadInput, NotSignedIn, UnknownThing
from matcher.services.indicators import Indicator, indicators_of, ledger_of
from matcher.services.operators import judge_party

router = APIRouter()
CodePath = Annotated[Word, Path()]
YearQuery = Annotated[int | None, Query(ge=2000, le=2100)]
TextQuery = Annotated[Line, Query()]
_SHOWN: Final = 8
_LIST: Final = 500
_FIRMS_A_PAGE: Final = 24
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
    _enter(request, viewer, Act.READ_REPORTS)
    lang = look_of(request).lang
    engagements = list(house.engagements.iter_engagements())
    records = house.records(viewer)
    gauges = [gauge_of(one, lang) for one in _indicators(house, viewer, engagements, today.year, today, None)]
    gaps = list(survey.gaps(CITY).values())
    return draw(
        request,
        "operators.html",
        today=today.isoformat(),
        counts=records.counts(),
        gauges=gauges,
        behind=sum(not gauge.is_on_pace and gauge.is_set for gauge in gauges),
        waiting=_waiting(house, viewer, engagements, today, lang),
        rooms=[_room(kind, records.iter_offers(kind), today) for kind in _CROWDED],
        gap_count=len(gaps),
        gaps=[(gap, survey.chain.segments[gap.segment_id]) for gap in gaps[:_SHOWN]],
        chain_names={name: chain_name(name, lang) for name in survey.chains},
        imports=house.import_log.newest(5),
        local_time=local_time,
    )


@router.get("/operators/indicators")
def indicators(
    request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, year: YearQuery = None, county: TextQuery = "",
    code: TextQuery = "new_incubated",
) -> Response:  # fmt: skip
    """All figures of a year with the pace line, and one of them by county as a tile grid."""
    _enter(request, viewer, Act.READ_REPORTS)
    lang, region = look_of(request).lang, _county(county)
    shown = year or today.year
    engagements = list(house.engagements.iter_engagements())
    found = _indicators(house, viewer, engagements, shown, today, region)
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
    county: TextQuery = "",
) -> Response:  # fmt: skip
    """The list that adds up to a figure, and what was left out of it."""
    _enter(request, viewer, Act.READ_REPORTS)
    lang, region = look_of(request).lang, _county(county)
    shown = year or today.year
    found = _one(_indicators(house, viewer, list(house.engagements.iter_engagements()), shown, today, region), code)
    return draw(
        request,
        "indicator.html",
        today=today.isoformat(),
        year=shown,
        county=region or "",
        gauge=gauge_of(found, lang),
        counted=found.counted[:_LIST],
        counted_count=len(found.counted),
        dropped=found.dropped[:_LIST],
        is_money=found.ledger.target.unit == "元",
    )


@router.get("/operators/firms")
def firms(
    request: Request, house: HouseDep, viewer: ViewerDep, survey: SurveyDep, q: TextQuery = "", county: TextQuery = "",
    cursor: CursorQuery = None,
) -> Response:  # fmt: skip
    """The firms with where they stand and how surely; those nothing is said of wait for a person."""
    _enter(request, viewer, Act.READ_REPORTS)
    region = _county(county)
    page = house.records(viewer).parties(words=q or None, region=region, cursor=cursor, limit=_FIRMS_A_PAGE)
    return draw(
        request,
        "operators_firms.html",
        rows=[_firm(party, survey, look_of(request).lang) for party in page.rows],
        next_cursor=page.next_cursor,
        q=q,
        county=region or "",
        counties=tuple(COUNTIES.values()),
    )


@router.get("/operators/places")
def places(request: Request, house: HouseDep, viewer: ViewerDep, kind: TextQuery = "mentor") -> Response:
    """Who is overloaded when everything asked is shared out, and what one more place of each would bring."""
    _enter(request, viewer, Act.READ_REPORTS)
    chosen = Kind.parse(kind)
    if chosen is None:
        raise BadInput("unknown_kind", value=kind, known=tuple(_CROWDED))
    return draw(
        request,
        "operators_places.html",
        kinds=_CROWDED,
        chosen=chosen,
        overload=request.app.state.overloads.of(chosen),
    )


@router.get("/operators/imports")
def imports(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """What came in, how many rows wait or were refused, and the rows of bulk imports with their faults."""
    _enter(request, viewer, Act.IMPORT)
    jobs = house.jobs.of_kind(JobKind.IMPORT)
    return draw(
        request,
        "operators_imports.html",
        jobs=(running := _newest_jobs(house)),
        is_busy=any(not job.state.is_final for job in running),
        files=house.import_log.newest(50),
        reports=[(job, list((job.result or {}).get("files", ()))) for job in jobs],
        local_time=local_time,
        most=_LIST,
    )


@router.get("/operators/audit")
def audit(request: Request, house: HouseDep, viewer: ViewerDep, subject: TextQuery = "") -> Response:
    """The newest rows of the log, optionally about one subject, and whether the chain holds."""
    _enter(request, viewer, Act.READ_AUDIT)
    names = {account.id: account.name for account in house.door.accounts.all()}
    return draw(
        request,
        "operators_audit.html",
        events=house.audit.newest(subject=subject or None, limit=100),
        head=house.audit.verify(),
        names=names,
        subject=subject,
        local_time=local_time,
    )


def _newest_jobs(house: House) -> list[Job]:
    """The newest jobs of every kind, whoever asked for them."""
    found = [job for kind in JobKind for job in house.jobs.of_kind(kind, _SHOWN)]
    return sorted(found, key=lambda job: job.created_at, reverse=True)[:_SHOWN]


def _enter(request: Request, viewer: Viewer, act: Act) -> None:
    """Raises NotSignedIn for a visitor, Forbidden("not_yours") for whoever may not."""
    if not viewer.is_signed_in:
        raise NotSignedIn("sign_in_needed", value=request.url.path)
    require(viewer, act)


def _indicators(
    house: House, viewer: Viewer, engagements: list[Engagement], year: int, today: date, region: str | None
) -> tuple[Indicator, ...]:
    return indicators_of(ledger_of(house.records(viewer), engagements, today), year, today, region)


def _one(found: Iterable[Indicator], code: str) -> Indicator:
    by_code = {one.ledger.target.code: one for one in found}
    if code not in by_code:
        raise UnknownThing("unknown_indicator", value=code, known=list(by_code))
    return by_code[code]


def _county(word: str) -> str | None:
    if not word:
        return None
    if word not in COUNTIES:
        raise BadInput("unknown_region", value=word, known=tuple(COUNTIES.values()))
    return word


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


def _room(kind: Kind, offers: Iterable[Offer], today: date) -> Room:
    stated = [offer for offer in offers if offer.capacity is not None and offer.is_open_on(today)]
    full = sum(not offer.capacity_left for offer in stated)
    return Room(kind, len(stated), full, sum(offer.capacity_left or 0.0 for offer in stated))


def _firm(party: Party, survey: Any, lang: str) -> dict[str, Any]:
    segments = survey.chain.segments
    stated = [segments[name] for name in party.segments if name in segments]
    verdict = None if stated else judge_party(survey.placer, party)
    placed = [] if verdict is None else [(segments[one.segment_id], one.confidence) for one in verdict.placements[:2]]
    why = verdict.abstention if verdict is not None and not placed else None
    return {
        "party": party,
        "stated": stated,
        "placed": placed,
        "why": why,
        "place": region_label(party.region, lang) or "",
    }
