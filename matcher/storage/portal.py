"""门户来信的存取 · Which messages were taken, and the dead letters: what could not be taken, why, and its body under seal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, insert, select

from matcher.errors import UnknownThing
from matcher.storage.tables import PORTAL_LETTERS

if TYPE_CHECKING:
    from matcher.storage.beside import Beside
    from matcher.storage.keyring import Keyring

__all__ = ["LETTER_DAYS", "DeadLetter", "SqlPortalLetters"]

_TAKEN, _DEAD = "taken", "dead"
_MOST_SHOWN: Final = 200
LETTER_DAYS: Final = 90
"""How long messages are remembered; one that was signed more than minutes ago is refused anyhow."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not be taken. `reason`: sentences by language."""

    id: str
    code: str
    body: bytes
    attempts: int
    at: datetime
    reason: Mapping[str, str] = field(default_factory=dict)


class SqlPortalLetters:
    """Safe to share between threads. A body may hold what is personal: it is sealed to its place."""

    def __init__(self, beside: Beside, keyring: Keyring) -> None:
        self._beside, self._keyring = beside, keyring

    def is_known(self, id: str) -> bool:
        """Whether the message came before, taken or not."""
        return bool(self._beside.read(select(PORTAL_LETTERS.c.id).where(PORTAL_LETTERS.c.id == id)))

    def take(self, id: str, at: datetime) -> None:
        """Note that a message was taken; its body is not kept."""
        self._put(id, _TAKEN, "", {}, None, at)

    def bury(self, id: str, code: str, reason: Mapping[str, str], body: bytes, at: datetime) -> None:
        """Keep a message that could not be taken; one that failed again counts one try more."""
        self._put(id, _DEAD, code, reason, body, at)

    def dead(self) -> list[DeadLetter]:
        """The newest first."""
        c = PORTAL_LETTERS.c
        query = select(PORTAL_LETTERS).where(c.state == _DEAD).order_by(c.at.desc(), c.id).limit(_MOST_SHOWN)
        return [self._letter(row) for row in self._beside.read(query)]

    def get(self, id: str) -> DeadLetter:
        """Raises UnknownThing("unknown_letter") for one that is not dead."""
        c = PORTAL_LETTERS.c
        rows = self._beside.read(select(PORTAL_LETTERS).where(c.id == id, c.state == _DEAD))
        if not rows:
            raise UnknownThing("unknown_letter", value=id)
        return self._letter(rows[0])

    def forget(self, before: datetime) -> int:
        """How many letters from before a moment are gone."""
        with self._beside.write() as connection:
            return connection.execute(delete(PORTAL_LETTERS).where(PORTAL_LETTERS.c.at < before)).rowcount

    def _put(self, id: str, state: str, code: str, reason: Mapping[str, str], body: bytes | None, at: datetime) -> None:
        c = PORTAL_LETTERS.c
        with self._beside.write() as connection:
            known = connection.execute(select(c.attempts).where(c.id == id)).first()
            connection.execute(delete(PORTAL_LETTERS).where(c.id == id))
            sealed = None if body is None else self._keyring.seal(body.decode("utf-8", "replace"), _place(id))
            row = {
                "id": id, "state": state, "code": code, "reason": json.dumps(dict(reason), ensure_ascii=False), "cipher": sealed,
                "attempts": 1 + (known.attempts if known else 0), "at": at,
            }  # fmt: skip
            connection.execute(insert(PORTAL_LETTERS), row)

    def _letter(self, row: Any) -> DeadLetter:
        body = self._keyring.unseal(row.cipher, _place(row.id)).encode() if row.cipher else b""
        at = row.at.replace(tzinfo=UTC) if row.at.tzinfo is None else row.at
        return DeadLetter(row.id, row.code, body, row.attempts, at, json.loads(row.reason))


def _place(id: str) -> str:
    return f"portal {id}"
