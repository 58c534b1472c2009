"""事件回调 · Telling who listens: due messages are signed and posted, tried again later and later, and given up at last."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event as Flag
from threading import Lock, Thread
from typing import Final

from matcher.delivery import Outcome, signed_headers
from matcher.entities.webhooks import Delivery
from matcher.errors import MatcherError
from matcher.storage.webhooks import SqlWebhooks

__all__ = ["Postman", "secret_of"]

LOOK_AGAIN: Final = 2.0
"""Seconds between two looks at what is due, where nobody says that something is."""
Post = Callable[[str, dict[str, str], bytes], Outcome]
"""(URL, headers, body) → what came back."""


def secret_of(mark: Callable[[str, str], bytes], subscription_id: str) -> str:
    """The secret of a subscription: made from the server's key, so that it is kept nowhere and shown once."""
    return "whsec_" + b64encode(mark("webhook", subscription_id)).decode()


@dataclass(slots=True)
class Postman:
    """Carries messages in a thread of its own; one that is carried twice has the same id."""

    webhooks: SqlWebhooks
    post: Post
    secret: Callable[[str], str]
    now: Callable[[], datetime]
    _wake: Flag = field(default_factory=Flag)
    _lock: Lock = field(default_factory=Lock)
    _thread: Thread | None = None
    _closing: bool = False

    def wake(self) -> None:
        """Something may be due."""
        with self._lock:
            if self._thread is None and not self._closing:
                self._thread = Thread(target=self._run, name="postman", daemon=True)
                self._thread.start()
        self._wake.set()

    def close(self) -> None:
        """Stop after the message under way."""
        with self._lock:
            self._closing, thread = True, self._thread
        self._wake.set()
        if thread is not None:
            thread.join(timeout=30)

    def carry(self) -> int:
        """Post everything that is due; how many messages."""
        count = 0
        while not self._closing and (due := self.webhooks.due(self.now())):
            for delivery in due:
                if self._closing:
                    break
                self._carry(delivery)
                count += 1
        if count:
            self.webhooks.let_go(self.now())
        return count

    def _carry(self, delivery: Delivery) -> None:
        body = json.dumps(delivery.event.payload(), ensure_ascii=False, separators=(",", ":")).encode()
        secret = self.secret(delivery.subscription.id)
        outcome = self.post(
            delivery.subscription.url, signed_headers(secret, delivery.event.id, self.now(), body), body
        )
        if outcome.is_heard and outcome.status is not None:
            self.webhooks.heard(delivery, outcome.status)
        else:
            self.webhooks.missed(
                delivery, self.now(), status=outcome.status, error=outcome.error, gone=outcome.status == 410
            )

    def _run(self) -> None:
        while not self._closing:
            self._wake.clear()
            with suppress(MatcherError):  # the store is away: tried again
                self.carry()
            self._wake.wait(LOOK_AGAIN)
