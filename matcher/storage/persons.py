"""个人数据 · ID and phone numbers, sealed in the field, found by keyed hash, shown masked; and the consents they rest on.

Every sealed field has the last day it may be kept. Nothing here is part of a party, so that no index, embedding, export
or log can meet it. PIPL art. 28: specific purpose, sufficient necessity, strict protection.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import delete, or_, select, update

from matcher.entities.accounts import Viewer
from matcher.storage.audit import SqlAudit, actor_of
from matcher.storage.beside import Beside
from matcher.storage.keyring import Keyring
from matcher.storage.tables.accounts import CONSENTS, SEALED_FIELDS

__all__ = ["Consent", "Field", "Purpose", "SqlPersons", "masked"]


class Field(StrEnum):
    """What is kept of a person and never in plain."""

    ID_NUMBER = "id_number"
    PHONE = "phone"


class Purpose(StrEnum):
    """What a consent is for."""

    DEAL_FLOW = "deal_flow"  # a start-up's restricted facts, towards a fund manager or all of them
    CONTACT = "contact"  # contact data, towards a counterpart
    CASE_STUDY = "case_study"
    JOINT_APPLICATION = "joint_application"


@dataclass(frozen=True, slots=True)
class Consent:
    """What an organisation agreed to. In force from `given_at` to `until` (inclusive) unless withdrawn."""

    id: str
    party_id: str
    purpose: Purpose
    to_party_id: str | None  # None: towards all whom the purpose names
    given_at: datetime
    until: date | None
    withdrawn_at: datetime | None = None


def masked(text: str) -> str:
    """The first three and the last two characters where that leaves at least four hidden, else nothing: 138******78."""
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}" if len(text) >= 9 else "*" * len(text)


class SqlPersons:
    """Sealed fields and consents of one database; safe to share between threads."""

    def __init__(self, beside: Beside, keyring: Keyring, audit: SqlAudit) -> None:
        self._beside, self._keyring, self._audit = beside, keyring, audit

    def keep(self, subject: str, field: Field, text: str, *, until: date) -> None:
        """Seal a field of e.g. "party:P1", in place of what was there, to be kept until a day."""
        plain = _plain(text)
        row = {
            "subject": subject, "field": field.value, "cipher": self._keyring.seal(plain, _place(subject, field)),
            "lookup": self._keyring.mark(field.value, plain), "kept_until": until,
        }  # fmt: skip
        mine = (SEALED_FIELDS.c.subject == subject) & (SEALED_FIELDS.c.field == field.value)
        with self._beside.write() as connection:
            connection.execute(delete(SEALED_FIELDS).where(mine))
            connection.execute(SEALED_FIELDS.insert(), row)

    def forget(self, subject: str, field: Field) -> None:
        """Let go of a field at once."""
        mine = (SEALED_FIELDS.c.subject == subject) & (SEALED_FIELDS.c.field == field.value)
        with self._beside.write() as connection:
            connection.execute(delete(SEALED_FIELDS).where(mine))

    def shown(self, subject: str, field: Field) -> str | None:
        """The field with its middle masked; None where nothing is kept."""
        text = self._text(subject, field)
        return None if text is None else masked(text)

    def reveal(self, subject: str, field: Field, viewer: Viewer, *, why: str, at: datetime) -> str | None:
        """The field in plain; that it was read, by whom and what for, is in the audit log first."""
        self._audit.note(viewer, "reveal", subject, at=at, detail={"field": field.value, "why": why})
        return self._text(subject, field)

    def find(self, field: Field, text: str) -> list[str]:
        """Subjects that have this very number, in order."""
        mark = self._keyring.mark(field.value, _plain(text))
        rows = self._beside.read(
            select(SEALED_FIELDS.c.subject)
            .where(SEALED_FIELDS.c.field == field.value, SEALED_FIELDS.c.lookup == mark)
            .order_by(SEALED_FIELDS.c.subject)
        )
        return [row.subject for row in rows]

    def forget_expired(self, today: date) -> int:
        """How many sealed fields were past their day and are gone."""
        with self._beside.write() as connection:
            return connection.execute(delete(SEALED_FIELDS).where(SEALED_FIELDS.c.kept_until < today)).rowcount

    def consent(
        self, party_id: str, purpose: Purpose, viewer: Viewer, *, at: datetime, to_party_id: str | None = None,
        until: date | None = None,
    ) -> Consent:  # fmt: skip
        """Write down that an organisation agreed; the audit log has it too."""
        given = Consent(uuid4().hex, party_id, purpose, to_party_id, at, until)
        row = {
            "id": given.id, "party_id": party_id, "purpose": purpose.value, "to_party_id": to_party_id,
            "given_by": actor_of(viewer), "given_at": at, "until": until,
        }  # fmt: skip
        with self._beside.write() as connection:
            connection.execute(CONSENTS.insert(), row)
            told = {"purpose": purpose.value, "to": to_party_id or ""}
            self._audit.note_within(connection, viewer, "consent", f"party:{party_id}", at=at, detail=told)
        return given

    def withdraw(self, consent_id: str, party_id: str, viewer: Viewer, *, at: datetime) -> bool:
        """Whether there was such a consent of the organisation in force; it is not from now on."""
        mine = (CONSENTS.c.id == consent_id) & (CONSENTS.c.party_id == party_id) & CONSENTS.c.withdrawn_at.is_(None)
        with self._beside.write() as connection:
            done = bool(connection.execute(update(CONSENTS).where(mine).values(withdrawn_at=at)).rowcount)
            if done:
                told = {"consent": consent_id}
                self._audit.note_within(connection, viewer, "withdraw_consent", f"party:{party_id}", at=at, detail=told)
        return done

    def consents_of(self, party_id: str) -> list[Consent]:
        """All an organisation ever agreed to, newest first."""
        query = (
            select(CONSENTS).where(CONSENTS.c.party_id == party_id).order_by(CONSENTS.c.given_at.desc(), CONSENTS.c.id)
        )
        return [
            Consent(
                row.id, row.party_id, Purpose(row.purpose), row.to_party_id, row.given_at.replace(tzinfo=UTC), row.until,
                row.withdrawn_at and row.withdrawn_at.replace(tzinfo=UTC),
            )
            for row in self._beside.read(query)
        ]  # fmt: skip

    def released_to(self, party_ids: Iterable[str], purpose: Purpose, day: date) -> frozenset[str]:
        """Organisations whose consent to the purpose, towards one of these or all, is in force on the day."""
        to = CONSENTS.c.to_party_id
        rows = self._beside.read(
            select(CONSENTS.c.party_id).where(
                CONSENTS.c.purpose == purpose.value,
                CONSENTS.c.withdrawn_at.is_(None),
                or_(to.is_(None), to.in_(sorted(party_ids))),
                or_(CONSENTS.c.until.is_(None), CONSENTS.c.until >= day),
            )
        )
        return frozenset(row.party_id for row in rows)

    def _text(self, subject: str, field: Field) -> str | None:
        mine = (SEALED_FIELDS.c.subject == subject) & (SEALED_FIELDS.c.field == field.value)
        rows = self._beside.read(select(SEALED_FIELDS.c.cipher).where(mine))
        return self._keyring.unseal(rows[0].cipher, _place(subject, field)) if rows else None


def _place(subject: str, field: Field) -> str:
    return f"{subject} {field.value}"


def _plain(text: str) -> str:
    """NFKC, upper case, without blanks and hyphens: one number, one form."""
    return "".join(mark for mark in unicodedata.normalize("NFKC", text).upper() if mark.isalnum() or mark == "+")
