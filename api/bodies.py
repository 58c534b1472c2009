"""请求体 · Limits on what is sent: read once, at most 256 KiB within eight seconds; JSON strict. Pure ASGI.

A form with files (multipart) is let through unread to the few pages that take files, and counted as it comes.

JSON must be UTF-8 without a byte order mark, finite, at most 20 deep, and without repeated keys (RFC 8259 §4).
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem_document, problem_response

__all__ = ["BODY_LIMIT", "DEPTH_LIMIT", "UPLOADS", "UPLOAD_LIMIT", "BodyGuard", "Refused", "check_json", "takes_files"]

BODY_LIMIT: Final = 256 * 1024
DEPTH_LIMIT: Final = 20
READ_SECONDS: Final = 8.0
UPLOADS: Final = frozenset({"/operators/imports"})
"""Paths of pages that take files."""
_PAPERS: Final = re.compile(r"(?:/api/v1)?/cases/[^/]+/papers")
"""Where papers of a case are handed in, page and API."""
UPLOAD_LIMIT: Final = 32 * 1024 * 1024
UPLOAD_SECONDS: Final = 120.0
_BRACKET_OR_STRING: Final = re.compile(r'[\[\]{}]|"(?:[^"\\]+|\\.)*+"?', re.DOTALL)


class Refused(Exception):
    """A body that is not read on: status, code of wording/errors, and its facts."""

    def __init__(self, status: int, code: str, **facts: object) -> None:
        super().__init__(code)
        self.status, self.code = status, code
        self.facts: dict[str, Any] = facts


class BodyGuard:
    """Reads the body within the limits, checks that JSON is sound, and hands it on; refuses with a problem otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        if takes_files(scope):
            await self._count(scope, receive, send)
            return
        try:
            body = await _read(scope, receive)
            if body and _header(scope, b"content-type").partition(";")[0].strip().endswith("json"):
                check_json(body)
        except Refused as refusal:
            await _refuse(refusal, send)
            return
        await self.app(scope, _replaying(body, receive), send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass files on as they come, up to the limit; nothing was answered yet while they do."""
        try:
            _check_declared(scope, UPLOAD_LIMIT)
            await self.app(scope, _counting(receive), send)
        except Refused as refusal:
            await _refuse(refusal, send)


def takes_files(scope: Scope) -> bool:
    """Whether this is a form with files for a page that takes them."""
    known = scope["path"] in UPLOADS or _PAPERS.fullmatch(scope["path"]) is not None
    return known and _header(scope, b"content-type").startswith("multipart/form-data")


def check_json(body: bytes) -> None:
    """Raises Refused for JSON that is not UTF-8, too deep, malformed, not finite, or that repeats a key."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "body_not_utf8") from None
    if _depth(text) > DEPTH_LIMIT:
        raise Refused(400, "body_too_deep", limit=DEPTH_LIMIT)
    try:
        json.loads(text, parse_constant=_not_finite, parse_float=_finite, object_pairs_hook=_once)
    except ValueError:  # malformed, a byte order mark, or a number of thousands of digits
        raise Refused(400, "body_not_json") from None


def _depth(text: str) -> int:
    """How deep brackets are nested outside of strings; read to the first place beyond the limit."""
    deepest = depth = 0
    for bracket in _BRACKET_OR_STRING.finditer(text):
        mark = bracket.group()[0]
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEPTH_LIMIT:
                break
        elif mark != '"':
            depth -= 1
    return deepest


def _not_finite(_: str) -> float:
    raise Refused(400, "body_not_finite")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):  # 1e999
        raise Refused(400, "body_not_finite")
    return number


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Refused(400, "body_repeats_key", value=key.encode("utf-8", "replace").decode())
        found[key] = value
    return found


async def _read(scope: Scope, receive: Receive) -> bytes:
    _check_declared(scope, BODY_LIMIT)
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(READ_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    break
                chunks.append(message.get("body", b""))
                size += len(chunks[-1])
                if size > BODY_LIMIT:
                    raise Refused(413, "body_too_large", limit=BODY_LIMIT // 1024)
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        raise Refused(408, "body_too_slow", seconds=int(READ_SECONDS)) from None
    return b"".join(chunks)


def _check_declared(scope: Scope, limit: int) -> None:
    declared = _header(scope, b"content-length")
    if declared.isdecimal() and int(declared[:12]) > limit:
        raise Refused(413, "body_too_large", limit=limit // 1024)


def _counting(receive: Receive) -> Receive:
    size, until = 0, asyncio.get_running_loop().time() + UPLOAD_SECONDS

    async def count() -> Message:
        nonlocal size
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise Refused(408, "body_too_slow", seconds=int(UPLOAD_SECONDS)) from None
        size += len(message.get("body", b""))
        if size > UPLOAD_LIMIT:
            raise Refused(413, "body_too_large", limit=UPLOAD_LIMIT // 1024)
        return message

    return count


def _replaying(body: bytes, receive: Receive) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "").lower()


async def _refuse(refusal: Refused, send: Send) -> None:
    response = problem_response(
        problem_document(refusal.status, refusal.code, **refusal.facts), {"connection": "close"}
    )
    await send({"type": "http.response.start", "status": refusal.status, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": bytes(response.body)})
