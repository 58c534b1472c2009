"""事件回调 · Telling who listens: due messages are signed and posted, tried again later and later, and given up at last."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from matcher.delivery import Outcome, signed_headers
from matcher.entities.webhooks import Delivery
from matcher.services.rounds import Rounds
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
    _rounds: Rounds = field(init=False)

    def __post_init__(self) -> None:
        """Ready to be woken."""
        self._rounds = Rounds("postman", self.carry, LOOK_AGAIN)

    def wake(self) -> None:
        """Something may be due."""
        self._rounds.wake()

    def close(self) -> None:
        """Stop after the message under way."""
        self._rounds.close()

    def carry(self) -> int:
        """Post everything that is due; how many messages."""
        count = 0
        while not self._rounds.is_closing and (due := self.webhooks.due(self.now())):
            for delivery in due:
                if self._rounds.is_closing:
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
