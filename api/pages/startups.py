"""创业者页面 · Home, and the matches of a start-up or of a need in words, with the chain they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, RecordsDep, SurveyDep, TodayDep, ViewerDep
from api.pages.cards import cards_of, question
from api.pages.chain_map import ChainMap, chain_map, match_segments, neighbourhood
from api.pages.engagements import deeds_of
from api.pages.look import draw, look_of
from api.pages.shell import home_of
from api.pages.tenancy import acts_for_or_none
from api.pages.today import day_of
from api.routes.chain import chain_name
from api.routes.listing import CursorQuery, PartyPath
from api.schemas import Line, Word
from api.survey import Survey
from graph import Segment
from graph.regions import COUNTIES, region_label
from graph.vocabulary import Stage
from matcher.bootstrap import House
from matcher.entities import Kind, MatchRun, Need, Role
from matcher.entities.accounts import Viewer
from matcher.measures import STEMS
from matcher.services.needs import need_from_text, parse_kind, parse_place, parse_stage
from matcher.wording import say

router = APIRouter()
TOP = 10
LONGEST_QUERY = 1000
STARTUPS_A_PAGE = 12
WHOLE_UP_TO = 16
"""Chains of so many segments are always shown whole."""

TextQuery = Annotated[str, Query(max_length=LONGEST_QUERY)]
Choice = Annotated[Line, Query()]
FocusQuery = Annotated[Word | None, Query()]


@router.get("/")
def home(
    request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, records: RecordsDep, q: Choice = "",
    cursor: CursorQuery = None,
) -> Response:  # fmt: skip
    """What to do today; for a visitor: say what you need, or choose a start-up."""
    if home_of(viewer) != "/":
        return RedirectResponse(home_of(viewer), 303)
    if (party := acts_for_or_none(house, viewer)) is not None:
        return day_of(request, house, viewer, party, today)
    page = records.parties(role=Role.STARTUP.value, words=q or None, cursor=cursor, limit=STARTUPS_A_PAGE)
    return draw(
        request,
        "home.html",
        startups=page.rows,
        next_cursor=page.next_cursor,
        q=q,
        counts=records.offer_counts(),
        stem_list=STEMS,
        **_form(),
    )


@router.get("/startups/{party_id}")
def startup(
    request: Request, party_id: PartyPath, house: HouseDep, viewer: ViewerDep, survey: SurveyDep, kind: Choice = "",
    focus: FocusQuery = None, whole: bool = False,
) -> Response:  # fmt: skip
    """The matches of a start-up."""
    records = house.records(viewer)
    party = records.party(party_id)
    need, warnings = house.need_of(party_id, viewer, kinds=_kinds(kind))
    run = house.find_matches(need, top=TOP, warnings=warnings, viewer=viewer)
    return draw(
        request,
        "startup.html",
        party=party,
        needs=records.needs_of(party.id),
        **{
            **_matches(request, house, survey, run, kind, focus, whole),
            "deeds": _deeds(request, house, viewer, party.id),
        },
    )


@router.get("/matches")
def matches(
    request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, text: TextQuery = "", kind: Choice = "", county: Choice = "",
    stage: Choice = "", focus: FocusQuery = None, whole: bool = False,
) -> Response:  # fmt: skip
    """The matches of a need in words; the form alone while nothing has been asked."""
    form = {"text": text, "kind": kind, "county": county, "stage": stage}
    own = acts_for_or_none(house, viewer)
    if not text.strip():
        return draw(request, "matches.html", asked=False, own_party=own, **_form(**form))
    need, warnings = need_from_text(
        text,
        kinds=_kinds(kind),
        region=parse_place(county) if county else None,
        stage=parse_stage(stage) if stage else None,
    )
    survey = request.app.state.surveyor.survey()
    run = house.find_matches(need, top=TOP, day=today, warnings=warnings, viewer=viewer)
    return draw(
        request,
        "matches.html",
        asked=True,
        own_party=own,
        **{
            **_form(**form),
            **_matches(request, house, survey, run, kind, focus, whole),
            "deeds": _deeds(request, house, viewer, own.id) if own else None,
        },
    )


def _deeds(request: Request, house: House, viewer: Viewer, party_id: str) -> dict[str, Any] | None:
    """What the viewer's own organisation has done with its matches; None for another's list."""
    return deeds_of(party_id, house, viewer, look_of(request).lang) if party_id in viewer.party_ids else None


def _matches(
    request: Request, house: House, survey: Survey, run: MatchRun, kind: str, focus: str | None, whole: bool
) -> dict[str, Any]:
    """What the page of any run shows."""
    look = look_of(request)
    cards = cards_of(run.matches, run.need, house.rules, look.lang, _step_names(survey, run, look.lang))
    own = _own_segments(survey, run.need)
    drawn = _map(survey, run, own, focus, whole, look.lang)
    return {
        "run": run,
        "cards": cards,
        "warnings": [say("warnings", one.code, look.lang, **one.facts) for one in run.warnings],
        "questions": [question(code, look.lang) for code in _asked_of_all(run)],
        "chosen_kind": kind,
        "kinds": tuple(Kind),
        "own": [survey.chain.segments[name] for name in own],
        "map": drawn,
        "own_names": ("、" if look.lang == "zh" else ", ").join(
            _name(survey.chain.segments[name], look.lang) for name in own
        ),
        "county_name": region_label(run.need.region, look.lang) if len(run.need.region or "") == 6 else None,
        "chain_names": {name: chain_name(name, look.lang) for name in survey.chains},
        "map_chain": chain_name(survey.chain.segments[own[0]].chain, look.lang) if own else "",
        "map_chain_id": survey.chain.segments[own[0]].chain if own else "",
        "whole": whole,
        "deeds": None,
    }


def _name(segment: Segment, lang: str) -> str:
    return segment.name if lang == "zh" else (segment.name_en or segment.name)


def _step_names(survey: Survey, run: MatchRun, lang: str) -> dict[str, str]:
    """Step id → name of the segments that have one in the reader's language."""
    if lang == "zh":
        return {}
    steps = {step.id for match in run.matches for step in match.path if step.node == "segment"}
    found = {id: survey.chain.segments.get(id.removeprefix("segment:")) for id in steps}
    return {id: segment.name_en for id, segment in found.items() if segment is not None and segment.name_en}


