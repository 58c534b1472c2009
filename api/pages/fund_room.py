"""基金台 · What the pages of a fund's desk share: whose desk it is, how it is drawn, and where forms lead.

The fund is chosen once (`?fund=`) and kept in a cookie; without a choice it is the first one the viewer manages.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Query, Request
from starlette.responses import Response

from api.pages.formats import fact_words
from api.pages.look import draw
from api.schemas import Word
from matcher.access import Act, may
from matcher.bootstrap import House
from matcher.entities import Kind, Offer
from matcher.entities.accounts import Viewer
from matcher.errors import Forbidden
from matcher.measures.facts import FACTS
from matcher.services.deal_desk import FundDesk

__all__ = ["FundQuery", "draw_room", "fact_rows", "own_funds", "room_of", "segment_name", "to", "version_of"]

FUND: Final = "fund"
_YEAR_SECONDS: Final = 365 * 24 * 3600
FundQuery = Annotated[Word | None, Query()]


def room_of(request: Request, house: House, viewer: Viewer, fund: str | None) -> FundDesk:
    """The desk of the fund asked for, of the one chosen before, or of the first; Forbidden("no_fund") without any."""
    own = own_funds(house, viewer)
    if fund:
        return house.fund_desk(fund, viewer)
    if not own:
        raise Forbidden("no_fund")
    before = request.cookies.get(FUND, "")
    return house.fund_desk(next((one.id for one in own if one.id == f"fund:{before}"), own[0].id), viewer)


def own_funds(house: House, viewer: Viewer) -> list[Offer]:
    """Funds the viewer manages, in id order; who manages no other's is read no other's."""
    records = house.records(viewer)
    sees_others = viewer.demo or may(viewer, Act.SCREEN)
    found = records.iter_offers(Kind.FUND) if sees_others else chain(*map(records.offers_of_party, viewer.party_ids))
    own = (one for one in found if one.kind is Kind.FUND and may(viewer, Act.SCREEN, one.party_id, sample=one.sample))
    return sorted(own, key=lambda one: one.id)


def draw_room(
    request: Request, template: str, room: FundDesk, house: House, viewer: Viewer, status: int = 200, **context: Any
) -> Response:
    """A page of the desk; the fund that is looked at is kept."""
    fund = room.fund.id.removeprefix("fund:")
    response = draw(
        request,
        template,
        status,
        room=room,
        fund=room.fund,
        fund_id=fund,
        own_funds=own_funds(house, viewer),
        **context,
    )
    response.set_cookie(FUND, fund, max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
    return response


def segment_name(room: FundDesk, name: str, lang: str) -> str:
    """The name of a segment in the reader's language; its id where the chain has it no more."""
    segment = room.desk.chain.segments.get(name)
    return name if segment is None else (segment.name if lang == "zh" else segment.name_en or segment.name)


def fact_rows(team: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """(label, value) of the released facts."""
    return [(FACTS[name].label(lang), fact_words(name, value, lang)) for name, value in team.items()]


def version_of(form: Mapping[str, str]) -> int | None:
    """The version a form was made for; None where it names none."""
    word = form.get("version", "")
    return int(word) if word.isdecimal() and len(word) < 9 else None


def to(path: str, room: FundDesk, **query: str) -> str:
    """The address of a page of this fund's desk."""
    return f"{path}?{urlencode({'fund': room.fund.id.removeprefix('fund:'), **query})}"
