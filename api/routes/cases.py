"""办件 · Open a case, see how far it is, answer, settle: for those who ask and for the desks that hold it (方案 三(二)、四(一))."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api.case_documents import case_document, secret_subject
from api.case_schemas import (
    CaseActRequest,
    CaseDocument,
    CaseDraftRequest,
    CaseFiguresDocument,
    CaseOpeningRequest,
    CasePage,
)
from api.dependencies import HouseDep, RecordsDep, TodayDep, ViewerDep
from api.errors import at
from api.once import AskedDep, response_of
from api.reading import read_facts, read_region
from api.routes.listing import CursorQuery, LimitQuery, RegionQuery
from api.schemas import Word
from api.versions import ChangedVersion, MaybeVersion, etag
from graph.vocabulary import Labelled
from matcher.access import Act, Subject, reach, require
from matcher.bootstrap import House, now
from matcher.entities.accounts import Viewer
from matcher.entities.cases import Case, CaseAct, CaseKind
from matcher.errors import BadInput, UnknownThing
from matcher.services.case_acts import Deed
from matcher.services.case_numbers import checked_number
from matcher.services.case_opening import Opening
from matcher.services.cases import SECRET_DAYS, CaseDesk, figures_of, sees_case
from matcher.storage.cases import CaseFilter
from matcher.storage.once import Answer, Connection, Request
from matcher.storage.persons import Field

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])
L = TypeVar("L", bound=Labelled)

IdPath = Annotated[Word, Path(description="办件编号 · case id")]
PartyQuery = Annotated[
    Word | None, Query(description="主体编号；不给则为全部（运营人员）· party id; left out: all, for operators")
]
MineQuery = Annotated[bool, Query(description="只看我承办的 · only those I hold")]
OverdueQuery = Annotated[bool, Query(description="只看已逾期的 · only overdue ones")]
OpenQuery = Annotated[bool | None, Query(description="未结或已结 · open or closed ones")]
KindQuery = Annotated[Word | None, Query(description="类别 · kind")]


@router.post(
    "", operation_id="open_case", summary="发起办件 · Open a case", status_code=201, response_model=CaseDocument
)
def open_case(
    wish: CaseOpeningRequest, house: HouseDep, viewer: ViewerDep, records: RecordsDep, asked: AskedDep
) -> Response:
    """Handed in at once unless it is a draft. It has an owner and a due day from the first moment."""
    require(viewer, Act.WRITE, wish.party_id)
    party, kind = records.party(wish.party_id), at("/kind", lambda word: member(CaseKind, word), wish.kind)
    offer = records.offers_by_id([wish.about]).get(wish.about)
    opening = Opening(
        kind, wish.about, tuple(wish.items), wish.form, wish.text, read_facts(wish.facts), draft=wish.draft
    )
    secrets = {Field.PHONE: wish.phone, Field.ID_NUMBER: wish.id_number}

    def effect(desk: CaseDesk, connection: Connection) -> Case:
        case = desk.open(opening, party, viewer, offer)
        keep_secrets(case, secrets, house, connection)
        return case

    return _change(house, viewer, asked, effect, 201)


@router.get("", operation_id="list_cases", summary="办件列表 · Cases", response_model=CasePage)
def list_cases(
    house: HouseDep, viewer: ViewerDep, today: TodayDep, party_id: PartyQuery = None, mine: MineQuery = False,
    overdue: OverdueQuery = False, open: OpenQuery = None, kind: KindQuery = None, region: RegionQuery = None,
    cursor: CursorQuery = None, limit: LimitQuery = 50,
) -> JSONResponse:  # fmt: skip
    """Open ones by the day they are due, then closed ones; one's own drafts last."""
    within = reach(viewer, Subject.CASES)
    if not (within.all if party_id is None else within.holds(party_id)):
        raise UnknownThing("unknown_party", value=party_id or "", nearest=())
    own = party_id is not None and party_id in viewer.party_ids
    wanted = CaseFilter(
        party_id=party_id, owner=f"account:{viewer.account_id}" if mine else None, region=read_region(region),
        kind=None if kind is None else at("/kind", lambda word: member(CaseKind, word), kind), is_open=open,
        due_before=today if overdue else None, handed_in=not own,
    )  # fmt: skip
    page = house.cases.page(wanted, cursor=cursor, limit=limit)
    names = house.case_operators()
    rows = [case_document(case, house, viewer, today, operators=names) for case in page.rows]
    return JSONResponse({"items": rows, "next_cursor": page.next_cursor})


