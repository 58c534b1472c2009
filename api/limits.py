"""限度 · Where a request may come from and how long its address may be, before anything reads it. Pure ASGI.

An open server answers this machine alone, so it answers only to this machine's own names: a page of another site whose
name was made to point here (DNS rebinding) comes with that other name and is refused. A closed one answers to the names
of MATCHER_HOSTS, to any where none are set. Source: RFC 9110 §15.5.20 (421), §15.5.15 (414).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import problem_document, problem_response

__all__ = ["LONGEST_PATH", "LONGEST_QUERY", "AddressGuard", "names_of"]

LONGEST_PATH: Final = 8_000
LONGEST_QUERY: Final = 16_000
"""Bytes; a thousand Chinese characters take nine thousand, the three longest ids a path may hold 3,600."""
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})


class AddressGuard:
    """Refuses other hosts' names and addresses beyond measure. `hosts` None: every name."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and (refusal := self._refusal(scope)) is not None:
            status, code, limit = refusal
            document = problem_document(status, code, limit=limit)
            await problem_response(document, {"connection": "close"})(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str, int] | None:
        if self.hosts is not None and _host(scope) not in self.hosts:
            return 421, "host_unknown", 0
        if len(scope.get("raw_path") or scope["path"].encode()) > LONGEST_PATH:
            return 414, "path_too_long", LONGEST_PATH
        if len(scope["query_string"]) > LONGEST_QUERY:
            return 414, "query_too_long", LONGEST_QUERY
        return None


def names_of(access: str, hosts: Iterable[str]) -> frozenset[str] | None:
    """The names a server answers to: its own and those set; None for a closed one where none are set."""
    named = frozenset(hosts)
    if access == "open":
        return named | LOOPBACK
    return named | LOOPBACK if named else None


def _host(scope: Scope) -> str:
    """The name without its port; "" where none, or more than one, is given."""
    given = [value for name, value in scope["headers"] if name == b"host"]
    if len(given) != 1:
        return ""
    word: str = given[0].decode("latin-1").lower()
    return word.rpartition("]")[0] + "]" if word.startswith("[") else word.partition(":")[0]
