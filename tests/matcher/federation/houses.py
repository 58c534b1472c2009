"""Fakes of other houses on ports of their own: an OIDC issuer, and a portal that gives tickets. Neither is like any real one inside."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from matcher.federation.ticket import signature


class FakeIssuer:
    """Signs ID tokens for whoever comes; `spoil` changes claims before they are signed."""

    def __init__(self) -> None:
        self.address = ""
        self.key = RSAKey.generate_key(2048, {"kid": "k1"})
        self.signing_key = self.key
        self.spoil: dict[str, Any] = {}
        self.nonces: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []

    def authorise(self, url: str) -> str:
        """What the browser brings back: signs the person in and returns the address it is sent to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self.nonces)}"
        self.nonces[code] = asked["nonce"]
        assert asked["code_challenge_method"] == "S256"
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def answer(self, path: str, body: dict[str, str]) -> object | None:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
            }  # fmt: skip
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        if path == "/token":
            self.asked.append(body)
            now = int(time.time())
            claims = {
                "iss": self.address, "sub": "subject-1", "aud": "matcher", "iat": now, "exp": now + 60, "name": "张先生",
                "nonce": self.nonces.get(body.get("code", ""), ""),
            }  # fmt: skip
            token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims | self.spoil, self.signing_key)
            return {"access_token": "a", "token_type": "Bearer", "id_token": token}
        return None


class FakePortal:
    """Gives tickets and says once whose each is, to whoever signs the question."""

    def __init__(self, secret: str) -> None:
        self.address, self.secret = "", secret
        self.tickets: dict[str, str] = {}

    def authorise(self, url: str) -> str:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.tickets["ticket-1"] = "zw-1"
        return f"{asked['back']}?ticket=ticket-1&state={asked['state']}"

    def answer(self, path: str, body: dict[str, str]) -> object | None:
        if path != "/check":
            return None
        if body["sign"] != signature(self.secret, body["app_id"], body["ticket"], body["time"]):
            return {"result": "bad_sign"}
        subject = self.tickets.pop(body["ticket"], None)
        return {"result": "ok", "subject": subject, "name": "张先生"} if subject else {"result": "unknown_ticket"}


@contextmanager
def open_for(house: FakeIssuer | FakePortal) -> Iterator[None]:
    """The house answers at `house.address` while the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"])).decode()
            is_json = self.headers["content-type"].startswith("application/json")
            self._answer(json.loads(raw) if is_json else {name: values[0] for name, values in parse_qs(raw).items()})

        def _answer(self, body: dict[str, str]) -> None:
            found = house.answer(urlsplit(self.path).path, body)
            content = json.dumps(found).encode()
            self.send_response(404 if found is None else 200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    house.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
