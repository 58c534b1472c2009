from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from matcher.entities.accounts import Account, Invitation, Membership, Scope, Session, Token, UserRole
from matcher.errors import BadInput
from matcher.storage import open_records
from matcher.storage.accounts import SqlAccounts
from matcher.storage.beside import Beside
from matcher.storage.sessions import SqlSessions

AT = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=12)
MEMBERS = (Membership(UserRole.ORGANISER), Membership(UserRole.STARTUP, "S1"), Membership(UserRole.STARTUP, "S2"))
ZHANG = Account("A1", "zhang", "张先生", MEMBERS, AT)
WORD, OTHER = b"w" * 32, b"o" * 32


@pytest.fixture
def stores(records_url: str) -> tuple[SqlAccounts, SqlSessions]:
    beside = Beside(*open_records(records_url))
    accounts, sessions = SqlAccounts(beside), SqlSessions(beside)
    accounts.add(ZHANG, "hash")
    return accounts, sessions


def a_session(id: str = "X1") -> Session:
    return Session(id, "A1", AT, AT, LATER, "Chrome")


def test_an_account_is_given_back_with_its_memberships(stores: tuple[SqlAccounts, SqlSessions]) -> None:
    accounts, _ = stores
    assert (accounts.by_login("zhang"), accounts.by_id("A1"), accounts.by_login("li")) == ((ZHANG, "hash"), ZHANG, None)
    with pytest.raises(BadInput):
        accounts.add(Account("A2", "zhang", "", (), AT), None)


def test_a_session_is_its_accounts_viewer_until_it_is_replaced(stores: tuple[SqlAccounts, SqlSessions]) -> None:
    _, sessions = stores
    sessions.open_session(WORD, a_session(), instead_of=None)
    found = sessions.viewer_of_session(WORD)
    assert found is not None
    viewer, seen_at, expires_at = found
    assert (viewer.party_ids, viewer.roles, seen_at, expires_at) == (
        {"S1", "S2"}, {UserRole.ORGANISER, UserRole.STARTUP}, AT, LATER,
    )  # fmt: skip
    sessions.open_session(OTHER, a_session("X2"), instead_of=WORD)
    assert (sessions.viewer_of_session(WORD), [each.id for each in sessions.sessions_of("A1")]) == (None, ["X2"])


def test_an_account_without_memberships_is_a_viewer_too(stores: tuple[SqlAccounts, SqlSessions]) -> None:
    accounts, sessions = stores
    accounts.add(Account("A2", "li", "样例成员", (), AT), None)
    sessions.open_session(WORD, Session("X1", "A2", AT, AT, LATER), instead_of=None)
    found = sessions.viewer_of_session(WORD)
    assert found is not None
    assert (found[0].name, found[0].roles, found[0].party_ids) == ("样例成员", frozenset(), frozenset())


def test_a_token_keeps_its_scopes_and_when_it_was_used(stores: tuple[SqlAccounts, SqlSessions]) -> None:
    accounts, sessions = stores
    token = Token("T1", "A1", "sync", frozenset({Scope.READ, Scope.IMPORT}), AT, LATER)
    sessions.add_token(WORD, token)
    assert sessions.tokens_of("A1") == [token]
    sessions.token_used(WORD, AT + timedelta(minutes=5))
    found = sessions.viewer_of_token(WORD)
    assert found is not None
    assert (found[0].scopes, found[1]) == (token.scopes, AT + timedelta(minutes=5))
    accounts.disable("A1")
    assert (sessions.viewer_of_token(WORD), sessions.tokens_of("A1")) == (None, [])


def test_one_invitation_opens_one_account_however_many_hold_it(stores: tuple[SqlAccounts, SqlSessions]) -> None:
    accounts, _ = stores
    accounts.invite(WORD, Invitation(Membership(UserRole.STARTUP, "S1"), None, LATER), by="A1", now=AT)
    opened: list[int] = []

    def take(number: int) -> None:
        try:
            accounts.accept(WORD, Account(f"B{number}", f"login{number}", "", (), AT), None)
            opened.append(number)
        except BadInput:
            pass

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(opened), len(accounts.all())) == (1, 2)


def test_tries_are_counted_one_by_one_and_let_go(stores: tuple[SqlAccounts, SqlSessions]) -> None:
    _, sessions = stores

    def take(at: datetime) -> tuple[int, timedelta]:
        return sessions.take_try(
            WORD, at, forget=timedelta(minutes=15), wait=lambda tries: timedelta(seconds=30 if tries >= 2 else 0)
        )

    none = timedelta(0)
    assert [take(AT), take(AT), take(AT)] == [(0, none), (1, none), (2, timedelta(seconds=30))]
    assert take(AT + timedelta(seconds=30)) == (2, none)
    assert take(AT + timedelta(hours=1)) == (0, none)
    sessions.take_back(WORD)
    assert take(AT + timedelta(hours=1)) == (0, none)


def test_an_identity_of_another_house_leads_to_its_account(stores: tuple[SqlAccounts, SqlSessions]) -> None:
    accounts, _ = stores
    accounts.link("A1", "oidc", WORD)
    assert [accounts.linked("oidc", WORD), accounts.linked("oidc", OTHER), accounts.linked("zhengwu", WORD)] == [
        "A1",
        None,
        None,
    ]
