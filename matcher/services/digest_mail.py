"""新情况邮件 · A digest of a saved search as a mail: who is new or has changed, and why now. Nothing that is private to others."""

from __future__ import annotations

from typing import Protocol

from graph.regions import region_label
from matcher.services.watching import Told
from matcher.wording import label, say

__all__ = ["Mailer", "digest_text", "mail_digest"]


class Mailer(Protocol):
    """Carries plain text to a mailbox; matcher.mail is one."""

    def send(self, to: str, subject: str, text: str) -> None:
        """Raises BadInput("mailbox_bad"), Unavailable("mail_unavailable")."""
        ...


def mail_digest(told: Told, to: str, *, mailer: Mailer, lang: str = "zh") -> bool:
    """Send a digest; one without news is not sent. Whether it was."""
    if not told.digest.news:
        return False
    subject = say("pages", "mail_digest_subject", lang, name=told.search.name, count=len(told.digest.news))
    mailer.send(to, subject.replace("\n", " "), digest_text(told, lang))
    return True


def digest_text(told: Told, lang: str) -> str:
    """One start-up a line: name, county, what changed."""
    lines = []
    for one in told.digest.news:
        party = told.parties[one.party_id]
        place = region_label(party.region or "", lang) or say("pages", "region_unknown", lang)
        why = ("、" if lang == "zh" else ", ").join(label(f"news_{code}", lang) for code in one.why)
        lines.append(f"· {party.name} | {place} | {why}")
    return "\n".join((*lines, "", say("pages", "mail_digest_foot", lang)))
