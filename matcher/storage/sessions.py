"""会话的存取 · Open sessions, tokens of programs and tries to sign in, over SQL. How long they last is in services.accounts.

Words come in as their hashes; nothing that is stored lets anybody in. To look one up is one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, select, update

from matcher.entities.accounts import ALL_SCOPES, Scope, Session, Token, UserRole, Viewer
from matcher.storage.beside import Beside
from matcher.storage.tables.accounts import ACCOUNTS, ATTEMPTS, INVITATIONS, MEMBERSHIPS, SESSIONS, TOKENS

__all__ = ["SqlSessions"]

_VIEW: Final = (ACCOUNTS.c.id, ACCOUNTS.c.name, MEMBERSHIPS.c.role, MEMBERSHIPS.c.party_id)
_OF_SESSION: Final = (  # made once: to put a statement together takes longer than to run it
    select(*_VIEW, SESSIONS.c.seen_at, SESSIONS.c.expires_at)
    .select_from(SESSIONS.join(ACCOUNTS).outerjoin(MEMBERSHIPS, MEMBERSHIPS.c.account_id == ACCOUNTS.c.id))
    .where(SESSIONS.c.word_hash == bindparam("word"), ~ACCOUNTS.c.disabled)
)
_OF_TOKEN: Final = (
    select(*_VIEW, TOKENS.c.scopes, TOKENS.c.used_at, TOKENS.c.expires_at)
    .select_from(TOKENS.join(ACCOUNTS).outerjoin(MEMBERSHIPS, MEMBERSHIPS.c.account_id == ACCOUNTS.c.id))
    .where(TOKENS.c.word_hash == bindparam("word"), ~ACCOUNTS.c.disabled)
)
_ROLES: Final = {role.value: role for role in UserRole}
_SCOPES: Final = {scope.value: scope for scope in Scope}


class SqlSessions:
    """The sessions and tokens of one database; safe to share between threads."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def open_session(self, word_hash: bytes, session: Session, *, instead_of: bytes | None) -> None:
        """A session that is open from now on; the one it stands for is closed with it."""
        row = {
            "word_hash": word_hash, "id": session.id, "account_id": session.account_id, "created_at": session.created_at,
            "seen_at": session.seen_at, "expires_at": session.expires_at, "agent": session.agent,
        }  # fmt: skip
        with self._beside.write() as connection:
            if instead_of is not None:
                connection.execute(delete(SESSIONS).where(SESSIONS.c.word_hash == instead_of))
            connection.execute(SESSIONS.insert(), row)
            mine = ACCOUNTS.c.id == session.account_id
            connection.execute(update(ACCOUNTS).where(mine).values(signed_in_at=session.created_at))

    def viewer_of_session(self, word_hash: bytes) -> tuple[Viewer, datetime, datetime] | None:
        """(viewer, last seen, expiry) of an open session; None where there is none. One query."""
        rows = self._beside.read(_OF_SESSION.params(word=word_hash))
        return (_viewer(rows, ALL_SCOPES), _utc(rows[0].seen_at), _utc(rows[0].expires_at)) if rows else None

    def seen(self, word_hash: bytes, now: datetime) -> None:
        """Note that a session was used."""
        with self._beside.write() as connection:
            connection.execute(update(SESSIONS).where(SESSIONS.c.word_hash == word_hash).values(seen_at=now))

    def close_session(self, word_hash: bytes) -> None:
        """The session is over."""
        with self._beside.write() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.word_hash == word_hash))

    def close_named(self, account_id: str, session_id: str) -> bool:
        """Whether the account had such a session; it is over now."""
        own = (SESSIONS.c.account_id == account_id) & (SESSIONS.c.id == session_id)
        with self._beside.write() as connection:
            return bool(connection.execute(delete(SESSIONS).where(own)).rowcount)

    def sessions_of(self, account_id: str) -> list[Session]:
        """Its open sessions, the one used last first."""
        query = (
            select(SESSIONS)
            .where(SESSIONS.c.account_id == account_id)
            .order_by(SESSIONS.c.seen_at.desc(), SESSIONS.c.id)
        )
        return [
            Session(row.id, row.account_id, _utc(row.created_at), _utc(row.seen_at), _utc(row.expires_at), row.agent)
            for row in self._beside.read(query)
        ]

    def add_token(self, word_hash: bytes, token: Token) -> None:
        """A word for programs."""
        row = {
            "word_hash": word_hash, "id": token.id, "account_id": token.account_id, "name": token.name,
            "scopes": " ".join(sorted(token.scopes)), "created_at": token.created_at, "expires_at": token.expires_at,
        }  # fmt: skip
        with self._beside.write() as connection:
            connection.execute(TOKENS.insert(), row)

    def viewer_of_token(self, word_hash: bytes) -> tuple[Viewer, datetime | None, datetime] | None:
        """(viewer, last used, expiry) of a token; None where there is none. One query."""
        rows = self._beside.read(_OF_TOKEN.params(word=word_hash))
        if not rows:
            return None
        row = rows[0]
        return _viewer(rows, _scopes(row.scopes)), row.used_at and _utc(row.used_at), _utc(row.expires_at)

    def token_used(self, word_hash: bytes, now: datetime) -> None:
        """Note that a token was used."""
        with self._beside.write() as connection:
            connection.execute(update(TOKENS).where(TOKENS.c.word_hash == word_hash).values(used_at=now))

    def tokens_of(self, account_id: str) -> list[Token]:
        """Its tokens, newest first."""
        query = (
            select(TOKENS).where(TOKENS.c.account_id == account_id).order_by(TOKENS.c.created_at.desc(), TOKENS.c.id)
        )
        return [
            Token(
                row.id, row.account_id, row.name, _scopes(row.scopes), _utc(row.created_at), _utc(row.expires_at),
                row.used_at and _utc(row.used_at),
            )
            for row in self._beside.read(query)
        ]  # fmt: skip

    def drop_token(self, account_id: str, token_id: str) -> bool:
        """Whether the account had such a token; it opens nothing now."""
        own = (TOKENS.c.account_id == account_id) & (TOKENS.c.id == token_id)
        with self._beside.write() as connection:
            return bool(connection.execute(delete(TOKENS).where(own)).rowcount)

    def take_try(
        self, key: bytes, now: datetime, *, forget: timedelta, wait: Callable[[int], timedelta]
    ) -> tuple[int, timedelta]:
        """(tries before this one, time still to wait). The try counts unless one has to wait.

        All in one transaction, so that of tries at the same time no two see the same number. `wait`: tries so far → time
        to let pass after the last of them.
        """
        mine = ATTEMPTS.c.key == key
        with self._beside.write() as connection:
            asked = select(ATTEMPTS.c.count.label("tries"), ATTEMPTS.c.last_at).where(mine).with_for_update()
            row = connection.execute(asked).first()
            if row is None:
                connection.execute(ATTEMPTS.insert(), {"key": key, "count": 1, "last_at": now})
                return 0, timedelta(0)
            last = _utc(row.last_at)
            tries = 0 if now - last >= forget else int(row.tries)
            left = last + wait(tries) - now
            if left > timedelta(0):
                return tries, left
            connection.execute(update(ATTEMPTS).where(mine).values(count=tries + 1, last_at=now))
            return tries, timedelta(0)

    def forget_tries(self, key: bytes) -> None:
        """Nothing is held against the key."""
        with self._beside.write() as connection:
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.key == key))

    def take_back(self, key: bytes) -> None:
        """The last try was a good one and does not count."""
        with self._beside.write() as connection:
            connection.execute(update(ATTEMPTS).where(ATTEMPTS.c.key == key).values(count=ATTEMPTS.c.count - 1))
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.key == key, ATTEMPTS.c.count < 1))

    def forget_expired(self, now: datetime, *, unused_since: datetime, tries_before: datetime) -> int:
        """How many invitations, sessions, tokens and tries were over and are gone."""
        over = [delete(table).where(table.c.expires_at < now) for table in (INVITATIONS, SESSIONS, TOKENS)]
        with self._beside.write() as connection:
            gone = [connection.execute(each).rowcount for each in over]
            gone.append(connection.execute(delete(SESSIONS).where(SESSIONS.c.seen_at <= unused_since)).rowcount)
            gone.append(connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.last_at < tries_before)).rowcount)
        return sum(gone)


def _viewer(rows: Sequence[Row[Any]], scopes: Iterable[Scope]) -> Viewer:
    first = rows[0]
    return Viewer(
        account_id=first.id,
        name=first.name,
        party_ids=frozenset(row.party_id for row in rows if row.party_id),
        roles=frozenset(_ROLES[row.role] for row in rows if row.role),
        scopes=frozenset(scopes),
    )


def _scopes(words: str) -> frozenset[Scope]:
    return frozenset(_SCOPES[word] for word in words.split())


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
