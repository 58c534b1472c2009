"""别处登录 · Sign in by the word of another house, and link its identity to one's own account."""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseDep, ViewerDep
from api.gate import is_secure, session_word
from api.pages.entrance import agent_of, let_in, within
from api.schemas import Word
from matcher.bootstrap import House
from matcher.errors import NotSignedIn, Unavailable, UnknownThing
from matcher.ports import IdentityProvider

router = APIRouter()
WAY: Final = "way"
WAY_SECONDS: Final = 600
NextQuery = Annotated[str, Query(max_length=400)]
IdPath = Annotated[Word, Path()]


@router.get("/sign-in/{way}")
def start_way(request: Request, way: IdPath, house: HouseDep, next: NextQuery = "/") -> Response:
    """To another house and back; what must be remembered travels in a sealed cookie for ten minutes."""
    errand = _provider(house, way).start(_back(request, way))
    kept = json.dumps({**errand.kept, "next": within(next), "until": house.door.now().timestamp() + WAY_SECONDS})
    response = RedirectResponse(errand.url, 303)
    sealed = base64.urlsafe_b64encode(house.door.keyring.seal(kept, f"way {way}")).decode()
    response.set_cookie(WAY, sealed, max_age=WAY_SECONDS, httponly=True, samesite="lax", secure=is_secure(request))
    return response


@router.get("/sign-in/{way}/back")
def finish_way(request: Request, way: IdPath, house: HouseDep, viewer: ViewerDep) -> Response:
    """Back from another house: signs in, or links the identity where one was signed in already."""
    provider, kept = _provider(house, way), _kept(request, house, way)
    answer = {name: value[:4000] for name, value in request.query_params.items()}
    identity = provider.finish(_back(request, way), answer, kept)
    if viewer.is_signed_in:
        house.door.link(viewer, identity)
        response: Response = RedirectResponse("/me", 303)
    else:
        word, _ = house.door.sign_in_as(identity, agent=agent_of(request), old=session_word(request))
        response = let_in(request, word, within(str(kept["next"])))
    response.delete_cookie(WAY, httponly=True, samesite="lax", secure=is_secure(request))
    return response


def _provider(house: House, way: str) -> IdentityProvider:
    if way not in house.providers:
        raise UnknownThing("unknown_provider", value=way, known=sorted(house.providers))
    return house.providers[way]


def _back(request: Request, way: str) -> str:
    return str(request.url_for("finish_way", way=way))


def _kept(request: Request, house: House, way: str) -> dict[str, Any]:
    """What was remembered when the browser left. Raises NotSignedIn("identity_refused") where it was not us, or long ago."""
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(WAY, ""))
        kept: dict[str, Any] = json.loads(house.door.keyring.unseal(sealed, f"way {way}"))
    except (ValueError, Unavailable):  # no base64, or no seal of ours
        raise NotSignedIn("identity_refused", value=way, reason="state") from None
    if kept["until"] < house.door.now().timestamp():
        raise NotSignedIn("identity_refused", value=way, reason="state")
    return kept
