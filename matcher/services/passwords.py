"""口令 · Passwords: argon2id with the parameters of OWASP, and what is too weak to be taken.

Source: OWASP Password Storage Cheat Sheet (m = 19 MiB, t = 2, p = 1); NIST SP 800-63B (length over composition, no
common passwords). At most two are worked out at a time, so that many tries at once cannot take the memory.
"""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from matcher.errors import BadInput

__all__ = ["LEAST", "MOST", "check_strength", "hash_password", "is_outdated", "is_password"]

LEAST: Final = 10
MOST: Final = 200
"""Characters of a password."""
_COMMON: Final = ("password", "qwerty", "admin", "letmein", "welcome", "iloveyou", "woaini", "wenzhou", "mima")
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE: Final = BoundedSemaphore(2)
_NOBODYS: Final = "$argon2id$v=19$m=19456,t=2,p=1$qLIVGiHtFYmiv+2xvBiRhw$CnMp2/IPOTxhxsYOursrHGQcDX9K9UYbh3GBBIB0pnw"  # of no password: takes the same time as somebody's, so that nobody learns which logins there are


def check_strength(password: str, login: str) -> None:
    """Raises BadInput("password_weak") naming what is wrong: its length, a common word, the login in it, one mark repeated."""
    plain = unicodedata.normalize("NFKC", password)
    if not LEAST <= len(plain) <= MOST:
        raise BadInput("password_length", low=LEAST, high=MOST)
    low = plain.lower()
    rest = low
    for word in (*_COMMON, login.lower(), login.partition("@")[0].lower()):
        rest = rest.replace(word, "") if len(word) >= 4 else rest
    if len(set(rest)) < 5:  # nothing but a common word, digits in a row, or one mark again and again
        raise BadInput("password_weak")
    if low.isdecimal() and low in "01234567890123456789 98765432109876543210":
        raise BadInput("password_weak")


def hash_password(password: str) -> str:
    """What is kept of it."""
    with _AT_ONCE:
        return _HASHER.hash(unicodedata.normalize("NFKC", password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether it is the password; takes as long where there is none."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _NOBODYS, unicodedata.normalize("NFKC", password[:MOST])) and kept is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether it was worked out with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)
