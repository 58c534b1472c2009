"""供需页面 · The board of an organisation: what it offers and asks for, from draft to renewal (方案 三(一) 产业资源共享平台)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.board import owned
from api.dependencies import HouseDep, TodayDep, ViewerDep
from api.forgery import read_form
from api.pages.look import draw, look_of
from api.pages.own_offers import amount_of
from api.pages.tenancy import acting_form, acts_for, field
from api.schemas import Line, Word
from graph.regions import COUNTIES
from graph.vocabulary import Stage
from matcher.bootstrap import House, now
from matcher.entities import Kind
from matcher.entities.accounts import Viewer
from matcher.entities.profiles import Profile, ProfileContent, ProfileState, Side
from matcher.errors import BadInput, MatcherError, UnknownThing
from matcher.services.board import DAYS, draft, lacks, publish, renew, revise, withdraw
from matcher.services.needs import clean_text, parse_kind, parse_place, parse_stage
from matcher.services.notices import SOON, days_left
from matcher.services.own_offers import written_elsewhere
from matcher.storage.board import BoardWork

router = APIRouter()
IdPath = Annotated[Word, Path()]
SideQuery = Annotated[Line, Query()]
_MOST_TEXT: Final = 2_000
_MOST_PRODUCTS: Final = 20
_MOST_FILED: Final = 100
_ORDER: Final = (ProfileState.PUBLISHED, ProfileState.DRAFT, ProfileState.EXPIRED, ProfileState.WITHDRAWN)


@router.get("/board")
def board(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Both sides, what ends soon first."""
    party = acts_for(request, house, viewer)
    rows = [_row(profile, today) for profile in profiles_of(house, party.id)]
    rows.sort(key=lambda row: (_ORDER.index(row["state"]), row["profile"].valid_to or today, row["profile"].id))
    return draw(request, "board.html", party=party, sides={side: _of_side(rows, side) for side in Side}, soon=SOON.days,
                filed=written_elsewhere(house.records(viewer).offers_of_party(party.id))[:_MOST_FILED])  # fmt: skip


@router.get("/board/new")
def new_profile(
    request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep, side: SideQuery = ""
) -> Response:
    """Which way does it go, then the form."""
    party = acts_for(request, house, viewer)
    return _form(request, house, Side.parse(side), party.id, {}, today)


