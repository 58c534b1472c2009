"""引见 · The telephone of the other side: given once both have agreed and its owner has consented, each time noted in the audit log.

The number is sealed and never part of a party (storage/persons); it is kept for a year from when it was last stated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from matcher.entities.accounts import Viewer
from matcher.entities.engagements import Engagement
from matcher.errors import BadInput
from matcher.services.disclosure import has_both
from matcher.storage.audit import SqlAudit
from matcher.storage.persons import Field, Purpose, SqlPersons

__all__ = ["Introduction", "Readiness", "introduction_of", "keep_phone", "phone_shown", "reveal_phone"]

KEPT: Final = timedelta(days=365)
_PHONE: Final = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")


class Readiness(StrEnum):
    """Whether the telephone of the other side can be had, and what stands in the way."""

    READY = "ready"
    NOT_AGREED = "not_agreed"
    NO_CONSENT = "no_consent"
    NO_PHONE = "no_phone"


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a side of a pair can be given, and whether it gives its own telephone in turn."""

    other_id: str
    readiness: Readiness
    gives_own: bool


def introduction_of(found: Engagement, party_id: str, persons: SqlPersons, day: date) -> Introduction:
    """Where the introduction of a pair stands as one side sees it; before both agree nothing of the other is looked at."""
    other = next((member.party_id for member in found.members if member.party_id != party_id), "")
    gives_own = _gives(persons, party_id, other, day) is Readiness.READY
    if not has_both(found):
        return Introduction(other, Readiness.NOT_AGREED, gives_own)
    return Introduction(other, _gives(persons, other, party_id, day), gives_own)


def reveal_phone(
    found: Engagement, party_id: str, persons: SqlPersons, viewer: Viewer, *, day: date, now: datetime
) -> str:
    """The number of the other side. Raises BadInput("contact_not_yet") unless it is ready to be given."""
    standing = introduction_of(found, party_id, persons, day)
    if standing.readiness is not Readiness.READY:
        raise BadInput("contact_not_yet")
    phone = persons.reveal(_subject(standing.other_id), Field.PHONE, viewer, why=f"engagement {found.id}", at=now)
    return phone or ""


def keep_phone(
    party_id: str, phone: str, persons: SqlPersons, audit: SqlAudit, viewer: Viewer, *, day: date, now: datetime
) -> None:
    """Seal the number of an organisation for a year; "" lets go of it. Raises BadInput("phone_unsound")."""
    plain = phone.strip()
    if plain and not _PHONE.fullmatch(plain):
        raise BadInput("phone_unsound", value=plain[:24], pointer="/phone")
    if plain:
        persons.keep(_subject(party_id), Field.PHONE, plain, until=day + KEPT)
    else:
        persons.forget(_subject(party_id), Field.PHONE)
    audit.note(viewer, "keep_contact", _subject(party_id), at=now, detail={"kept": bool(plain)})


def phone_shown(party_id: str, persons: SqlPersons) -> str | None:
    """The own number with its middle masked; None where there is none."""
    return persons.shown(_subject(party_id), Field.PHONE)


def _gives(persons: SqlPersons, party_id: str, to: str, day: date) -> Readiness:
    if party_id not in persons.released_to((to,), Purpose.CONTACT, day):
        return Readiness.NO_CONSENT
    return Readiness.READY if phone_shown(party_id, persons) is not None else Readiness.NO_PHONE


def _subject(party_id: str) -> str:
    return f"party:{party_id}"
