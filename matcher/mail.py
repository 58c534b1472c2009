"""邮件 · Plain-text mail over SMTP (RFC 5321), with TLS always unless it goes to this very machine."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

from matcher.errors import BadInput, Unavailable

__all__ = ["SmtpMailer", "check_mailbox"]

SECONDS: Final = 20.0
_PORTS: Final = {"smtp": 587, "smtps": 465}
_HERE: Final = ("localhost", "127.0.0.1", "::1")

Connect = Callable[[str, int], smtplib.SMTP]


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends by smtps://user:word@host:465, or smtp://host:587 with STARTTLS. Raises Unavailable("mail_unavailable")."""

    url: str = field(repr=False)  # may hold a password
    sender: str
    connect: Connect | None = None  # None: by the scheme of the URL

    def send(self, to: str, subject: str, text: str) -> None:
        """One message to one mailbox. Raises BadInput("mailbox_bad")."""
        parts = urlsplit(self.url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise Unavailable("mail_unavailable", value="MATCHER_SMTP_URL")
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = check_mailbox(self.sender), check_mailbox(to), subject
        message.set_content(text)
        try:
            with (self.connect or _connect(parts.scheme))(parts.hostname, parts.port or _PORTS[parts.scheme]) as post:
                if parts.scheme == "smtp" and parts.hostname not in _HERE:
                    post.starttls(context=ssl.create_default_context())
                if parts.username:
                    post.login(unquote(parts.username), unquote(parts.password or ""))
                post.send_message(message)
        except (OSError, smtplib.SMTPException) as fault:
            raise Unavailable("mail_unavailable", value=type(fault).__name__) from fault


def check_mailbox(text: str) -> str:
    """A mailbox like manager@example.cn. Raises BadInput("mailbox_bad"); a line break would start another header."""
    try:
        found = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError) as fault:
        raise BadInput("mailbox_bad", value=text[:100]) from fault
    if not found.username or "." not in found.domain or not text.isprintable() or text != text.strip():
        raise BadInput("mailbox_bad", value=text[:100])
    return text


def _connect(scheme: str) -> Connect:
    if scheme == "smtps":
        return lambda host, port: smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return lambda host, port: smtplib.SMTP(host, port, timeout=SECONDS)
