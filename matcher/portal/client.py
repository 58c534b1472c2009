"""客户端 · Asks a portal for its listings and tells it ours, over HTTP with a token; every answer is bounded before it is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx2

from matcher.errors import BadInput, Unavailable
from matcher.portal.contract import VERSION

__all__ = ["PortalClient"]

_SECONDS: Final = 10.0
_MOST_BYTES: Final = 4_000_000
_MOST_PAGES: Final = 1_000


class PortalClient:
    """One portal at a base address. `transport`: another way out, for tests."""

    def __init__(self, base: str, token: str, transport: httpx2.BaseTransport | None = None) -> None:
        self._base, self._token, self._transport = base.rstrip("/"), token, transport

    def check(self) -> str:
        """The version of the contract it speaks. Raises Unavailable("portal_unreachable"), ("portal_version")."""
        version = str(self._ask("GET", "/contract").get("version", ""))[:20]
        if version != VERSION:
            raise Unavailable("portal_version", value=version, expected=VERSION)
        return version

    def listings(self, kind: str) -> Iterator[Any]:
        """Every listing of a hall as it was told, unchecked, page by page. Raises Unavailable, BadInput("portal_answer")."""
        cursor = ""
        for _ in range(_MOST_PAGES):
            page = self._ask("GET", f"/listings?kind={quote(kind)}&cursor={quote(cursor, safe='')}")
            items, after = page.get("items"), page.get("next_cursor")
            if not isinstance(items, list) or not (after is None or isinstance(after, str)):
                raise BadInput("portal_answer", value=f"/listings?kind={kind}")
            yield from items
            if not after or after == cursor:
                return
            cursor = after

    def put_offer(self, offer_id: str, document: Mapping[str, Any]) -> None:
        """Tell one of our published offers; telling it again changes nothing."""
        self._ask("PUT", f"/offers/{quote(offer_id, safe='')}", document)

    def drop_offer(self, offer_id: str) -> None:
        """Tell that one of our offers is gone."""
        self._ask("DELETE", f"/offers/{quote(offer_id, safe='')}")

    def put_case(self, case_id: str, document: Mapping[str, Any]) -> None:
        """Tell how far a case is: kind, state, due day; nothing of what was written."""
        self._ask("PUT", f"/cases/{quote(case_id, safe='')}", document)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self._token}", "accept": "application/json"}
        try:
            with (
                httpx2.Client(
                    timeout=_SECONDS, follow_redirects=False, trust_env=False, transport=self._transport
                ) as client,
                client.stream(method, self._base + path, headers=headers, json=body) as answer,
            ):
                if not answer.is_success:
                    raise Unavailable("portal_unreachable", value=self._base, reason=f"HTTP {answer.status_code}")
                return _read(answer, path)
        except (httpx2.HTTPError, httpx2.InvalidURL) as why:
            raise Unavailable("portal_unreachable", value=self._base, reason=type(why).__name__) from why


def _read(answer: httpx2.Response, path: str) -> dict[str, Any]:
    text = b""
    for piece in answer.iter_bytes():
        text += piece
        if len(text) > _MOST_BYTES:
            raise BadInput("portal_answer", value=path)
    if not text:
        return {}
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput("portal_answer", value=path) from None
    if not isinstance(told, dict):
        raise BadInput("portal_answer", value=path)
    return told