@router.get(
    "/figures", operation_id="get_case_figures", summary="办件数字 · Numbers of the desk",
    response_model=CaseFiguresDocument,
)  # fmt: skip
def case_figures(house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """Open, overdue, waiting on the applicant, unclaimed; median days to close."""
    require(viewer, Act.HANDLE_CASES)
    return JSONResponse(asdict(figures_of(house.cases.every(CaseFilter(handed_in=True)), now())))


@router.get("/{id}", operation_id="get_case", summary="一件 · One case", response_model=CaseDocument)
def get_case(id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """With its ETag."""
    case = visible_case(id, house, viewer)
    body = case_document(case, house, viewer, today, operators=house.case_operators())
    return JSONResponse(body, headers={"etag": etag(case.version)})


@router.put("/{id}", operation_id="edit_case_draft", summary="改草稿 · Edit a draft", response_model=CaseDocument)
def edit_draft(
    id: IdPath, wish: CaseDraftRequest, house: HouseDep, viewer: ViewerDep, records: RecordsDep, asked: AskedDep,
    version: ChangedVersion,
) -> Response:  # fmt: skip
    """Filled in anew under the rules in force today; 422 once it was handed in. Hand it in with the act `submitted`."""
    case = visible_case(id, house, viewer)
    require(viewer, Act.WRITE, case.party_id)
    party, offer = records.party(case.party_id), records.offers_by_id([case.about]).get(case.about)
    opening = Opening(
        case.kind, case.about, tuple(wish.items), wish.form, wish.text, read_facts(wish.facts), draft=True
    )
    secrets = {Field.PHONE: wish.phone, Field.ID_NUMBER: wish.id_number}

    def effect(desk: CaseDesk, connection: Connection) -> Case:
        keep_secrets(case, secrets, house, connection)
        return desk.edit(id, opening, party, viewer, offer, version=version)

    return _change(house, viewer, asked, effect)


@router.delete("/{id}", operation_id="discard_case_draft", summary="删草稿 · Discard a draft", status_code=204)
def discard_draft(id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Gone for good, with its papers and numbers; 422 once it was handed in."""
    discard(id, house, viewer)
    return Response(status_code=204)


def discard(id: str, house: House, viewer: Viewer) -> None:
    """The draft is gone, with its papers and its sealed numbers, in one transaction."""
    with house.beside.write() as connection:
        house.joined_cases(connection).discard(id, viewer)
        persons = house.joined_persons(connection)
        for field in (Field.PHONE, Field.ID_NUMBER):
            persons.forget(secret_subject(id), field)


@router.post("/{id}/acts", operation_id="act_on_case", summary="办理一步 · One deed", response_model=CaseDocument)
def act_on_case(
    id: IdPath, deed: CaseActRequest, house: HouseDep, viewer: ViewerDep, asked: AskedDep, version: MaybeVersion
) -> Response:
    """submitted, accepted, asked, answered, settled, declined, withdrawn, assigned, said; 422 names what may follow."""
    visible_case(id, house, viewer)
    act = at("/act", lambda word: member(CaseAct, word), deed.act)
    done = deed_of(act, deed.items, deed.text, deed.receipt, deed.owner)
    return _change(house, viewer, asked, lambda desk, _: desk.act(id, done, viewer, version=version))


def visible_case(id: str, house: House, viewer: Viewer) -> Case:
    """Raises UnknownThing("unknown_case") for one of others."""
    case: Case = house.cases.get(id)
    if not sees_case(viewer, case):
        raise UnknownThing("unknown_case", value=id)
    return case


def deed_of(act: CaseAct, items: list[str], text: str, receipt: str, owner: str) -> Deed:
    """A deed; its side and its doer are the viewer's, which CaseDesk.act fills in."""
    return Deed(act, items=tuple(items), text=text, receipt=receipt, owner=owner)


def keep_secrets(case: Case, secrets: Mapping[Field, str], house: House, connection: Connection) -> None:
    """Seals the numbers given with a case, in its own transaction. Raises BadInput("case_phone_bad"), ("case_id_number_bad")."""
    persons, until = house.joined_persons(connection), house.clock.today() + timedelta(days=SECRET_DAYS)
    for field, word in secrets.items():
        if word.strip():
            persons.keep(secret_subject(case.id), field, checked_number(field, word), until=until)


def _change(
    house: House, viewer: Viewer, asked: Request, effect: Callable[[CaseDesk, Connection], Case], status: int = 200
) -> Response:
    today, names = house.clock.today(), house.case_operators()

    def once(connection: Connection) -> Answer:
        case = effect(house.joined_cases(connection), connection)
        persons = house.joined_persons(connection)
        document: dict[str, Any] = case_document(case, house, viewer, today, operators=names, persons=persons)
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"etag": etag(case.version)} | ({"location": f"/api/v1/cases/{case.id}"} if status == 201 else {})
        return Answer(status, body, headers)

    return response_of(house.once.run_beside(asked, once))


def member(of: type[L], word: str) -> L:
    """A member of a closed list. Raises BadInput("unknown_state")."""
    found = of.parse(word)
    if found is None:
        raise BadInput("unknown_state", value=word, known=tuple(of))
    return found
