"""一次 · The Idempotency-Key of a request that changes something, and the answer given under it again byte for byte."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Depends, Header, Request
from starlette.responses import Response

from api.gate import viewer_of
from matcher.errors import BadInput
from matcher.storage.once import Answer
from matcher.storage.once import Request as Asked

__all__ = ["AskedDep", "response_of"]

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", max_length=255, pattern=r"^[\x21-\x7e]+$",
        description="同一个键只生效一次 · however often it is sent, it happens once",
    ),
]  # fmt: skip


async def _asked(request: Request, key: KeyHeader = None) -> Asked:
    """Who asks for what, under which key, with which body."""
    if key is not None and not _KEY.fullmatch(key):
        raise BadInput("key_bad")
    viewer = viewer_of(request)
    scope = f"{viewer.account_id or ('visitor' if viewer.demo else 'stranger')} {request.method} {request.url.path}"
    return Asked(scope, key, await request.body())


AskedDep = Annotated[Asked, Depends(_asked)]


def response_of(answer: Answer) -> Response:
    """The kept answer as HTTP."""
    return Response(answer.body, answer.status, dict(answer.headers), "application/json")
