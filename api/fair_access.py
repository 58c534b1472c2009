"""谁进得了一场对接会 · Who may see a fair over the API, and how an act on one is kept: in one transaction, once under its key."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Path, Query
from starlette.responses import JSONResponse, Response

from api.fair_documents import fair_document
from api.once import response_of
from api.schemas import Word
from api.versions import etag
from graph.vocabulary import Labelled
from matcher.access import Act, may, require
from matcher.bootstrap import House
from matcher.entities.accounts import Viewer
from matcher.entities.fairs import Fair, FairState, Participation, Side
from matcher.errors import BadInput, UnknownThing
from matcher.services.fairs import FairDesk
from matcher.storage.once import Answer, Connection, Request

__all__ = [
    "IdPath", "PartyPath", "PartyQuery", "answer", "is_shown", "of_fair", "once", "one_of", "own_or_planning", "seen_by_guests",
    "visible",
]  # fmt: skip

IdPath = Annotated[Word, Path(description="对接会编号 · fair id")]
PartyPath = Annotated[Word, Path(description="主体编号 · party id")]
PartyQuery = Annotated[Word, Query(description="主体编号 · party id")]
Chosen = TypeVar("Chosen", bound=Labelled)
Told = tuple[dict[str, Any], Mapping[str, str]]
"""A document and the headers that go with it."""


def once(house: House, asked: Request, act: Callable[[FairDesk], Told], status: int = 200) -> Response:
    """The act in one transaction with its answer, kept under the request's key where there is one."""
    house.matchmaker()  # made before the records are held

    def effect(connection: Connection) -> Answer:
        document, headers = act(house.joined_fairs(connection))
        body = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        return Answer(status, body if status != 204 else b"", headers)

    return response_of(house.once.run_beside(asked, effect))


def of_fair(fair: Fair) -> Told:
    """A fair as its organiser sees it, with its ETag."""
    return fair_document(fair, planning=True), {"etag": etag(fair.version)}


def answer(document: Mapping[str, Any], version: int | None = None) -> JSONResponse:
    """A document that was read, with the ETag of what it is of."""
    return JSONResponse(document, headers=None if version is None else {"etag": etag(version)})


def visible(id: str, house: House, viewer: Viewer) -> Fair:
    """The fair for who plans fairs or takes part in it. Raises UnknownThing("unknown_fair") for all others."""
    fair = house.fairs.shelf.fair(id)
    own = {one.fair_id for one in house.fairs.shelf.participations_of(viewer.party_ids)}
    if not may(viewer, Act.PLAN_FAIRS) and not is_shown(fair, own):
        raise UnknownThing("unknown_fair", value=id)
    return fair


def is_shown(fair: Fair, own: set[str]) -> bool:
    """Whether those who take part may see it yet."""
    return fair.id in own and fair.state is not FairState.DRAFT


def own_or_planning(viewer: Viewer, party_id: str) -> None:
    """Raises Forbidden for who neither speaks for the party nor plans fairs."""
    if party_id not in viewer.party_ids:
        require(viewer, Act.PLAN_FAIRS)


def seen_by_guests(people: Sequence[Participation], viewer: Viewer) -> tuple[Participation, ...]:
    """Themselves, and whoever comes on the other side; who else was asked is the organiser's business."""
    own = {one.side for one in people if one.party_id in viewer.party_ids}
    others = {Side.A, Side.B} - own if len(own) == 1 else set()
    return tuple(one for one in people if one.party_id in viewer.party_ids or (one.comes and one.side in others))


def one_of(closed: type[Chosen], word: str) -> Chosen:
    """A member of a closed list. Raises BadInput("fair_choice") naming all of them."""
    found = closed.parse(word)
    if found is None:
        raise BadInput("fair_choice", value=word, known=tuple(closed))
    return found
