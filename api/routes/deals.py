"""项目流 · A fund's own desk: screen, look at one, watch, carry through a pipeline, report (方案 三(七)). Its managers alone.

Nothing here tells of another fund: neither who it looks at nor how many do.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api.deal_requests import (
    DealDetailDocument,
    DealFlowDocument,
    DigestDocument,
    DigestRequest,
    MoveRequest,
    PipelineDocument,
    PipelineEntryDocument,
    PlanRequest,
    QuotaDocument,
    ScreeningRequest,
    SearchDocument,
    SearchList,
    SearchRequest,
)
from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.errors import at
from api.once import AskedDep, response_of
from api.reading import read_day, read_region
from api.routes.listing import PartyPath
from api.schemas import Word
from api.versions import ChangedVersion, MaybeVersion, etag
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.entities.deals import PassReason, PipelineEntry, PipelineStage, SavedSearch
from matcher.errors import BadInput, Stale, UnknownThing
from matcher.measures.funds import fund_of
from matcher.services.deal_desk import FundDesk
from matcher.services.deal_detail_document import detail_document, entry_document, quota_document, search_document
from matcher.services.deal_document import deal_document
from matcher.services.deal_reports import cooperation_of, early_by_year
from matcher.services.pipeline import PipelineKeeper, export_rows, quota_report
from matcher.services.table_files import XLSX, csv_file, xlsx_file
from matcher.services.watching import digest_document
from matcher.storage.once import Answer, Connection, Request
from matcher.wording import say

router = APIRouter(prefix="/api/v1/funds/{fund_id}", tags=["deals"])

FundPath = Annotated[Word, Path(description="基金编号，可带或不带 fund: · fund id, with or without `fund:`")]
SearchPath = Annotated[Word, Path(description="关注编号 · id of a saved search")]
NumberPath = Annotated[int, Path(ge=1, le=10**6, description="期号 · number of a digest")]
ThesisQuery = Annotated[str | None, Query(min_length=1, max_length=2000)]
YearQuery = Annotated[
    int | None, Query(ge=2000, le=2100, description="哪一年；不给则全部 · which year; all without one")
]
EXPORTED: Final = ("party_id", "name", "stage", "since", "pass_reason", "next_action", "owner", "due", "note")


@router.post(
    "/screenings", operation_id="screen_deals", summary="筛项目 · Screen start-ups", response_model=DealFlowDocument
)
def screen_deals(
    fund_id: FundPath, asked: ScreeningRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep
) -> JSONResponse:
    """Hard misses never rank and are told with their terms; `blind` names nobody."""
    day = read_day(asked.as_of, today)
    flow = house.screen_deals(
        fund_id, top=asked.top, thesis=asked.thesis, day=day, viewer=viewer, with_passed=asked.with_passed
    )
    return JSONResponse(deal_document(flow, blind=asked.blind))


@router.get(
    "/deals/{party_id}", operation_id="get_deal", summary="一家企业 · One start-up", response_model=DealDetailDocument
)
def get_deal(
    fund_id: FundPath, party_id: PartyPath, house: HouseDep, viewer: ViewerDep, thesis: ThesisQuery = None
) -> JSONResponse:
    """Terms, both views, chain, patents, policy money, firms like it, released facts, and who could introduce it."""
    room = house.fund_desk(fund_id, viewer)
    return JSONResponse(detail_document(house.deal_detail(room, party_id, thesis=thesis)))


@router.post(
    "/searches", operation_id="create_search", summary="新建关注 · Save a search", status_code=201,
    response_model=SearchDocument,
)  # fmt: skip
def create_search(
    fund_id: FundPath, wish: SearchRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep
) -> Response:
    """It has seen nobody yet: the first look tells all that fit."""
    room = house.fund_desk(fund_id, viewer)
    region = read_region(wish.region)

    def effect(connection: Connection) -> Answer:
        keeper = house.watches_of(room, house.deals_within(connection))
        made = keeper.save(fund_id, wish.name, thesis=wish.thesis, segments=tuple(wish.segments), region=region)
        return _answer(201, search_document(made, ()), location=f"{_base(room)}/searches/{made.id}")

    return _once(house, asked, effect)


@router.get("/searches", operation_id="list_searches", summary="关注 · Saved searches", response_model=SearchList)
def list_searches(fund_id: FundPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """The oldest first, closed ones too."""
    room = house.fund_desk(fund_id, viewer)
    found = house.deals.searches_of(room.fund.id)
    return JSONResponse({"items": [search_document(one, house.deals.digests_of(one.id)) for one in found]})


@router.get(
    "/searches/{search_id}", operation_id="get_search", summary="一项关注 · One of them", response_model=SearchDocument
)
def get_search(fund_id: FundPath, search_id: SearchPath, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """With the latest digest, where there is one."""
    room = house.fund_desk(fund_id, viewer)
    search = own_search(room, search_id, house)
    digests = house.deals.digests_of(search.id)
    told = house.watches_of(room).digest(search.id, digests[0].number) if digests else None
    return JSONResponse(search_document(search, digests, told))


@router.post(
    "/searches/{search_id}/close",
    operation_id="close_search",
    summary="不再关注 · Close it",
    response_model=SearchDocument,
)
def close_search(
    fund_id: FundPath, search_id: SearchPath, house: HouseDep, viewer: ViewerDep, asked: AskedDep
) -> Response:
    """What it told stays readable."""
    room = house.fund_desk(fund_id, viewer)
    search = own_search(room, search_id, house)

    def effect(connection: Connection) -> Answer:
        deals = house.deals_within(connection)
        closed = house.watches_of(room, deals).close(search.id)
        return _answer(200, search_document(closed, deals.digests_of(search.id)))

    return _once(house, asked, effect)


@router.post(
    "/searches/{search_id}/looks", operation_id="look_again", summary="看有什么新的 · What is new",
    response_model=DigestDocument,
)  # fmt: skip
def look_again(
    fund_id: FundPath, search_id: SearchPath, asked: DigestRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep
) -> JSONResponse:
    """Each new or changed start-up exactly once; with `after` a repeated request gives the same digest again."""
    room = house.fund_desk(fund_id, viewer)
    search = own_search(room, search_id, house)
    told = house.watches_of(room).look(search.id, day=today, after=asked.after)
    house.postman.wake()
    return JSONResponse(digest_document(told))


@router.get(
    "/searches/{search_id}/digests/{number}", operation_id="get_digest", summary="一期 · A digest told before",
    response_model=DigestDocument,
)  # fmt: skip
def get_digest(
    fund_id: FundPath, search_id: SearchPath, number: NumberPath, house: HouseDep, viewer: ViewerDep
) -> JSONResponse:
    """Without those who have left since."""
    room = house.fund_desk(fund_id, viewer)
    return JSONResponse(digest_document(house.watches_of(room).digest(own_search(room, search_id, house).id, number)))


@router.get("/pipeline", operation_id="get_pipeline", summary="流程 · The pipeline", response_model=PipelineDocument)
def get_pipeline(fund_id: FundPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> JSONResponse:
    """Every start-up the fund has ever moved or planned for."""
    room = house.fund_desk(fund_id, viewer)
    entries = house.pipeline_of(room).entries(fund_id)
    parties = room.parties([entry.party_id for entry in entries])
    return JSONResponse({"items": [entry_document(one, parties.get(one.party_id), today) for one in entries]})


@router.get(
    "/pipeline/export.csv", operation_id="export_pipeline_csv", summary="导出 CSV · As CSV", response_class=Response
)
def export_csv(fund_id: FundPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """UTF-8 with a mark; no cell is a formula."""
    room = house.fund_desk(fund_id, viewer)
    return _file(csv_file(heads(), rows_of(room, house)), "text/csv; charset=utf-8", "pipeline.csv")


@router.get(
    "/pipeline/export.xlsx", operation_id="export_pipeline_xlsx", summary="导出 xlsx · As xlsx", response_class=Response
)
def export_xlsx(fund_id: FundPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """One sheet; every cell is text."""
    room = house.fund_desk(fund_id, viewer)
    return _file(xlsx_file(say("pages", "deal_pipeline", "zh"), heads(), rows_of(room, house)), XLSX, "pipeline.xlsx")


@router.get(
    "/pipeline/{party_id}", operation_id="get_pipeline_entry", summary="一家企业的进度 · One of it",
    response_model=PipelineEntryDocument,
)  # fmt: skip
def get_entry(fund_id: FundPath, party_id: PartyPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """With its ETag; one that was never moved stands at version 0."""
    room = house.fund_desk(fund_id, viewer)
    return _entry(entry_of(room, party_id, house), room, today)


@router.post(
    "/pipeline/{party_id}/moves",
    operation_id="move_deal",
    summary="移动 · Move it",
    response_model=PipelineEntryDocument,
)
def move_deal(
    fund_id: FundPath, party_id: PartyPath, wish: MoveRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep,
    asked: AskedDep, version: MaybeVersion,
) -> Response:  # fmt: skip
    """422 names the stages that may follow; a pass needs its reason, the note stays with the fund."""
    room = house.fund_desk(fund_id, viewer)
    stage = at("/stage", read_stage, wish.stage)
    reason = None if wish.reason is None else at("/reason", read_reason, wish.reason)
    return _change(
        house, room, party_id, asked, today,
        lambda keeper: keeper.move(
            fund_id, party_id, stage, by=who(viewer), reason=reason, note=wish.note, version=version
        ),
    )  # fmt: skip


@router.put(
    "/pipeline/{party_id}/plan",
    operation_id="plan_deal",
    summary="下一步 · Plan it",
    response_model=PipelineEntryDocument,
)
def plan_deal(
    fund_id: FundPath, party_id: PartyPath, plan: PlanRequest, house: HouseDep, viewer: ViewerDep, today: TodayDep,
    asked: AskedDep, version: ChangedVersion,
) -> Response:  # fmt: skip
    """Names the version it changes with If-Match; 412 where another was quicker."""
    room = house.fund_desk(fund_id, viewer)
    due = None if plan.due is None else read_day(plan.due, today, "/due")
    return _change(
        house, room, party_id, asked, today,
        lambda keeper: keeper.plan(
            fund_id, party_id, next_action=plan.next_action, owner=plan.owner, due=due, links=plan.links, version=version
        ),
    )  # fmt: skip


@router.get(
    "/quota", operation_id="get_quota", summary="占比与合作 · Shares and cooperation", response_model=QuotaDocument
)
def get_quota(
    fund_id: FundPath, house: HouseDep, viewer: ViewerDep, today: TodayDep, year: YearQuery = None
) -> JSONResponse:
    """投早投小, the named future industries, incubators and co-investment: each number with its list."""
    return JSONResponse(quota_of(house.fund_desk(fund_id, viewer), house, today, year))


def quota_of(room: FundDesk, house: House, today: date, year: int | None) -> dict[str, Any]:
    """The report of one fund as plain values."""
    entries = house.deals.entries_of(room.fund.id)
    engagements = tuple(house.engagements.of_party(room.manager_id))
    ids = {entry.party_id for entry in entries} | {member.party_id for one in engagements for member in one.members}
    parties = room.parties(ids)
    quota = fund_of(room.fund).early_small_share
    report = quota_report(room.fund.id, quota, entries, parties, room.desk.future, today, year)
    together = cooperation_of(room.manager_id, engagements, parties)
    return quota_document(report, parties, early_by_year(entries, parties), together)


def own_search(room: FundDesk, search_id: str, house: House) -> SavedSearch:
    """A search of this fund. Raises UnknownThing("unknown_search") for that of another as for one that is not there."""
    search = house.deals.search(search_id)
    if search.fund_id != room.fund.id:
        raise UnknownThing("unknown_search", value=search_id)
    return search


def entry_of(room: FundDesk, party_id: str, house: House) -> PipelineEntry:
    """Where a start-up stands; an entry without moves for one that was never moved."""
    known = next((one for one in house.deals.entries_of(room.fund.id) if one.party_id == party_id), None)
    return known or PipelineEntry(room.fund.id, room.check(party_id))


def heads() -> dict[str, str]:
    """Column titles of the export."""
    return {name: say("pages", f"export_{name}", "zh") for name in EXPORTED}


def rows_of(room: FundDesk, house: House) -> list[dict[str, Any]]:
    """Rows of the export."""
    entries = house.deals.entries_of(room.fund.id)
    return export_rows(entries, room.parties([entry.party_id for entry in entries]))


def read_stage(word: str) -> PipelineStage:
    """A stage by code or name. Raises BadInput("unknown_pipeline_stage")."""
    stage = PipelineStage.parse(word)
    if stage is None:
        raise BadInput("unknown_pipeline_stage", value=word, known=tuple(PipelineStage))
    return stage


def read_reason(word: str) -> PassReason:
    """A reason by code or name. Raises BadInput("unknown_pass_reason")."""
    reason = PassReason.parse(word)
    if reason is None:
        raise BadInput("unknown_pass_reason", value=word, known=tuple(PassReason))
    return reason


def who(viewer: Viewer) -> str:
    """Who moved it: an account, else the visitor of an open server."""
    return viewer.account_id or ("system" if viewer.system else "visitor")


def _change(
    house: House, room: FundDesk, party_id: str, asked: Request, today: date,
    act: Callable[[PipelineKeeper], PipelineEntry],
) -> Response:  # fmt: skip
    entry_of(room, party_id, house)

    def effect(connection: Connection) -> Answer:
        try:
            entry = act(house.pipeline_of(room, house.deals_within(connection)))
        except BadInput as refusal:
            if refusal.code == "changed_meanwhile":
                raise Stale(refusal.code, **refusal.facts) from refusal
            raise
        party = room.parties([party_id]).get(party_id)
        return _answer(200, entry_document(entry, party, today), etag=etag(entry.version))

    return _once(house, asked, effect)


def _entry(entry: PipelineEntry, room: FundDesk, today: date) -> Response:
    party = room.parties([entry.party_id]).get(entry.party_id)
    return JSONResponse(entry_document(entry, party, today), headers={"etag": etag(entry.version)})


def _once(house: House, asked: Request, effect: Callable[[Connection], Answer]) -> Response:
    return response_of(house.once.run_beside(asked, effect))


def _answer(status: int, document: dict[str, Any], **headers: str) -> Answer:
    return Answer(status, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), headers)


def _base(room: FundDesk) -> str:
    return f"/api/v1/funds/{room.fund.id.removeprefix('fund:')}"


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type=kind, headers=headers)
