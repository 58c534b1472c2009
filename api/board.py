"""供需档案 · What needs and offers of the board share: their document, who may touch them, and each wish once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response

from api.documents import labelled, region_document
from api.once import response_of
from api.reading import read_day
from api.versions import etag
from matcher.access import Act, Subject, may, reach, require
from matcher.bootstrap import House, now
from matcher.entities.accounts import Viewer
from matcher.entities.profiles import Profile, Side
from matcher.errors import UnknownThing
from matcher.services.board import lacks, publish, renew, withdraw
from matcher.storage.board import BoardWork
from matcher.storage.once import Answer, Request

__all__ = ["change", "one", "owned", "page", "profile_document", "published", "renewed", "shown", "withdrawn"]


def profile_document(profile: Profile, house: House) -> dict[str, Any]:
    """A profile as its owner sees it."""
    content = profile.content
    return {
        "id": profile.id, "side": labelled(profile.side), "party_id": profile.party_id,
        "state": labelled(profile.state(house.clock.today())), "version": profile.version,
        "valid_from": profile.valid_from.isoformat() if profile.valid_from else None,
        "valid_to": profile.valid_to.isoformat() if profile.valid_to else None,
        "updated_at": profile.updated_at.isoformat(timespec="seconds"),
        "kinds": [labelled(kind) for kind in content.kinds], "title": content.title, "text": content.text,
        "region": region_document(content.region), "serves": [region_document(code) for code in content.serves],
        "stages": [labelled(stage) for stage in content.stages], "segments": list(content.segments),
        "products": list(content.products), "capacity": content.capacity, "anonymous": content.anonymous,
        "lacks": [{"field": lack.field, "required": lack.required} for lack in lacks(profile.side, content)],
    }  # fmt: skip


def change(house: House, asked: Request, effect: Callable[[BoardWork], Profile], status: int = 200) -> Response:
    """The profile after an effect that happens once, with its ETag; 201 tells where it is."""

    def answer(work: BoardWork) -> Answer:
        after = effect(work)
        headers = {"etag": etag(after.version)}
        if status == 201:
            headers["location"] = f"/api/v1/{after.side.value}s/{after.id}"
        return Answer(status, _bytes(profile_document(after, house)), headers)

    return response_of(house.once.run(asked, lambda work: answer(house.board_work(work))))


def published(
    house: House, viewer: Viewer, id: str, side: Side, asked: Request, version: int | None, valid_to: str | None
) -> Response:
    """The profile from now on public, until a day or for a year."""
    known, today = owned(house, viewer, id, side), house.clock.today()
    until = None if valid_to is None else read_day(valid_to, today, "/valid_to")
    return change(
        house, asked, lambda work: publish(work, known.id, version=version, day=today, now=now(), until=until)
    )


def renewed(house: House, viewer: Viewer, id: str, side: Side, asked: Request, version: int | None) -> Response:
    """The profile for a year from today."""
    known, today = owned(house, viewer, id, side), house.clock.today()
    return change(house, asked, lambda work: renew(work, known.id, version=version, day=today, now=now()))


def withdrawn(house: House, viewer: Viewer, id: str, side: Side, asked: Request, version: int | None) -> Response:
    """The profile as it counts no more."""
    known = owned(house, viewer, id, side)
    return change(house, asked, lambda work: withdraw(work, known.id, version=version, now=now()))


def one(house: House, viewer: Viewer, id: str, side: Side) -> Profile:
    """A profile the viewer may see. Raises UnknownThing for any other, as for none."""
    found = house.board.profile(id)
    if found.side is not side or not _may_see(viewer, found.party_id):
        raise UnknownThing("unknown_profile", value=id)
    return found


def owned(house: House, viewer: Viewer, id: str, side: Side) -> Profile:
    """A profile the viewer may change. Raises UnknownThing for one it may not even see, else Forbidden."""
    found = one(house, viewer, id, side)
    require(viewer, Act.WRITE, found.party_id)
    return found


def page(house: House, viewer: Viewer, party_id: str, side: Side, cursor: str | None, limit: int) -> JSONResponse:
    """A page of a party's profiles; its own people alone see them."""
    if not _may_see(viewer, party_id):
        raise UnknownThing("unknown_party", value=party_id, nearest=())
    found = house.board.of_party(party_id, side, cursor=cursor, limit=limit)
    items = [profile_document(profile, house) for profile in found.rows]
    return JSONResponse({"items": items, "next_cursor": found.next_cursor})


def shown(profile: Profile, house: House) -> Response:
    """One profile with its ETag."""
    return JSONResponse(profile_document(profile, house), headers={"etag": etag(profile.version)})


def _may_see(viewer: Viewer, party_id: str) -> bool:
    """Its own people, and whoever may write for it."""
    return reach(viewer, Subject.DRAFTS).holds(party_id) or may(viewer, Act.WRITE, party_id)


def _bytes(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
