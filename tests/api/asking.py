"""Asks an ASGI application as a server would, without one: many thousand requests in some seconds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from starlette.types import ASGIApp


@dataclass(frozen=True)
class Call:
    """One request: `path` as it is sent, percent-encoded."""

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""


@dataclass
class Heard:
    """What came back."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""


async def ask(app: ASGIApp, call: Call) -> Heard:
    """Headers that are given stand in the place of the usual ones of that name."""
    named = {name for name, _ in call.headers}
    usual = ((b"host", b"testserver"), (b"content-type", b"application/json"))
    headers = [pair for pair in usual if pair[0] not in named] + list(call.headers)
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": call.method,
        "scheme": "http", "path": unquote(call.path), "raw_path": call.path.encode("ascii"), "root_path": "",
        "query_string": call.query.encode("ascii"), "headers": headers, "client": ("127.0.0.1", 50000),
        "server": ("testserver", 80), "state": {},
    }  # fmt: skip
    waiting: list[dict[str, Any]] = [{"type": "http.request", "body": call.body, "more_body": False}]
    heard = Heard()

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            heard.status, heard.headers = message["status"], dict(message["headers"])
        elif message["type"] == "http.response.body":
            heard.body += message.get("body", b"")

    await app(scope, receive, send)
    return heard


def encoded(value: object) -> str:
    """A value as it stands in an address."""
    text = value if isinstance(value, str) else json.dumps(value)
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def query_of(pairs: Iterable[tuple[str, object]] | Mapping[str, object]) -> str:
    """name=value&…, encoded."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in items)
