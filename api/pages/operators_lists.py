"""运营名单 · Firms with where they stand, who is overloaded, what came in, and the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.dependencies import HouseDep, SurveyDep, ViewerDep
from api.pages.indicators import county_of, enter_reports
from api.pages.look import draw, look_of
from api.pages.named_party import party_named
from api.pages.pairs import local_time
from api.routes.listing import CursorQuery
from api.schemas import Line
from graph.regions import COUNTIES, region_label
from matcher.access import Act
from matcher.bootstrap import House
from matcher.entities import Kind, Party
from matcher.entities.accounts import Viewer
from matcher.entities.cases import CaseAct
from matcher.entities.jobs import Job, JobKind
from matcher.errors import BadInput
from matcher.measures import ALL_TEMPLATES
from matcher.services.operators import judge_party
from matcher.wording import say, words

router = APIRouter()
TextQuery = Annotated[Line, Query()]
_SHOWN: Final = 8
_LIST: Final = 500
_FIRMS_A_PAGE: Final = 24
_CROWDED: Final = (Kind.MENTOR, Kind.SPACE, Kind.FUND, Kind.PATENT, Kind.PROFESSOR)


@router.get("/operators/firms")
def firms(
    request: Request, house: HouseDep, viewer: ViewerDep, survey: SurveyDep, q: TextQuery = "", county: TextQuery = "",
    cursor: CursorQuery = None,
) -> Response:  # fmt: skip
    """The firms with where they stand and how surely; those nothing is said of wait for a person."""
    enter_reports(request, viewer, Act.READ_REPORTS)
    region = county_of(county)
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
    enter_reports(request, viewer, Act.READ_REPORTS)
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
    enter_reports(request, viewer, Act.IMPORT)
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
        templates=[
            {"name": one.name, "required": "、".join(column.zh for column in one.columns if column.required)}
            for one in ALL_TEMPLATES
        ],
    )


@router.get("/operators/audit")
def audit(request: Request, house: HouseDep, viewer: ViewerDep, subject: TextQuery = "") -> Response:
    """The newest rows of the log, optionally about one subject, and whether the chain holds."""
    enter_reports(request, viewer, Act.READ_AUDIT)
    lang = look_of(request).lang
    names = {account.id: account.name for account in house.door.accounts.all()}
    events = house.audit.newest(subject=_about(house, viewer, subject, names), limit=100)
    about = [event.subject.removeprefix("party:") for event in events if event.subject.startswith("party:")]
    parties = house.records(viewer).parties_by_id(set(about))
    return draw(
        request,
        "operators_audit.html",
        events=events,
        acts={
            code.removeprefix("audit_act_"): said
            for code, said in words("pages", lang).items()
            if code.startswith("audit_act_")
        }
        | {
            f"case_{act.value}": say("pages", "audit_act_case", lang, act=act.zh if lang == "zh" else act.en)
            for act in CaseAct
        },
        subjects={f"account:{id}": name for id, name in names.items()}
        | {f"party:{id}": party.name for id, party in parties.items()},
        head=house.audit.verify(),
        names=names,
        subject=subject,
        local_time=local_time,
    )


def _about(house: House, viewer: Viewer, word: str, names: Mapping[str, str]) -> str | None:
    """What the log calls what people call by name: an organisation or an account; other words are as they are."""
    if not word.strip() or ":" in word:
        return word.strip() or None
    account = next((id for id, name in names.items() if word.strip() in (id, name)), None)
    if account is not None:
        return f"account:{account}"
    id = party_named(house, viewer, word)
    return f"party:{id}" if id in house.records(viewer).parties_by_id([id]) else word.strip()


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


def _newest_jobs(house: House) -> list[Job]:
    """The newest jobs of every kind, whoever asked for them."""
    found = [job for kind in JobKind for job in house.jobs.of_kind(kind, _SHOWN)]
    return sorted(found, key=lambda job: job.created_at, reverse=True)[:_SHOWN]
