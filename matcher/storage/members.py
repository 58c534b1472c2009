"""成员的存取 · Accounts as those see them who manage them: by organisation or all, page by page; invitations that are open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, func, or_, select, update

from matcher.entities.accounts import Account, Invitation, Member, Membership, OpenInvitation, UserRole
from matcher.ports import Page
from matcher.storage.beside import Beside
from matcher.storage.cursors import read_cursor, write_cursor
from matcher.storage.tables.accounts import ACCOUNTS, INVITATIONS, MEMBERSHIPS, SESSIONS

__all__ = ["SqlMembers"]

_ROLES: Final = {role.value: role for role in UserRole}
_MOST_INVITATIONS: Final = 500
Told = Callable[[Connection], object]


class SqlMembers:
    """The members of one database; safe to share between threads."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def page(
        self, party_id: str | None, *, words: str = "", cursor: str | None = None, limit: int = 50, since: datetime
    ) -> Page[Member]:
        """By login; of one organisation or all, and of those whose login or name has the words. `since`: older sessions are over.

        Raises BadInput("bad_cursor").
        """
        query = select(ACCOUNTS).order_by(ACCOUNTS.c.login).limit(limit + 1)
        if party_id is not None:
            mine = select(MEMBERSHIPS.c.account_id).where(MEMBERSHIPS.c.party_id == party_id)
            query = query.where(ACCOUNTS.c.id.in_(mine))
        if words:
            query = query.where(
                or_(
                    ACCOUNTS.c.login.contains(words.lower(), autoescape=True),
                    ACCOUNTS.c.name.contains(words, autoescape=True),
                )
            )
        if cursor is not None:
            query = query.where(ACCOUNTS.c.login > read_cursor(cursor))
        with self._beside.reading() as connection:
            rows = list(connection.execute(query).all())
            found = _members(connection, rows[:limit], since)
        return Page(tuple(found), write_cursor(rows[limit - 1].login) if len(rows) > limit else None)

    def get(self, account_id: str, since: datetime) -> Member | None:
        """One member; None where there is none."""
        with self._beside.reading() as connection:
            rows = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == account_id)).all()
            return next(iter(_members(connection, list(rows), since)), None)

    def invitations(self, party_id: str | None, now: datetime) -> list[OpenInvitation]:
        """Those that are open, of one organisation or all, newest first."""
        query = select(INVITATIONS).where(INVITATIONS.c.expires_at > now)
        if party_id is not None:
            query = query.where(INVITATIONS.c.party_id == party_id)
        rows = self._beside.read(query.order_by(INVITATIONS.c.created_at.desc()).limit(_MOST_INVITATIONS))
        return [_invitation(row) for row in rows]

    def revoke(self, invitation_id: str, told: Told) -> bool:
        """Whether there was such an invitation; its word opens nothing from now on."""
        with self._beside.write() as connection:
            hashes = connection.scalars(select(INVITATIONS.c.word_hash))
            gone = next((one for one in hashes if _id_of(one) == invitation_id), None)
            if gone is None:
                return False
            told(connection)
            return bool(connection.execute(delete(INVITATIONS).where(INVITATIONS.c.word_hash == gone)).rowcount)

    def restore(self, account_id: str, told: Told) -> None:
        """The account opens again; whoever holds it signs in anew."""
        with self._beside.write() as connection:
            told(connection)
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(disabled=False))

    def end_sessions(self, account_id: str, told: Told) -> int:
        """How many browsers were signed in and are not any more."""
        with self._beside.write() as connection:
            told(connection)
            return connection.execute(delete(SESSIONS).where(SESSIONS.c.account_id == account_id)).rowcount


def _members(connection: Connection, rows: list[Any], since: datetime) -> list[Member]:
    ids = [row.id for row in rows]
    held: dict[str, list[Membership]] = {}
    order = (MEMBERSHIPS.c.role, MEMBERSHIPS.c.party_id)
    for row in connection.execute(select(MEMBERSHIPS).where(MEMBERSHIPS.c.account_id.in_(ids)).order_by(*order)):
        held.setdefault(row.account_id, []).append(Membership(_ROLES[row.role], row.party_id or None))
    counted = (
        select(SESSIONS.c.account_id, func.count().label("open"))
        .where(SESSIONS.c.account_id.in_(ids), SESSIONS.c.seen_at > since)
        .group_by(SESSIONS.c.account_id)
    )
    sessions = {row.account_id: int(row.open) for row in connection.execute(counted)}
    return [
        Member(
            Account(
                row.id, row.login, row.name, tuple(held.get(row.id, ())), _utc(row.created_at), row.disabled,
                row.signed_in_at and _utc(row.signed_in_at),
            ),
            sessions.get(row.id, 0),
        )
        for row in rows
    ]  # fmt: skip


def _invitation(row: Any) -> OpenInvitation:
    membership = Membership(_ROLES[row.role], row.party_id or None)
    kept = Invitation(membership, row.login, _utc(row.expires_at), row.note or "")
    return OpenInvitation(_id_of(row.word_hash), kept, row.invited_by, _utc(row.created_at))


def _id_of(word_hash: bytes) -> str:
    """Names an invitation; from it nobody gets to the word, of which it is half a hash."""
    return bytes(word_hash).hex()[:32]


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
