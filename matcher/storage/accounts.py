"""账户的存取 · Accounts, their memberships, invitations and identities in other houses, over SQL.

An invitation's word comes in as its hash; nothing that is stored lets anybody in. Sessions and tokens are in sessions.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from matcher.entities.accounts import (
    Account,
    Invitation,
    Membership,
    UserRole,
)
from matcher.errors import BadInput
from matcher.storage.beside import Beside
from matcher.storage.tables.accounts import (
    ACCOUNTS,
    IDENTITIES,
    INVITATIONS,
    MEMBERSHIPS,
    SESSIONS,
    TOKENS,
)
from matcher.storage.tables.webhooks import SUBSCRIPTIONS

__all__ = ["SqlAccounts"]

_ROLES: Final = {role.value: role for role in UserRole}


class SqlAccounts:
    """The accounts of one database; safe to share between threads."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def add(self, account: Account, password_hash: str | None) -> None:
        """A new account with its memberships. Raises BadInput("login_taken")."""
        with self._beside.write() as connection:
            self._add(connection, account, password_hash)

    def accept(self, word_hash: bytes, account: Account, password_hash: str | None) -> None:
        """A new account by an invitation, which is used up. Raises BadInput("invitation_over") when somebody was faster."""
        with self._beside.write() as connection:
            if not connection.execute(delete(INVITATIONS).where(INVITATIONS.c.word_hash == word_hash)).rowcount:
                raise BadInput("invitation_over")
            self._add(connection, account, password_hash)

    def by_login(self, login: str) -> tuple[Account, str | None] | None:
        """(account, hash of its password); None when nobody has this login."""
        found = self._accounts(ACCOUNTS.c.login == login)
        return found[0] if found else None

    def by_id(self, account_id: str) -> Account | None:
        """The account; None when it is not there."""
        found = self._accounts(ACCOUNTS.c.id == account_id)
        return found[0][0] if found else None

    def all(self) -> list[Account]:
        """Every account, by login."""
        return [account for account, _ in self._accounts(None)]

    def set_password(self, account_id: str, password_hash: str) -> None:
        """Another password hash, e.g. by stronger parameters."""
        with self._beside.write() as connection:
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(password_hash=password_hash))

    def disable(self, account_id: str, told: Callable[[Connection], object] = lambda _: None) -> None:
        """Nobody comes in by this account any more, nor by what it invited; nothing is told to it.

        Sessions, tokens and invitations are gone at once. `told` hears of it in the same transaction. Raises
        BadInput("last_admin").
        """
        with self._beside.write() as connection:
            _keep_an_admin(connection, account_id)
            told(connection)
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(disabled=True))
            connection.execute(delete(INVITATIONS).where(INVITATIONS.c.invited_by == account_id))
            for table in (SESSIONS, TOKENS):
                connection.execute(delete(table).where(table.c.account_id == account_id))
            connection.execute(update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.owner == account_id).values(disabled=True))

    def invite(
        self, word_hash: bytes, invitation: Invitation, *, by: str, now: datetime,
        told: Callable[[Connection], object] = lambda _: None,
    ) -> None:  # fmt: skip
        """Keep a place; `told` hears of it in the same transaction."""
        row = {
            "word_hash": word_hash, "role": invitation.membership.role.value, "invited_by": by, "created_at": now,
            "party_id": invitation.membership.party_id or "", "login": invitation.login, "expires_at": invitation.expires_at,
            "note": invitation.note,
        }  # fmt: skip
        with self._beside.write() as connection:
            told(connection)
            connection.execute(INVITATIONS.insert(), row)

    def invitation(self, word_hash: bytes) -> Invitation | None:
        """The invitation of a word that is not used up."""
        rows = self._beside.read(select(INVITATIONS).where(INVITATIONS.c.word_hash == word_hash))
        if not rows:
            return None
        row = rows[0]
        return Invitation(
            Membership(_ROLES[row.role], row.party_id or None), row.login, _utc(row.expires_at), row.note or ""
        )

    def link(self, account_id: str, provider: str, subject_hash: bytes) -> None:
        """The account comes in by that identity too."""
        with self._beside.write() as connection:
            connection.execute(
                IDENTITIES.insert(), {"provider": provider, "subject_hash": subject_hash, "account_id": account_id}
            )

    def linked(self, provider: str, subject_hash: bytes) -> str | None:
        """Account id of an identity in another house."""
        mine = (IDENTITIES.c.provider == provider) & (IDENTITIES.c.subject_hash == subject_hash)
        joined = IDENTITIES.join(ACCOUNTS)
        rows = self._beside.read(select(ACCOUNTS.c.id).select_from(joined).where(mine, ~ACCOUNTS.c.disabled))
        return str(rows[0].id) if rows else None

    def _add(self, connection: Connection, account: Account, password_hash: str | None) -> None:
        if connection.scalar(select(ACCOUNTS.c.id).where(ACCOUNTS.c.login == account.login)):
            raise BadInput("login_taken", value=account.login)
        connection.execute(
            ACCOUNTS.insert(),
            {
                "id": account.id, "login": account.login, "name": account.name, "password_hash": password_hash,
                "created_at": account.created_at, "disabled": account.disabled,
            },
        )  # fmt: skip
        rows = [
            {"account_id": account.id, "role": member.role.value, "party_id": member.party_id or ""}
            for member in account.memberships
        ]
        if rows:
            connection.execute(MEMBERSHIPS.insert(), rows)

    def _accounts(self, only: Any) -> list[tuple[Account, str | None]]:
        query = select(ACCOUNTS).order_by(ACCOUNTS.c.login)
        rows = self._beside.read(query if only is None else query.where(only))
        members: dict[str, list[Membership]] = {}
        ids = [row.id for row in rows]
        asked = (
            select(MEMBERSHIPS)
            .where(MEMBERSHIPS.c.account_id.in_(ids))
            .order_by(MEMBERSHIPS.c.role, MEMBERSHIPS.c.party_id)
        )
        for row in self._beside.read(asked):
            members.setdefault(row.account_id, []).append(Membership(_ROLES[row.role], row.party_id or None))
        return [
            (
                Account(
                    row.id,
                    row.login,
                    row.name,
                    tuple(members.get(row.id, ())),
                    _utc(row.created_at),
                    row.disabled,
                    row.signed_in_at and _utc(row.signed_in_at),
                ),
                row.password_hash,
            )
            for row in rows
        ]


def _keep_an_admin(connection: Connection, account_id: str) -> None:
    """Raises BadInput("last_admin") where nobody else could let people in; two at the same time wait for each other."""
    admins = select(MEMBERSHIPS.c.account_id).where(MEMBERSHIPS.c.role == UserRole.ADMIN.value)
    asked = select(ACCOUNTS.c.id).where(ACCOUNTS.c.id.in_(admins), ~ACCOUNTS.c.disabled).order_by(ACCOUNTS.c.id)
    if list(connection.scalars(asked.with_for_update())) == [account_id]:
        raise BadInput("last_admin")


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
