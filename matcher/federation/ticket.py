"""政务票据登录 · Ticket login as government portals do it: the portal sends the browser back with a ticket, we ask who it is.

No portal's interface is public to us. This is an adapter to the shape such portals share, tested against a fake of our
own, and never tried against a real one: the field names and the signature are to be set to the portal's handbook.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

import httpx2

from matcher.entities.accounts import Identity
from matcher.errors import NotSignedIn, Unavailable
from matcher.ports import Errand

__all__ = ["TicketProvider", "signature"]

_SECONDS: Final = 10


def signature(secret: str, app_id: str, ticket: str, moment: str) -> str:
    """HMAC-SHA256 over `app_id ticket moment`, hexadecimal: what both sides can work out."""
    return hmac.digest(secret.encode(), f"{app_id} {ticket} {moment}".encode(), sha256).hex()


class TicketProvider:
    """One portal: where people sign in, and where a ticket is asked about. A ticket is good for one question."""

    def __init__(
        self, login_url: str, check_url: str, app_id: str, secret: str, name: str = "zhengwu",
        seconds: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.name, self._login_url, self._check_url = name, login_url, check_url
        self._app_id, self._secret, self._seconds = app_id, secret, seconds

    def start(self, back: str) -> Errand:
        """Where to send the browser; the portal gives `state` back as it got it."""
        state = secrets.token_urlsafe(24)
        asked = urlencode({"app_id": self._app_id, "back": back, "state": state})
        return Errand(f"{self._login_url}?{asked}", {"state": state})

    def finish(self, back: str, answer: Mapping[str, str], kept: Mapping[str, str]) -> Identity:
        """Who the portal says it is. Raises NotSignedIn("identity_refused"), Unavailable("provider_unreachable")."""
        if not secrets.compare_digest(answer.get("state", "").encode(), kept["state"].encode()):
            raise NotSignedIn("identity_refused", value=self.name, reason="state")
        ticket = answer.get("ticket", "")[:400]
        if not ticket:
            raise NotSignedIn("identity_refused", value=self.name, reason="ticket")
        said = self._ask(ticket)
        if said.get("result") != "ok" or not said.get("subject"):
            raise NotSignedIn("identity_refused", value=self.name, reason=str(said.get("result", ""))[:60])
        return Identity(self.name, str(said["subject"]), str(said.get("name", "")))

    def _ask(self, ticket: str) -> Mapping[str, Any]:
        moment = str(int(self._seconds()))
        asked = {"app_id": self._app_id, "ticket": ticket, "time": moment}
        asked["sign"] = signature(self._secret, self._app_id, ticket, moment)
        try:
            said = httpx2.post(self._check_url, json=asked, timeout=_SECONDS).raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            raise Unavailable("provider_unreachable", value=self.name, reason=type(error).__name__) from error
        return said if isinstance(said, dict) else {}
