"""投递 · Posting a signed message to an address somebody gave, without being led to an address inside.

Signing: Standard Webhooks (HMAC-SHA256 over id, time and body). Against server-side request forgery (OWASP SSRF
prevention): https alone, every address the name stands for must be public, the very address that was checked is
the one connected to, and no redirect is followed.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from standardwebhooks import Webhook

from matcher.errors import BadInput

__all__ = ["Outcome", "Poster", "check_address", "signed_headers"]

SECONDS: Final = 10.0
_LONGEST: Final = 2_000

Resolve = Callable[[str, int], Sequence[str]]
"""(host, port) → its addresses."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back: an HTTP status, or a word for what went wrong."""

    status: int | None
    error: str = ""

    @property
    def is_heard(self) -> bool:
        """The subscriber took it."""
        return self.status is not None and 200 <= self.status < 300


def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a name. Raises OSError."""
    return tuple(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def check_address(url: str, *, private: bool, resolver: Resolve = resolve) -> str:
    """The address to connect to. Raises BadInput naming what is wrong with the URL.

    `private` allows plain http and addresses that are not public, for a machine that talks to itself.
    """
    parts = _parts(url)
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise BadInput("webhook_url_scheme", value=url)
    if not parts.hostname or parts.username is not None or parts.fragment:
        raise BadInput("webhook_url_form", value=url)
    try:
        found = resolver(parts.hostname, _port(parts))
    except OSError as why:
        raise BadInput("webhook_url_unknown", value=parts.hostname) from why
    if not found:
        raise BadInput("webhook_url_unknown", value=parts.hostname)
    for address in found:
        if not private and not _is_public(address):
            raise BadInput("webhook_url_private", value=parts.hostname)
    return found[0]


def signed_headers(secret: str, message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body.decode()),
        "content-type": "application/json",
        "user-agent": "industry-chain-matcher",
    }


@dataclass(frozen=True, slots=True)
class Poster:
    """Posts to addresses outside, or to any where `private` says so."""

    private: bool = False
    resolver: Resolve = resolve
    transport: httpx2.BaseTransport | None = None  # another way out, for tests

    def __call__(self, url: str, headers: dict[str, str], body: bytes) -> Outcome:
        """Post once; never raises for what the other side does."""
        try:
            address = check_address(url, private=self.private, resolver=self.resolver)
        except BadInput as refusal:
            return Outcome(None, refusal.code)
        parts = _parts(url)
        named = f"[{address}]" if ":" in address else address
        place = parts._replace(netloc=f"{named}:{_port(parts)}").geturl()
        sent = headers | {"host": parts.netloc}
        try:
            with (
                httpx2.Client(
                    timeout=SECONDS, follow_redirects=False, trust_env=False, transport=self.transport
                ) as client,
                client.stream(
                    "POST", place, headers=sent, content=body, extensions={"sni_hostname": parts.hostname}
                ) as answer,
            ):
                return Outcome(answer.status_code, "" if answer.is_success else f"http_{answer.status_code}")
        except httpx2.TimeoutException:
            return Outcome(None, "timeout")
        except (httpx2.HTTPError, ValueError) as why:
            return Outcome(None, type(why).__name__)


def _parts(url: str) -> Any:
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise BadInput("webhook_url_form", value=url)
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as why:
        raise BadInput("webhook_url_form", value=url) from why
    return parts


def _port(parts: Any) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if inner is not None:
        found = inner
    if isinstance(found, ipaddress.IPv6Address) and found in ipaddress.ip_network(
        "64:ff9b::/96"
    ):  # NAT64 hides an IPv4
        found = ipaddress.ip_address(int(found) & 0xFFFFFFFF)
    return found.is_global and not found.is_multicast
