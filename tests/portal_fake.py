"""A portal of our own that speaks the contract over real HTTP on a loopback port. It is no copy of any real portal: none is public."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

A_PAGE = 2
TOKEN = "portal-token"


class FakePortal:
    """Listings by hall, and what it was told; `version` and `broken` make it misbehave."""

    def __init__(self) -> None:
        self.listings: dict[str, list[Any]] = {}
        self.offers: dict[str, Any] = {}
        self.cases: dict[str, Any] = {}
        self.version, self.broken = "1", ""
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if not self._is_known():
                    return
                if portal.broken:
                    self._say(200, portal.broken.encode())
                elif parts.path == "/contract":
                    self._say(200, json.dumps({"version": portal.version}).encode())
                elif parts.path == "/listings":
                    self._say(200, json.dumps(portal.page(parse_qs(parts.query)), ensure_ascii=False).encode())
                else:
                    self._say(404, b"{}")

            def do_PUT(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if self._is_known():
                    shelf, id = self._place()
                    shelf[id] = told
                    self._say(204, b"")

            def do_DELETE(self) -> None:
                if self._is_known():
                    shelf, id = self._place()
                    shelf.pop(id, None)
                    self._say(204, b"")

            def _place(self) -> tuple[dict[str, Any], str]:
                _, room, id = self.path.split("/", 2)
                return {"offers": portal.offers, "cases": portal.cases}[room], unquote(id)

            def _is_known(self) -> bool:
                if self.headers["authorization"] == f"Bearer {TOKEN}":
                    return True
                self._say(401, b"{}")
                return False

            def _say(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, query: dict[str, list[str]]) -> dict[str, Any]:
        all, start = self.listings.get(query["kind"][0], []), int(query.get("cursor", ["0"])[0] or 0)
        after = start + A_PAGE
        return {"items": all[start:after], "next_cursor": str(after) if after < len(all) else None}

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
