"""门禁 · Who is at the door: the viewer of a request, found once before any route runs, and whether it may come in.

An open server (this machine only) lets every visitor look at the pilot; a closed one asks strangers to sign in. People
come with a session cookie, programs with `Authorization: Bearer`. What a browser sends on its own (the cookie) is
not enough to change anything: api.forgery asks for more.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Final

from fastapi import Request

from api.bodies import takes_files
from api.forgery import FIELD, HEADER, check_origin, check_word, read_files, read_form
from matcher.bootstrap import House
from matcher.entities.accounts import ANONYMOUS, DEMO, Scope, Viewer
from matcher.errors import Forbidden, MatcherError, NotSignedIn
from matcher.services.accounts import TOKEN_MARK

__all__ = ["COOKIE", "Uses", "cookie_name", "enter", "is_secure", "require_session", "session_word", "viewer_of"]

log = logging.getLogger(__name__)
COOKIE: Final = "session"
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1", "testserver")
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_FOR_STRANGERS: Final = ("/healthz", "/readyz", "/metrics", "/sign-in", "/invitations/", "/api/v1/portal/events")
"""Paths that a closed server shows before one has signed in."""
_ASKING: Final = frozenset(
    {
        "find_matches",
        "check_mandates",
        "screen_deals",
        "precheck_joint_application",
        "compute_subsidy",
        "place_in_chain",
        "allocate_mentors",
    }
)
"""Operations that are sent with POST but change nothing: scope `match` is enough for them."""


class Uses:
    """Notes which sessions and tokens were used, one after another in a thread of its own: no request waits for a writer."""

    def __init__(self, house: House) -> None:
        self._house, self._lock = house, Lock()
        self._waiting: set[str] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="uses")

    def note(self, word: str) -> None:
        """Have a use noted soon; one that waits already is not added again."""
        with self._lock:
            if word in self._waiting:
                return
            self._waiting.add(word)
        with suppress(RuntimeError):  # the service is stopping
            self._thread.submit(self._write, word)

    def close(self) -> None:
        """Write what waits, and take nothing more."""
        self._thread.shutdown(wait=True)

    def _write(self, word: str) -> None:
        try:
            self._house.door.note_use(word)
        except MatcherError as refusal:  # the next use is noted instead
            log.warning("use not noted: %s", refusal.code)
        finally:
            with self._lock:
                self._waiting.discard(word)


def viewer_of(request: Request) -> Viewer:
    """Who is looking; worked out by `enter` before any route runs, a stranger where nothing has been worked out."""
    found: Viewer = getattr(request.state, "viewer", ANONYMOUS)
    return found


def session_word(request: Request) -> str | None:
    """The session's word as the browser sent it."""
    return request.cookies.get(cookie_name(request))


def require_session(request: Request) -> None:
    """Raises NotSignedIn for a program: some things are for people who have signed in."""
    if not viewer_of(request).is_signed_in or "authorization" in request.headers:
        raise NotSignedIn("sign_in_needed", value=request.url.path)


def cookie_name(request: Request) -> str:
    """Over HTTPS the browser itself sees to it that no neighbour host sets this cookie."""
    return f"__Host-{COOKIE}" if is_secure(request) else COOKIE


def is_secure(request: Request) -> bool:
    """Whether cookies are for HTTPS alone: everywhere but on this machine."""
    return request.url.scheme == "https" or request.url.hostname not in _LOOPBACK


async def enter(request: Request) -> None:
    """Finds out who is looking, keeps it with the request, and refuses whoever may not come in.

    Raises NotSignedIn for a token that opens nothing and for strangers of a closed server, Forbidden for a token without
    the scope and for what another site made a browser send.
    """
    house: House = request.app.state.house
    check_origin(request)
    viewer = await _of_token(house, request)
    if viewer is None:
        viewer = await _of_session(house, request)
        await _check_forgery(request, signed_in=viewer is not None)
    if viewer is None:
        viewer = DEMO if house.settings.access == "open" else ANONYMOUS
        if viewer is ANONYMOUS and not request.url.path.startswith(_FOR_STRANGERS):
            raise NotSignedIn("sign_in_needed", value=request.url.path)
    request.state.viewer = viewer


async def _of_token(house: House, request: Request) -> Viewer | None:
    kind, _, word = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return None
    viewer, is_due = house.door.look_up_token(word) if word.startswith(TOKEN_MARK) else (None, False)
    if viewer is None:
        raise NotSignedIn("token_unknown")
    _check_scope(request, viewer)
    if is_due:
        request.app.state.uses.note(word)
    return viewer


async def _of_session(house: House, request: Request) -> Viewer | None:
    word = session_word(request)
    if not word:
        return None
    viewer, is_due = house.door.look_up_session(word)
    if is_due:
        request.app.state.uses.note(word)
    return viewer


async def _check_forgery(request: Request, *, signed_in: bool) -> None:
    """Whatever changes something by the browser's cookie, and every form, needs the word of its page."""
    if request.method in _SAFE or not (signed_in or not request.url.path.startswith("/api/")):
        return
    given = request.headers.get(HEADER)
    if given is None and request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        given = (await read_form(request)).get(FIELD)
    elif given is None and takes_files(request.scope):
        if not signed_in:
            raise NotSignedIn("sign_in_needed", value=request.url.path)  # nothing large is read of a stranger
        given = str((await read_files(request)).get(FIELD))
    check_word(request, session_word(request), given)


def _check_scope(request: Request, viewer: Viewer) -> None:
    operation = getattr(request.scope.get("route"), "operation_id", None) or ""
    if request.method in _SAFE:
        needed = Scope.READ
    elif operation in _ASKING:
        needed = Scope.MATCH
    else:
        needed = Scope.WRITE  # an import asks for more: api.routes.jobs
    if needed not in viewer.scopes:
        raise Forbidden("scope_lacking", value=needed.value)