@router.post("/board")
async def add_profile(request: Request, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """A draft is kept however little is written."""
    party, form = await acting_form(request, house, viewer)
    side = Side.parse(field(form, "side"))
    if side is None:
        raise BadInput("unknown_side", value=form.get("side", "")[:40])
    try:
        content = _content(side, form)
        if form.get("then") == "look":
            return await run_in_threadpool(_form, request, house, side, party.id, form, today, written=content)
        kept = await run_in_threadpool(house.on_board, lambda work: draft(work, side, party.id, content, now()))
    except BadInput as refusal:
        return await run_in_threadpool(_form, request, house, side, party.id, form, today, None, refusal)
    return await _next(request, house, viewer, kept, form, today)


@router.get("/board/{id}")
def one_profile(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """The form of a profile with what is still empty, and what may be done with it."""
    found = _own(house, viewer, id)
    return _form(request, house, found.side, found.party_id, _as_form(found.content), today, found)


@router.post("/board/{id}")
async def save_profile(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """Keep what was written; publish it too where that was asked."""
    found, form = _own(house, viewer, id), await read_form(request)
    try:
        content = _content(found.side, form)
        if form.get("then") == "look":
            return await run_in_threadpool(
                _form, request, house, found.side, found.party_id, form, today, found, written=content
            )
        version = _version(form, found)
        kept = await run_in_threadpool(
            house.on_board, lambda work: revise(work, found.id, content, version=version, day=today, now=now())
        )
    except MatcherError as refusal:
        return await run_in_threadpool(_form, request, house, found.side, found.party_id, form, today, found, refusal)
    return await _next(request, house, viewer, kept, form, today)


@router.post("/board/{id}/renew")
async def renew_profile(id: IdPath, house: HouseDep, viewer: ViewerDep, today: TodayDep) -> Response:
    """A year more from today."""
    return await _change(
        house, _own(house, viewer, id), lambda work: renew(work, id, version=None, day=today, now=now())
    )


@router.post("/board/{id}/withdraw")
async def withdraw_profile(id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """It counts no more from this second; it may be published again."""
    return await _change(house, _own(house, viewer, id), lambda work: withdraw(work, id, version=None, now=now()))


def profiles_of(house: House, party_id: str) -> list[Profile]:
    """Both sides of a party's board."""
    return [profile for side in Side for profile in house.board.of_party(party_id, side, limit=200).rows]


async def _change(house: House, found: Profile, effect: Callable[[BoardWork], Profile]) -> Response:
    await run_in_threadpool(house.on_board, effect)
    return RedirectResponse(f"/board#p-{found.id}", 303)


async def _next(
    request: Request, house: House, viewer: Viewer, kept: Profile, form: Mapping[str, str], today: date
) -> Response:
    """After saving: published where that was asked and nothing is missing, else the form again."""
    if form.get("then") != "publish":
        return RedirectResponse(f"/board/{kept.id}?saved=1", 303)
    try:
        await run_in_threadpool(
            house.on_board, lambda work: publish(work, kept.id, version=kept.version, day=today, now=now())
        )
    except BadInput as refusal:
        return await run_in_threadpool(_form, request, house, kept.side, kept.party_id, form, today, kept, refusal)
    return RedirectResponse(f"/board#p-{kept.id}", 303)


def _own(house: House, viewer: Viewer, id: str) -> Profile:
    """A profile the viewer may change; to all others it is not there."""
    side = Side.parse(id.partition(":")[0])
    if side is None:
        raise UnknownThing("unknown_profile", value=id)
    return owned(house, viewer, id, side)


def _form(
    request: Request, house: House, side: Side | None, party_id: str, given: Mapping[str, str], today: date,
    profile: Profile | None = None, refusal: MatcherError | None = None, *, written: ProfileContent | None = None,
) -> Response:  # fmt: skip
    """`written`: what stands in the form and is not kept yet."""
    lang = look_of(request).lang
    place = str(refusal.facts.get("pointer", "")).strip("/").split("/")[0] if refusal else ""
    content = written or (profile.content if profile else None)
    missing = () if content is None or side is None else lacks(side, content)
    return draw(
        request,
        "profile_form.html",
        422 if refusal else 200,
        side=side,
        sides=tuple(Side),
        party_id=party_id,
        profile=profile,
        state=profile.state(today) if profile else ProfileState.DRAFT,
        given=given,
        refusal=refusal.sentence(lang) if refusal else "",
        fault=place or (str(refusal.facts.get("field", "")) if refusal else ""),
        needed=[lack.field for lack in missing if lack.required],
        helpful=[lack.field for lack in missing if not lack.required],
        checked=content is not None,
        done=0 if content is None or side is None else _done(side, len(missing)),
        saved="saved" in request.query_params,
        kinds=tuple(Kind),
        counties=tuple(COUNTIES.values()),
        stages=tuple(Stage),
        days=DAYS,
    )


def _done(side: Side, empty: int) -> int:
    """How complete a profile is, in percent of the fields that matter."""
    all_of_them = 5 if side is Side.NEED else 7
    return round(100 * (all_of_them - min(empty, all_of_them)) / all_of_them)


def _content(side: Side, form: Mapping[str, str]) -> ProfileContent:
    kinds = tuple(parse_kind(word) for word in (field(form, "kind"),) if word)
    text = form.get("text", "")[:_MOST_TEXT].strip()
    products = [
        word.strip()[:80] for word in field(form, "products", 600).replace("、", "\n").replace("，", "\n").splitlines()
    ]
    capacity = field(form, "capacity", 12)
    stage = field(form, "stage")
    return ProfileContent(
        kinds=kinds,
        title=field(form, "title", 80) if side is Side.OFFER else "",
        text=clean_text(text)[0] if text else "",
        region=parse_place(field(form, "region")) if field(form, "region") else None,
        stages=(parse_stage(stage),) if stage else (),
        segments=tuple(form.get("segments", "")[:400].split()),
        products=tuple(dict.fromkeys(filter(None, products)))[:_MOST_PRODUCTS],
        capacity=amount_of(capacity) if capacity else None,
        anonymous="anonymous" in form,
    )


def _version(form: Mapping[str, str], found: Profile) -> int:
    word = form.get("version", "")
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 9 else found.version


def _as_form(content: ProfileContent) -> dict[str, str]:
    capacity = "" if content.capacity is None else f"{content.capacity:g}"
    return {
        "kind": content.kinds[0].value if content.kinds else "", "title": content.title, "text": content.text,
        "region": content.region or "", "stage": content.stages[0].value if content.stages else "",
        "segments": " ".join(content.segments), "products": "、".join(content.products), "capacity": capacity,
    } | ({"anonymous": "1"} if content.anonymous else {})  # fmt: skip


def _row(profile: Profile, today: date) -> dict[str, Any]:
    left = days_left(profile, today)
    needed = [lack.field for lack in lacks(profile.side, profile.content) if lack.required]
    return {
        "profile": profile, "state": profile.state(today), "left": left, "needed": needed,
        "is_ending": left is not None and left <= SOON.days,
    }  # fmt: skip


def _of_side(rows: list[dict[str, Any]], side: Side) -> list[dict[str, Any]]:
    return [row for row in rows if row["profile"].side is side]
