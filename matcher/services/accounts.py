"""账户 · What people wish of the door: come in, stay in, see who is in, give a program a word, invite somebody.

Sessions are opaque words of 256 bits; only their hashes are kept, they turn with every sign-in, end after an hour unused
and after twelve hours at the latest. Source: OWASP Session Management and Authentication Cheat Sheets.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import uuid4

from matcher.access import Act, may_grant, require
from matcher.entities.accounts import (
    ALL_SCOPES,
    Account,
    Identity,
    Invitation,
    Membership,
    Scope,
    Session,
    Token,
    Viewer,
)
from matcher.errors import BadInput, Forbidden, NotSignedIn, TooMany, UnknownThing
from matcher.services.passwords import check_strength, hash_password, is_outdated, is_password
from matcher.storage.accounts import SqlAccounts
from matcher.storage.audit import SqlAudit
from matcher.storage.keyring import Keyring
from matcher.storage.sessions import SqlSessions

__all__ = ["TOKEN_MARK", "Door", "word_hash"]

TOKEN_MARK: Final = "mt_"
"""How the words of programs begin, so that a leaked one is known for what it is."""
IDLE: Final = timedelta(hours=1)
LONGEST: Final = timedelta(hours=12)
SEEN_EVERY: Final = timedelta(minutes=1)
"""How exact `seen_at` is: a request writes only once a minute."""
INVITED_FOR: Final = timedelta(days=7)
LOGIN_TRIES: Final = 5
"""Wrong passwords of one login before it has to wait: FIRST_WAIT, then twice as long each time, at most FORGET_TRIES."""
FIRST_WAIT: Final = timedelta(seconds=30)
ADDRESS_TRIES: Final = 30
"""Wrong tries of one address within FORGET_TRIES before it has to wait until they are over."""
FORGET_TRIES: Final = timedelta(minutes=15)
INVITE_TRIES: Final = 40
"""Invitations of one account, each within FORGET_TRIES of the one before, after which it has to wait as long."""
_WORD_BYTES: Final = 32
_MOST_DAYS: Final = 366


def word_hash(word: str) -> bytes:
    """What is kept of a secret word; the word has 256 bits, so one round is enough."""
    return sha256(word.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class Door:
    """The front door over one database; `now` gives the time in UTC."""

    accounts: SqlAccounts
    sessions: SqlSessions
    audit: SqlAudit
    keyring: Keyring
    now: Callable[[], datetime]

    def add_account(
        self, viewer: Viewer, login: str, name: str, password: str, memberships: Iterable[Membership]
    ) -> Account:
        """An account made by whoever runs the service. Raises BadInput for a login that is taken or a weak password."""
        if not viewer.system:
            raise Forbidden("not_yours", act=Act.INVITE, value=login)
        account = self._new(login, name, password, memberships)
        self.accounts.add(account, hash_password(password))
        self._note(viewer, "add_account", account)
        return account

    def invite(self, viewer: Viewer, membership: Membership, *, login: str | None = None, note: str = "") -> str:
        """A word that opens an account with this membership once, within seven days; `note` says whom it is for.

        Who gives what is in access.may_grant; a program needs all scopes, for the new account has them too. Raises
        Forbidden("not_yours"), Forbidden("scope_lacking"), TooMany("invite_wait").
        """
        require(viewer, Act.INVITE, membership.party_id)
        if not may_grant(viewer, self.memberships_of(viewer), membership):
            raise Forbidden("not_yours", act=Act.INVITE, value=membership.role)
        if lacking := sorted(ALL_SCOPES - viewer.scopes):
            raise Forbidden("scope_lacking", value=lacking[0].value)
        now = self.now()
        if not viewer.system:
            key = self.keyring.mark("invite", viewer.account_id or "")
            _, left = self.sessions.take_try(key, now, forget=FORGET_TRIES, wait=_wait_of_inviter)
            if left > timedelta(0):
                raise TooMany("invite_wait", seconds=max(1, round(left.total_seconds())))
        word = secrets.token_urlsafe(_WORD_BYTES)
        invitation = Invitation(membership, None if login is None else _login(login), now + INVITED_FOR, note)
        subject, told = f"party:{membership.party_id or ''}", {"role": membership.role.value}
        self.accounts.invite(
            word_hash(word), invitation, by=viewer.account_id or "system", now=now,
            told=lambda connection: self.audit.note_within(connection, viewer, "invite", subject, at=now, detail=told),
        )  # fmt: skip
        return word

    def memberships_of(self, viewer: Viewer) -> tuple[Membership, ...]:
        """Its roles with their organisations: a role in one is none in another."""
        found = None if viewer.account_id is None else self.accounts.by_id(viewer.account_id)
        return found.memberships if found else ()

    def invitation(self, word: str) -> Invitation:
        """The invitation behind a word. Raises BadInput("invitation_over")."""
        found = self.accounts.invitation(word_hash(word))
        if found is None or found.expires_at <= self.now():
            raise BadInput("invitation_over")
        return found

    def accept(self, word: str, login: str, name: str, password: str) -> Account:
        """The account of an invitation, which is used up. Raises BadInput naming what does not do."""
        found = self.invitation(word)
        if found.login is not None and found.login != _login(login):
            raise BadInput("invitation_of_another", pointer="/login")
        account = self._new(login, name, password, (found.membership,))
        self.accounts.accept(word_hash(word), account, hash_password(password))
        self._note(Viewer(account_id=account.id), "accept_invitation", account)
        return account

    def sign_in(
        self, login: str, password: str, *, address: str, agent: str = "", old: str | None = None
    ) -> tuple[str, Session]:
        """(word of a new session, the session); the old one is closed. Raises NotSignedIn, or TooMany with the seconds to wait.

        A try is counted before the password is looked at, and taken back when it was right: tries at the same time all count.
        """
        by_login, by_address = self.keyring.mark("login", _login(login)), self.keyring.mark("address", address)
        tries = self._take(by_login, _wait_of_login)
        self._take(by_address, _wait_of_address)
        found = self.accounts.by_login(_login(login))
        right = is_password(found[1] if found else None, password)
        if found is None or found[0].disabled or not right:
            told = {"tries": tries + 1}
            self.audit.note(
                Viewer(), "sign_in_refused", f"account:{found[0].id if found else ''}", at=self.now(), detail=told
            )
            raise NotSignedIn("sign_in_refused")
        account, kept = found
        self.sessions.forget_tries(by_login)
        self.sessions.take_back(by_address)
        if kept is not None and is_outdated(kept):
            self.accounts.set_password(account.id, hash_password(password))
        return self._open(account, agent, old)

    def sign_in_as(self, identity: Identity, *, agent: str = "", old: str | None = None) -> tuple[str, Session]:
        """The same by the word of another house. Raises NotSignedIn("identity_unknown") where no account is linked."""
        account_id = self.accounts.linked(identity.provider, self._subject(identity))
        account = None if account_id is None else self.accounts.by_id(account_id)
        if account is None or account.disabled:
            raise NotSignedIn("identity_unknown", value=identity.provider)
        return self._open(account, agent, old)

    def link(self, viewer: Viewer, identity: Identity) -> None:
        """From now on this identity opens the viewer's account. Raises BadInput("identity_taken")."""
        account_id = self._own(viewer)
        if self.accounts.linked(identity.provider, self._subject(identity)) is not None:
            raise BadInput("identity_taken", value=identity.provider)
        self.accounts.link(account_id, identity.provider, self._subject(identity))
        self.audit.note(
            viewer, "link_identity", f"account:{account_id}", at=self.now(), detail={"provider": identity.provider}
        )

    def viewer_of_session(self, word: str) -> Viewer | None:
        """Who is behind a session's word, noting that it was used; None when it is over."""
        viewer, is_due = self.look_up_session(word)
        if is_due:
            self.note_use(word)
        return viewer

    def viewer_of_token(self, word: str) -> Viewer | None:
        """Who is behind a program's word, noting that it was used; None when it opens nothing."""
        viewer, is_due = self.look_up_token(word)
        if is_due:
            self.note_use(word)
        return viewer

    def look_up_session(self, word: str) -> tuple[Viewer | None, bool]:
        """(who is behind a session's word, whether its use is to be noted). One read and no write: it never waits."""
        found, now = self.sessions.viewer_of_session(word_hash(word)), self.now()
        if found is None or now >= found[2] or now - found[1] >= IDLE:
            return None, False
        return found[0], now - found[1] >= SEEN_EVERY

    def look_up_token(self, word: str) -> tuple[Viewer | None, bool]:
        """As look_up_session, for a program's word."""
        found, now = self.sessions.viewer_of_token(word_hash(word)), self.now()
        if found is None or now >= found[2]:
            return None, False
        return found[0], found[1] is None or now - found[1] >= SEEN_EVERY

    def note_use(self, word: str) -> None:
        """A session or a token was used just now. Writes, so it may wait for another writer."""
        note = self.sessions.token_used if word.startswith(TOKEN_MARK) else self.sessions.seen
        note(word_hash(word), self.now())

    def sign_out(self, viewer: Viewer, word: str) -> None:
        """The session is over."""
        self.sessions.close_session(word_hash(word))
        self.audit.note(viewer, "sign_out", f"account:{viewer.account_id or ''}", at=self.now())

    def sessions_of(self, viewer: Viewer) -> list[Session]:
        """The viewer's open sessions, the one used last first."""
        unused_since = self.now() - IDLE
        return [each for each in self.sessions.sessions_of(self._own(viewer)) if each.seen_at > unused_since]

    def revoke_session(self, viewer: Viewer, session_id: str) -> None:
        """One of the viewer's own sessions is over. Raises UnknownThing("unknown_session")."""
        if not self.sessions.close_named(self._own(viewer), session_id):
            raise UnknownThing("unknown_session", value=session_id)
        self.audit.note(viewer, "revoke_session", f"account:{viewer.account_id}", at=self.now())

    def add_token(self, viewer: Viewer, name: str, scopes: Iterable[Scope], days: int) -> tuple[str, Token]:
        """(word for a program, shown this once; the token). It can do what the viewer can, within its scopes.

        Raises BadInput for days out of range, no scope, or a scope the viewer has not itself.
        """
        account_id, asked, now = self._own(viewer), frozenset(scopes), self.now()
        if not 1 <= days <= _MOST_DAYS:
            raise BadInput("token_days", value=days, high=_MOST_DAYS, pointer="/days")
        if not asked or not asked <= viewer.scopes:
            raise BadInput("token_scopes", value=sorted(asked), known=sorted(viewer.scopes), pointer="/scopes")
        word = TOKEN_MARK + secrets.token_urlsafe(_WORD_BYTES)
        token = Token(uuid4().hex, account_id, name, asked, now, now + timedelta(days=days))
        self.sessions.add_token(word_hash(word), token)
        self.audit.note(
            viewer, "add_token", f"account:{account_id}", at=now, detail={"token": token.id, "scopes": sorted(asked)}
        )
        return word, token

    def tokens_of(self, viewer: Viewer) -> list[Token]:
        """The viewer's tokens, newest first."""
        return self.sessions.tokens_of(self._own(viewer))

    def revoke_token(self, viewer: Viewer, token_id: str) -> None:
        """One of the viewer's own tokens opens nothing any more. Raises UnknownThing("unknown_token")."""
        if not self.sessions.drop_token(self._own(viewer), token_id):
            raise UnknownThing("unknown_token", value=token_id)
        self.audit.note(
            viewer, "revoke_token", f"account:{viewer.account_id}", at=self.now(), detail={"token": token_id}
        )

    def disable(self, viewer: Viewer, login: str) -> Account:
        """Nobody comes in by this account any more. Raises UnknownThing("unknown_login"), BadInput("last_admin")."""
        require(viewer, Act.CLOSE_ACCOUNTS)
        account = self.account(login)
        subject, now = f"account:{account.id}", self.now()
        self.accounts.disable(
            account.id,
            lambda connection: self.audit.note_within(connection, viewer, "disable_account", subject, at=now),
        )
        return account

    def account(self, login: str) -> Account:
        """The account of a login. Raises UnknownThing("unknown_login")."""
        found = self.accounts.by_login(_login(login))
        if found is None:
            raise UnknownThing("unknown_login", value=login)
        return found[0]

    def forget_expired(self) -> int:
        """How many invitations, sessions, tokens and tries were over and are gone."""
        now = self.now()
        return self.sessions.forget_expired(now, unused_since=now - IDLE, tries_before=now - 4 * FORGET_TRIES)

    def _new(self, login: str, name: str, password: str, memberships: Iterable[Membership]) -> Account:
        plain, called = _login(login), unicodedata.normalize("NFKC", name).strip()
        if not 2 <= len(plain) <= 100 or not plain.isprintable() or " " in plain:
            raise BadInput("login_unsound", value=login, pointer="/login")
        check_strength(password, plain)
        return Account(uuid4().hex, plain, called or plain, tuple(memberships), self.now())

    def _open(self, account: Account, agent: str, old: str | None) -> tuple[str, Session]:
        word, now = secrets.token_urlsafe(_WORD_BYTES), self.now()
        session = Session(uuid4().hex, account.id, now, now, now + LONGEST, agent[:120])
        self.sessions.open_session(word_hash(word), session, instead_of=None if old is None else word_hash(old))
        self._note(Viewer(account_id=account.id), "sign_in", account)
        return word, session

    def _take(self, key: bytes, wait: Callable[[int], timedelta]) -> int:
        """Counts a try; tries before it. Raises TooMany while one has to wait, which counts as no try."""
        tries, left = self.sessions.take_try(key, self.now(), forget=FORGET_TRIES, wait=wait)
        if left > timedelta(0):
            raise TooMany("sign_in_wait", seconds=max(1, round(left.total_seconds())))
        return tries

    def _own(self, viewer: Viewer) -> str:
        if viewer.account_id is None:
            raise NotSignedIn("sign_in_needed", value="")
        return viewer.account_id

    def _subject(self, identity: Identity) -> bytes:
        return self.keyring.mark(f"identity {identity.provider}", identity.subject)

    def _note(self, viewer: Viewer, act: str, account: Account) -> None:
        self.audit.note(viewer, act, f"account:{account.id}", at=self.now())


def _wait_of_login(tries: int) -> timedelta:
    return timedelta(0) if tries < LOGIN_TRIES else min(FIRST_WAIT * 2 ** min(tries - LOGIN_TRIES, 5), FORGET_TRIES)


def _wait_of_inviter(tries: int) -> timedelta:
    return timedelta(0) if tries < INVITE_TRIES else FORGET_TRIES


def _wait_of_address(tries: int) -> timedelta:
    return timedelta(0) if tries < ADDRESS_TRIES else FORGET_TRIES


def _login(word: str) -> str:
    """One login, one form: NFKC, lower case, no blanks around."""
    return unicodedata.normalize("NFKC", word).strip().lower()[:200]
