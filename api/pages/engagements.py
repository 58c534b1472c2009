"""合作页面 · Ask to meet, keep, or leave out a match; answer a request; and the timeline of a pair (方案 三(一))."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.forgery import read_form
from api.pages.look import draw, is_part, look_of
from api.pages.pairs import pairs_of
from api.pages.tenancy import acting_form, acts_for, field
from api.schemas import Word
from matcher.access import Act, require
from matcher.bootstrap import House, now
from matcher.entities.accounts import Viewer
from matcher.entities.engagements import Engagement, State, Value
from matcher.errors import BadInput, Forbidden, MatcherError, UnknownThing
from matcher.services.engagements import answer, express_interest, record_step, say
from matcher.services.introductions import introduction_of, reveal_phone
from matcher.wording import words

router = APIRouter()
IdPath = Annotated[Word, Path()]
REASONS: Final = ("product", "place", "price", "size", "known", "not_now", "other")
"""Why somebody says no; the words stand in wording/pages as `why_<reason>`."""
_LONGEST_MESSAGE: Final = 300


@router.get("/engagements")
def engagements(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """Every pair of the organisation, what waits for it first; what it kept and what it left out."""
    party = acts_for(request, house, viewer)
    lang = look_of(request).lang
    found = sorted(house.engagements.of_party(party.id), key=lambda one: (one.history[-1].at, one.id), reverse=True)
    pairs = pairs_of(found, party.id, house, viewer, lang)
    said = {one.to_id: one for one in house.engagements.preferences_by(party.id)}
    named = _names(house, viewer, said)
    asked = {one.offer_id for one in found if one.is_open}
    return draw(
        request,
        "engagements.html",
        party=party,
        to_answer=[pair for pair in pairs if pair.can_answer],
        going=[pair for pair in pairs if not pair.can_answer and pair.state_code not in ("failed", "ended")],
        over=[pair for pair in pairs if pair.state_code in ("failed", "ended")],
        kept=[
            (id, named[id])
            for id, one in said.items()
            if one.value is not Value.DECLINE and id in named and id not in asked
        ],
        declined=[
            (id, named[id], one.reason) for id, one in said.items() if one.value is Value.DECLINE and id in named
        ],
        reasons=REASONS,
    )


@router.get("/engagements/{id}")
def engagement(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The timeline of a pair, and what may be done now."""
    return _page(request, house, viewer, _own(id, house, viewer), today)


