"""钥匙 · One key from outside the database, and what is derived from it: sealing of fields, look-up hashes, signatures.

Fields are sealed with AES-256-GCM (NIST SP 800-38D), bound to their place so that none can be moved to another row; keys
for each purpose are derived by HKDF (RFC 5869). Whoever has the database without the key has neither texts nor look-ups.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from matcher.errors import Unavailable
from matcher.settings import Settings

__all__ = ["Keyring", "open_keyring"]

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class Keyring:
    """What one master key of 32 bytes gives; safe to share between threads."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise Unavailable("key_unsound", count=len(master), expected=KEY_BYTES)
        self._master = master
        self._derive = cache(self._derived)

    def seal(self, text: str, place: str) -> bytes:
        """The text as only this key can read it, at this place alone. Equal texts give different bytes."""
        return self.seal_bytes(text.encode(), place)

    def seal_bytes(self, plain: bytes, place: str) -> bytes:
        """As seal, for what is no text."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._derive("fields")).encrypt(nonce, plain, place.encode())

    def unseal(self, sealed: bytes, place: str) -> str:
        """The text. Raises Unavailable("seal_broken") for another key, another place, or changed bytes."""
        return self.unseal_bytes(sealed, place).decode()

    def unseal_bytes(self, sealed: bytes, place: str) -> bytes:
        """As unseal, for what is no text."""
        try:
            nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            return AESGCM(self._derive("fields")).decrypt(nonce, rest, place.encode())
        except InvalidTag as error:
            raise Unavailable("seal_broken", value=place) from error

    def mark(self, purpose: str, text: str) -> bytes:
        """32 bytes that are the same for the same text, and say nothing of it to anybody without the key."""
        return hmac.digest(self._derive(f"mark {purpose}"), text.encode(), sha256)

    def _derived(self, purpose: str) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"industry-chain-matcher {purpose}".encode()).derive(
            self._master
        )


def open_keyring(settings: Settings) -> Keyring:
    """The keyring of MATCHER_KEY, of the key file, or of a file in the home made now.

    Raises Unavailable("key_unsound") for a key that is not 32 bytes in base64, "key_unreadable" for a file that cannot be read.
    """
    if settings.key:
        return Keyring(_read(settings.key))
    path = settings.key_file or settings.home / "key"
    try:
        if settings.key_file is None:
            _make(path)
        return Keyring(_read(path.read_text(encoding="ascii").strip()))
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable("key_unreadable", value=str(path), reason=str(error)) from error


def _read(word: str) -> bytes:
    try:
        return base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _make(path: Path) -> None:
    """Writes a new key unless there is one; of two processes at once the first one's stands, whole."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
