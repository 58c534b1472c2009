"""验签 · Whether a message comes from the portal and is fresh: Standard Webhooks, five minutes of tolerance.

That a message is not taken twice is the shelf's part: it keeps the webhook-id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from standardwebhooks import Webhook, WebhookVerificationError

from matcher.errors import NotSignedIn

__all__ = ["check_signature"]

_LONGEST_ID: Final = 200


def check_signature(secret: str, headers: Mapping[str, str], body: bytes) -> str:
    """The id of the message. Raises NotSignedIn("portal_signature") for a missing, wrong or old signature.

    What is signed and no JSON is the portal's, and bad: it passes here and ends among the dead letters.
    """
    id = headers.get("webhook-id", "")
    if not 0 < len(id) <= _LONGEST_ID or not id.isascii() or not id.isprintable():
        raise NotSignedIn("portal_signature")
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: no UTF-8, or signatures that are none
        raise NotSignedIn("portal_signature") from None
    return id