@router.post("/engagements")
async def ask(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """申请对接; then the timeline."""
    party, form = await acting_form(request, house, viewer)
    rank = form.get("rank", "")
    asked = await run_in_threadpool(
        house.engage,
        lambda occasion: express_interest(
            party.id,
            field(form, "offer_id"),
            occasion=occasion,
            need_id=field(form, "need_id") or None,
            run_id=field(form, "run_id") or None,
            rank=int(rank) if rank.isascii() and rank.isdecimal() and len(rank) < 5 else None,
            unnamed="named" not in form,
            message=field(form, "message", _LONGEST_MESSAGE),
        ),
    )
    return RedirectResponse(f"/engagements/{asked.id}", 303)


@router.post("/engagements/{id}/answer")
async def answer_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Yes, or no with a reason that stays with who gave it."""
    found, form = await run_in_threadpool(_own, id, house, viewer), await read_form(request)
    party_id = _member(found, viewer)
    require(viewer, Act.WRITE, party_id)
    accept, reason = form.get("accept") == "yes", field(form, "reason")
    try:
        await run_in_threadpool(
            house.engage, lambda occasion: answer(id, party_id, accept=accept, occasion=occasion, reason=reason)
        )
    except BadInput as refusal:
        return await run_in_threadpool(_again, request, house, viewer, found, today, refusal)
    return RedirectResponse(f"/engagements/{id}", 303)


@router.post("/engagements/{id}/steps")
async def step_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Met, negotiating, signed …, on a day; or ended, with a reason."""
    found, form = await run_in_threadpool(_own, id, house, viewer), await read_form(request)
    party_id = _member(found, viewer)
    require(viewer, Act.WRITE, party_id)
    try:
        state, on = _state(field(form, "state")), _day(field(form, "on"), today)
        reason = field(form, "reason")
        await run_in_threadpool(
            house.engage, lambda occasion: record_step(id, state, party_id, occasion=occasion, on=on, reason=reason)
        )
    except BadInput as refusal:
        return await run_in_threadpool(_again, request, house, viewer, found, today, refusal)
    return RedirectResponse(f"/engagements/{id}", 303)


@router.post("/engagements/{id}/contact")
async def contact_page(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The telephone of the other side, shown on this page and never again without asking."""
    found = await run_in_threadpool(_own, id, house, viewer)
    party_id = _member(found, viewer)
    require(viewer, Act.WRITE, party_id)
    try:
        phone = await run_in_threadpool(
            lambda: reveal_phone(found, party_id, house.persons, viewer, day=today, now=now())
        )
    except BadInput as refusal:
        return await run_in_threadpool(_again, request, house, viewer, found, today, refusal)
    return await run_in_threadpool(lambda: _page(request, house, viewer, found, today, phone=phone))


@router.post("/preferences")
async def prefer(request: Request, house: HouseDep, viewer: ViewerDep) -> Response:
    """收藏, 不合适 with a reason, or back on the list; then where one came from."""
    party, form = await acting_form(request, house, viewer)
    offer_id, value = field(form, "offer_id"), Value.parse(field(form, "value"))
    if value is None:
        raise BadInput("unknown_preference", value=form.get("value", "")[:40], known=[each.value for each in Value])
    if not _names(house, viewer, [offer_id]):
        raise UnknownThing("unknown_offer", value=offer_id)
    reason = field(form, "reason")
    await run_in_threadpool(lambda: say(party.id, offer_id, value, occasion=house.occasion, reason=reason))
    if is_part(request):
        return await run_in_threadpool(_place, request, house, viewer, party.id, form, value)
    return RedirectResponse(f"/startups/{party.id}" if form.get("back") == "list" else "/engagements", 303)


def _place(
    request: Request, house: House, viewer: Viewer, party_id: str, form: Mapping[str, str], value: Value
) -> Response:
    """What may be done with one place of a list, after something was said of it."""
    lang = look_of(request).lang
    place = {name: field(form, name) for name in ("offer_id", "need_id", "run_id")}
    rank = form.get("rank", "")
    deeds = deeds_of(party_id, house, viewer, lang, (place["offer_id"],))
    return draw(
        request,
        "_place_deeds.html",
        place=place | {"rank": int(rank) if rank.isascii() and rank.isdecimal() and len(rank) < 5 else 0},
        deeds=deeds,
        said_now=words("pages", lang)["left_out_now" if value is Value.DECLINE else "kept"],
    )


def deeds_of(
    party_id: str, house: House, viewer: Viewer, lang: str, only: Collection[str] | None = None
) -> dict[str, Any]:
    """What a party has done with offers: offer id → its open pair, or what it said; `only` some offers where they are named."""
    found = [one for one in house.engagements.of_party(party_id) if only is None or one.offer_id in only]
    pairs = pairs_of(found, party_id, house, viewer, lang)
    offers = {one.id: one.offer_id for one in found}
    said = {one.to_id: one.value.value for one in house.engagements.preferences_by(party_id)}
    return {"pairs": {offers[pair.id]: pair for pair in pairs}, "said": said, "party_id": party_id, "reasons": REASONS}


def _names(house: House, viewer: Viewer, ids: Iterable[str]) -> dict[str, str]:
    """Titles of the offers and names of the parties among the ids."""
    wanted, records = list(ids), house.records(viewer)
    offers, parties = records.offers_by_id(wanted), records.parties_by_id(wanted)
    return {id: one.title for id, one in offers.items()} | {id: one.name for id, one in parties.items()}


def _page(
    request: Request, house: House, viewer: Viewer, found: Engagement, today: date, *, refusal: str = "",
    phone: str = "", status: int = 200,
) -> Response:  # fmt: skip
    party_id = _member(found, viewer)
    pair = pairs_of([found], party_id, house, viewer, look_of(request).lang)[0]
    return draw(
        request, "engagement.html", status, pair=pair, refusal=refusal, today=today.isoformat(), reasons=REASONS,
        phone=phone, introduction=introduction_of(found, party_id, house.persons, today),
    )  # fmt: skip


def _again(
    request: Request, house: House, viewer: Viewer, found: Engagement, today: date, refusal: MatcherError
) -> Response:
    sentence = refusal.sentence(look_of(request).lang)
    return _page(request, house, viewer, found, today, refusal=sentence, status=422)


def _own(id: str, house: House, viewer: Viewer) -> Engagement:
    """A pair the viewer's organisation is a member of; to all others it is not there."""
    found: Engagement = house.engagements.engagement(id)
    if not viewer.party_ids & {member.party_id for member in found.members}:
        raise UnknownThing("unknown_engagement", value=id)
    return found


def _member(found: Engagement, viewer: Viewer) -> str:
    mine = sorted(viewer.party_ids & {member.party_id for member in found.members})
    if not mine:
        raise Forbidden("no_organisation")
    return mine[0]


def _state(word: str) -> State:
    state = State.parse(word)
    if state is None:
        raise BadInput("unknown_state", value=word, known=tuple(State))
    return state


def _day(word: str, today: date) -> date:
    if not word:
        return today
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise BadInput("bad_date", value=word[:40]) from None
