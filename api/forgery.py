"""防伪造 · Cross-site request forgery: a form carries a word that only a page of ours could know.

The word is a keyed hash of the session's word (or, before sign-in, of a cookie made for the form), so nothing is stored
and a stolen form is worth nothing in another session. Beside it the browser's own word on where a request comes from is
heard. Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet (HMAC synchroniser token; Fetch Metadata).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from matcher.errors import BadInput, Forbidden

__all__ = ["FIELD", "HEADER", "check_origin", "check_word", "form_word", "keep_seed", "read_files", "read_form"]

FIELD: Final = "csrf"
HEADER: Final = "x-csrf-token"
SEED: Final = "form"
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_MOST_FIELDS: Final = 60
_MOST_FILES: Final = 20


def check_origin(request: Request) -> None:
    """Raises Forbidden("forged") for a change that the browser says another site sent."""
    if request.method in _SAFE:
        return
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    elsewhere = origin is not None and origin.partition("://")[2] != request.headers.get("host")
    if site not in ("same-origin", "none") or elsewhere:
        raise Forbidden("forged")


def form_word(request: Request, session: str | None) -> str:
    """The word that a form of this page carries."""
    seed = session or request.cookies.get(SEED) or getattr(request.state, "form_seed", "")
    if not seed:
        seed = request.state.form_seed = secrets.token_urlsafe(32)
    word: str = request.app.state.house.door.keyring.mark("form", seed).hex()
    return word


def keep_seed(request: Request, response: Response, *, secure: bool) -> None:
    """Keeps the cookie of a form shown before sign-in, where form_word made one."""
    seed = getattr(request.state, "form_seed", "")
    if seed:
        response.set_cookie(SEED, seed, httponly=True, samesite="lax", secure=secure)


def check_word(request: Request, session: str | None, given: str | None) -> None:
    """Raises Forbidden("forged") unless the word is that of the session, or of the form's cookie before sign-in."""
    seed = session or request.cookies.get(SEED)
    if not seed or not hmac.compare_digest(form_word(request, session).encode(), (given or "").encode()):
        raise Forbidden("forged")


async def read_form(request: Request) -> Mapping[str, str]:
    """Fields of a form as browsers send it, the last of a name; what is too much is refused."""
    try:
        text = (await request.body()).decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"))
    except ValueError:  # not UTF-8, or too many fields
        raise BadInput("form_unreadable") from None


async def read_files(request: Request) -> FormData:
    """A form with files, which are kept on disk while they are large; what is too much is refused."""
    try:
        return await request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS)
    except HTTPException:  # how Starlette tells a form it cannot read
        raise BadInput("form_unreadable") from None
