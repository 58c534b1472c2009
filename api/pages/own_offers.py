"""自己的供给页面 · Offers that came by file: their owner changes words and capacity, or pauses them; the terms stay as stated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.errors import at
from api.own_facts import products_from, text_from
from api.pages.formats import term_lines
from api.pages.look import draw, look_of
from api.pages.tenancy import acting_form, acts_for, field
from api.schemas import Word
from graph.regions import COUNTIES
from matcher.bootstrap import House, now
from matcher.entities import Offer, Party
from matcher.entities.accounts import Viewer
from matcher.errors import BadInput, MatcherError, Stale, UnknownThing
from matcher.services.needs import parse_place
from matcher.services.own_offers import OfferWords, offer_tag_of, pause_offer, revise_offer, written_elsewhere

__all__ = ["amount_of", "router"]

router = APIRouter()
IdPath = Annotated[Word, Path()]
_LONGEST_TEXT: Final = 2_000


@router.get("/me/offers/{id}")
def own_offer(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """The form of one offer that came by file."""
    offer = _own(house, viewer, acts_for(request, house, viewer), id)
    return _page(request, offer, _as_form(offer))


@router.post("/me/offers/{id}")
async def change_own_offer(request: Request, id: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Other words or another capacity; or, with `then`, paused and resumed."""
    party, form = await acting_form(request, house, viewer)
    return await run_in_threadpool(_changed, request, house, viewer, party, id, form)


def _changed(
    request: Request, house: House, viewer: Viewer, party: Party, id: str, form: Mapping[str, str]
) -> Response:
    offer = _own(house, viewer, party, id)
    if form.get("then") in ("pause", "resume"):
        paused = form["then"] == "pause"
        house.on_party(lambda work: pause_offer(work, id, party.id, paused=paused, viewer=viewer, now=now()))
        return RedirectResponse(f"/board#f-{id}", 303)
    try:
        words, tag = _words(form), field(form, "tag", 16)
        house.on_party(lambda work: revise_offer(work, id, party.id, words, tag=tag, viewer=viewer, now=now()))
    except MatcherError as refusal:
        return _page(request, offer, form, refusal)
    return RedirectResponse(f"/me/offers/{id}?as={party.id}&saved=1", 303)


def _own(house: House, viewer: Viewer, party: Party, id: str) -> Offer:
    """One of the party's own offers that came by file; any other is not there."""
    found = written_elsewhere(house.records(viewer).offers_by_id((id,)).values())
    if not found or found[0].party_id != party.id:
        raise UnknownThing("unknown_offer", value=id)
    return found[0]


def _page(request: Request, offer: Offer, form: Mapping[str, str], refusal: MatcherError | None = None) -> Response:
    lang = look_of(request).lang
    place = str(refusal.facts.get("pointer", "")).strip("/") if refusal else ""
    status = 200 if refusal is None else 412 if isinstance(refusal, Stale) else 422
    context: dict[str, Any] = {
        "refusal": refusal.sentence(lang) if refusal else "", "fault": place, "terms": term_lines(offer, lang),
        "saved": "saved" in request.query_params, "counties": tuple(COUNTIES.values()), "longest": _LONGEST_TEXT,
    }  # fmt: skip
    return draw(request, "own_offer.html", status, offer=offer, form=form, tag=offer_tag_of(offer), **context)


def _as_form(offer: Offer) -> dict[str, str]:
    capacity = "" if offer.capacity is None else f"{offer.capacity:g}"
    return {
        "title": offer.title, "text": offer.text, "region": offer.region or "", "products": "、".join(offer.products),
        "capacity": capacity,
    }  # fmt: skip


def _words(form: Mapping[str, str]) -> OfferWords:
    region, capacity = field(form, "region"), field(form, "capacity", 12)
    return OfferWords(
        title=field(form, "title", 80),
        text=text_from(form.get("text", "")[:_LONGEST_TEXT]),
        region=at("/region", parse_place, region) if region else None,
        products=products_from(
            field(form, "products", 600).replace("，", "、").replace("\n", "、").split("、"), "/products"
        ),
        capacity=amount_of(capacity) if capacity else None,
    )


def amount_of(word: str) -> float:
    """A plain number, 0 or more. Raises BadInput("bad_amount")."""
    if not word.replace(".", "", 1).isdecimal() or not word.isascii():
        raise BadInput("bad_amount", value=word, pointer="/capacity")
    return float(word)