def _own_segments(survey: Survey, need: Need) -> tuple[str, ...]:
    """Those that are stated and exist; else where the words place the need, the surest two."""
    stated = tuple(name for name in need.segments if name in survey.chain.segments)
    if stated:
        return stated
    return tuple(place.segment_id for place in survey.placer.place(need.text, products=need.made, limit=2))


def _map(
    survey: Survey, run: MatchRun, own: Sequence[str], focus: str | None, whole: bool, lang: str
) -> ChainMap | None:
    if not own:
        return None
    chain = survey.chain.segments[own[0]].chain
    matched = match_segments(run.matches)
    all_of_it = tuple(one.id for one in survey.segments_of(chain))
    shown = all_of_it if whole or len(all_of_it) <= WHOLE_UP_TO else neighbourhood(survey, own, matched, focus)
    return chain_map(
        survey, shown, lang=lang, own=own, matched=matched, focus=focus, county=run.need.region, chain=chain
    )


def _asked_of_all(run: MatchRun) -> list[str]:
    """Facts that every match lacks: asked once on top instead of on each card."""
    lacking = [set(match.missing) for match in run.matches]
    everywhere = set.intersection(*lacking) if lacking else set()
    return [code for code in dict.fromkeys(run.matches[0].missing if run.matches else ()) if code in everywhere]


def _kinds(kind: str) -> tuple[Kind, ...]:
    return (parse_kind(kind),) if kind else ()


def _form(text: str = "", kind: str = "", county: str = "", stage: str = "") -> dict[str, Any]:
    """The form of a need and what its lists offer."""
    return {
        "form": {"text": text, "kind": kind, "county": county, "stage": stage},
        "kinds": tuple(Kind),
        "counties": tuple(COUNTIES.values()),
        "stages": tuple(Stage),
        "longest": LONGEST_QUERY,
    }
