"""草稿页面 · A case that is not handed in yet: filled in further, handed in, or let go of; the desk knows nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.forgery import read_form
from api.pages.cases import FACT, form_page, secrets_of, wish_of
from api.pages.look import look_of
from api.routes.cases import deed_of, discard, keep_secrets, visible_case
from api.schemas import Word
from matcher.access import Act, require
from matcher.bootstrap import House
from matcher.entities import Party
from matcher.entities.accounts import Viewer
from matcher.entities.cases import DRAFT_TEXT, Case, CaseAct, ItemState
from matcher.errors import BadInput, UnknownThing

router = APIRouter()
IdPath = Annotated[Word, Path()]


@router.get("/cases/{id}/edit")
def edit(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The form with what the draft says; answers to facts in the address go before those that were kept."""
    case, party = _draft(id, house, viewer)
    given = _kept(case) | {name: word for name, word in request.query_params.items() if name not in ("kind", "about")}
    return form_page(request, house, viewer, party, today, given, draft=case)


@router.post("/cases/{id}")
async def save(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The draft as the form says, handed in as well where it says so; then its page."""
    case, party = await run_in_threadpool(_draft, id, house, viewer)
    form = await read_form(request)
    try:
        await run_in_threadpool(_save, house, viewer, party, case, form, today)
    except (BadInput, UnknownThing) as refusal:
        said, given = (
            refusal.sentence(look_of(request).lang),
            dict(form) | {"kind": case.kind.value, "about": case.about},
        )
        return await run_in_threadpool(
            lambda: form_page(request, house, viewer, party, today, given, refusal=said, draft=case)
        )
    return RedirectResponse(f"/cases/{id}", 303)


@router.post("/cases/{id}/discard")
def let_go(id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """The draft is gone, with its papers."""
    visible_case(id, house, viewer)
    discard(id, house, viewer)
    return RedirectResponse("/cases", 303)


def _draft(id: str, house: House, viewer: Viewer) -> tuple[Case, Party]:
    """(draft, its party). Raises UnknownThing, Forbidden, BadInput("case_handed_in")."""
    case = visible_case(id, house, viewer)
    require(viewer, Act.WRITE, case.party_id)
    if case.is_handed_in:
        raise BadInput("case_handed_in", value=id)
    return case, house.records(viewer).party(case.party_id)


def _kept(case: Case) -> dict[str, str]:
    """What the draft says, as fields of the form."""
    form = {name.removeprefix(FACT): word for name, word in case.form.items() if name != DRAFT_TEXT}
    items = {f"item_{item.code}": "yes" for item in case.items if item.state is ItemState.DRAFT}
    about = {"kind": case.kind.value, "about": case.about, "text": case.form.get(DRAFT_TEXT, "")}
    return form | about | (items if len(case.items) > 1 else {})


def _save(house: House, viewer: Viewer, party: Party, case: Case, form: Mapping[str, str], today: date) -> None:
    wish = wish_of(house, party, form, today, case.kind, case.about)
    offer = house.records(viewer).offers_by_id([case.about]).get(case.about)
    version = form.get("version", "")
    known = int(version) if version.isascii() and version.isdecimal() and len(version) < 7 else None
    with house.beside.write() as connection:
        desk = house.joined_cases(connection)
        keep_secrets(case, secrets_of(form), house, connection)
        desk.edit(case.id, wish, party, viewer, offer, version=known)
        if form.get("then") != "draft":
            desk.act(case.id, deed_of(CaseAct.SUBMITTED, [], "", "", ""), viewer)
