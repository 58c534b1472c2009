"""门户端口 · What a portal tells us, signed; and the dead letters that an operator mends and replays (M5.6)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from api.dependencies import HouseDep, ViewerDep
from api.schemas import Strict
from api.texts import Published
from matcher.access import Act, require
from matcher.bootstrap import House
from matcher.bootstrap.portal import portal_desk, portal_letters
from matcher.errors import UnknownThing
from matcher.portal import check_signature
from matcher.storage.portal import DeadLetter

router = APIRouter(prefix="/api/v1/portal", tags=["portal"])
IdPath = Annotated[
    str, Path(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$", description="消息编号 · message id")
]


class PortalOutcome(Strict):
    """taken; dead: kept to be mended; known: came before, nothing done."""

    id: str
    outcome: str


class LetterDocument(Strict):
    """A dead letter, its body as text."""

    id: str
    code: str
    zh: str
    en: str
    attempts: int
    at: str
    body: str


class LetterList(Strict):
    """The newest two hundred."""

    items: list[LetterDocument]


class ReplayRequest(Strict):
    """再试一次 · Once more; `body` is the mended message, left out: as it came."""

    body: Annotated[str, Field(max_length=20_000), Published()] | None = None


@router.post(
    "/events", operation_id="hear_portal", summary="门户来信 · A message of the portal", response_model=PortalOutcome
)
async def hear(request: Request, house: HouseDep) -> JSONResponse:
    """Signed by the Standard Webhooks rules with MATCHER_PORTAL_SECRET; a bad payload is kept and answered with 200."""
    if not house.settings.portal_secret:
        raise UnknownThing("portal_not_set", value="MATCHER_PORTAL_SECRET")
    body = await request.body()
    id = check_signature(house.settings.portal_secret, request.headers, body)
    outcome = await run_in_threadpool(lambda: portal_desk(house).receive(id, body))
    return JSONResponse({"id": id, "outcome": outcome})


@router.get("/letters", operation_id="list_dead_letters", summary="死信 · Dead letters", response_model=LetterList)
def dead_letters(house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """What could not be taken, the newest first."""
    require(viewer, Act.IMPORT)
    return JSONResponse({"items": [letter_document(one) for one in portal_letters(house).dead()]})


@router.post(
    "/letters/{id}/replay", operation_id="replay_dead_letter", summary="改好重放 · Replay a mended letter",
    response_model=PortalOutcome,
)  # fmt: skip
def replay(id: IdPath, wish: ReplayRequest, house: HouseDep, viewer: ViewerDep) -> JSONResponse:
    """The same way again; that it was done is in the audit log."""
    require(viewer, Act.IMPORT)
    return JSONResponse({"id": id, "outcome": replayed(house, viewer, id, wish.body)})


def replayed(house: House, viewer: Any, id: str, body: str | None) -> str:
    """What became of a letter that was replayed."""
    outcome = portal_desk(house).replay(id, None if body is None else body.encode())
    house.note_audit(viewer, "portal_replay", f"portal:{id}", {"outcome": outcome, "mended": body is not None})
    return outcome


def letter_document(letter: DeadLetter) -> dict[str, Any]:
    """With its body, for an operator to mend."""
    return {
        "id": letter.id, "code": letter.code, "zh": letter.reason.get("zh", ""), "en": letter.reason.get("en", ""),
        "attempts": letter.attempts, "at": letter.at.isoformat(timespec="seconds"), "body": letter.body.decode("utf-8", "replace"),
    }  # fmt: skip
