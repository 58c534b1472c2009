"""参会者页面 · One's own fair: registration, wishes that nobody else sees, one's meetings, and a word on each afterwards."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.forgery import read_form
from api.pages.fair_forms import number, registration_of
from api.pages.fair_views import name_of
from api.pages.look import draw, look_of
from api.pages.tenancy import acts_for
from api.schemas import Word
from matcher.bootstrap import House
from matcher.entities.engagements import Value
from matcher.entities.fairs import FairState, GuestType, RequestMode
from matcher.errors import BadInput, MatcherError, UnknownThing
from matcher.services.fairs.programme import programme_of
from matcher.services.fairs.recap import record_outcome

__all__ = ["router"]

router = APIRouter()
IdPath = Annotated[Word, Path()]
NO_OPINION = "none"


@router.get("/fairs/{id}/agenda")
def agenda_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """What one has to do and whom one meets."""
    return _agenda(request, house, id, acts_for(request, house, viewer).id)


@router.post("/fairs/{id}/agenda")
async def change_agenda(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Register, withdraw, wish, or tell how a meeting went."""
    form = dict(await read_form(request))
    party = (await run_in_threadpool(acts_for, request, house, viewer, form.get("party_id", "")[:100])).id
    try:
        await run_in_threadpool(_change, house, id, party, form, frozenset(viewer.party_ids))
    except MatcherError as why:
        if isinstance(why, UnknownThing):
            raise
        return await run_in_threadpool(_agenda, request, house, id, party, why.sentence(look_of(request).lang))
    return RedirectResponse(f"/fairs/{id}/agenda?as={party}", 303)


def _agenda(request: Request, house: House, id: str, party: str, refusal: str = "") -> Response:
    desk = house.fairs
    fair, people = desk.shelf.fair(id), desk.shelf.participations(id)
    mine = next((one for one in people if one.party_id == party), None)
    if mine is None or fair.state is FairState.DRAFT:
        raise UnknownThing("unknown_fair", value=id)
    parties, last = desk.parties(people), desk.shelf.latest(id)
    programme = programme_of(id, desk) if last else None
    said = {(one.a, one.b): one for one in desk.shelf.records(id) if one.by == party}
    meetings = [
        {"at": f"{one.starts:%H:%M}–{one.ends:%H:%M}", "table": one.table + 1, "a": one.a, "b": one.b,
         "name": programme.name_of(one.b if one.a == party else one.a), "said": said.get((one.a, one.b))}
        for one in programme.of(party)
    ] if programme else []  # fmt: skip
    return draw(
        request, "fair_agenda.html", 422 if refusal else 200, fair=fair, mine=mine, meetings=meetings, last=last,
        others=[
            (one.party_id, name_of(one.party_id, parties), parties[one.party_id].text if one.party_id in parties else "")
            for one in people
            if one.comes and one.side is not mine.side
        ],
        wishes=desk.wishes_by(id, party), values=tuple(Value), refusal=refusal, name=name_of(party, parties),
        asking=[(one.from_id, name_of(one.from_id, parties), one.reason) for one in desk.requests_to(id, party)],
        types=tuple(GuestType), is_approved=fair.request_mode is RequestMode.APPROVE, want=Value.WANT, decline=Value.DECLINE,
        no_opinion=NO_OPINION,
        hours=[f"{fair.starts(slot):%H:%M}" for slot in range(fair.slot_count)],
    )  # fmt: skip


def _change(house: House, id: str, party: str, form: dict[str, str], own: frozenset[str]) -> None:
    desk, act = house.fairs, form.get("act", "")
    fair = desk.shelf.fair(id)
    if fair.state is FairState.DRAFT:
        raise UnknownThing("unknown_fair", value=id)
    if act == "register":
        desk.enrol(id, party, registration_of(form, fair), own=own)
    elif act == "withdraw":
        desk.withdraw(id, party)
    elif act == "wish" and form.get("value") == NO_OPINION:
        desk.take_back(id, party, form.get("to_id", "")[:100])
    elif act == "wish":
        value = Value.parse(form.get("value", ""))
        if value is None:
            raise BadInput("unknown_preference", value=form.get("value", ""), known=tuple(Value))
        desk.wish(id, party, form.get("to_id", "")[:100], value, form.get("reason", "")[:200])
    elif act == "outcome":
        with house.beside.write() as connection:  # the word and the record of the pair stand or fall together
            record_outcome(
                id, form.get("a", "")[:100], form.get("b", "")[:100], house.joined_fairs(connection), by=party,
                held=form.get("held") == "1", rating=number(form, "rating", low=1, high=5),
                next_step=form.get("next_step", "")[:40],
            )  # fmt: skip
    else:
        raise BadInput("fair_choice", value=act, known=["register", "withdraw", "wish", "outcome"])
