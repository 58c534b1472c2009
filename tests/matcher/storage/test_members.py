"""Members and invitations over SQL, and what happens when two administrators suspend each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection

from matcher.entities.accounts import Account, Invitation, Membership, Session, UserRole
from matcher.errors import BadInput
from matcher.storage import open_records
from matcher.storage.accounts import SqlAccounts
from matcher.storage.beside import Beside
from matcher.storage.members import SqlMembers
from matcher.storage.sessions import SqlSessions

AT = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)
WEEK = AT + timedelta(days=7)
Stores = tuple[SqlAccounts, SqlSessions, SqlMembers]


@pytest.fixture
def stores(records_url: str) -> Stores:
    beside = Beside(*open_records(records_url))
    accounts = SqlAccounts(beside)
    for number in range(5):
        held = (Membership(UserRole.STARTUP, f"S{number % 2}"),)
        accounts.add(Account(f"A{number}", f"login{number}", f"样例{number}", held, AT), "hash")
    return accounts, SqlSessions(beside), SqlMembers(beside)


def test_members_come_page_by_page_by_login_without_a_gap(stores: Stores) -> None:
    members = stores[2]
    found, cursor = list[str](), None
    while True:
        page = members.page(None, cursor=cursor, limit=2, since=AT)
        found += [one.account.id for one in page.rows]
        if (cursor := page.next_cursor) is None:
            break
    assert found == ["A0", "A1", "A2", "A3", "A4"]


@pytest.mark.parametrize(
    ("party_id", "words", "ids"),
    [("S0", "", ["A0", "A2", "A4"]), (None, "GIN3", ["A3"]), (None, "样例1", ["A1"]), ("S1", "0", []), (None, "%", [])],
)
def test_members_are_narrowed_by_organisation_and_words(
    stores: Stores, party_id: str | None, words: str, ids: list[str]
) -> None:
    page = stores[2].page(party_id, words=words, since=AT)
    assert [one.account.id for one in page.rows] == ids


def test_the_last_sign_in_and_the_open_sessions_are_told(stores: Stores) -> None:
    _, sessions, members = stores
    sessions.open_session(b"w" * 32, Session("X1", "A0", AT, AT, WEEK), instead_of=None)
    found = members.get("A0", AT - timedelta(hours=1))
    assert found is not None
    assert (found.account.signed_in_at, found.session_count) == (AT, 1)
    assert members.end_sessions("A0", lambda _: None) == 1
    ended = members.get("A0", AT - timedelta(hours=1))
    assert ended is not None
    assert (ended.account.signed_in_at, ended.session_count) == (AT, 0)


def invited(accounts: SqlAccounts, word: bytes, by: str, *, until: datetime = WEEK) -> None:
    accounts.invite(word, Invitation(Membership(UserRole.STARTUP, "S0"), None, until, "财务"), by=by, now=AT)


def test_an_invitation_is_revoked_by_its_name_which_opens_nothing(stores: Stores) -> None:
    accounts, _, members = stores
    invited(accounts, b"w" * 32, "A0")
    (one,) = members.invitations("S0", AT)
    assert (one.invitation.note, one.invited_by, one.id.encode() == b"w" * 32) == ("财务", "A0", False)
    assert (members.revoke(one.id, lambda _: None), members.revoke(one.id, lambda _: None)) == (True, False)
    assert (members.invitations("S0", AT), accounts.invitation(b"w" * 32)) == ([], None)


def test_what_is_over_or_anothers_is_not_listed(stores: Stores) -> None:
    accounts, _, members = stores
    invited(accounts, b"w" * 32, "A0", until=AT)
    invited(accounts, b"o" * 32, "A0")
    assert (len(members.invitations(None, AT)), members.invitations("S1", AT)) == (1, [])


def test_an_account_that_is_suspended_takes_its_invitations_with_it(stores: Stores) -> None:
    accounts, _, members = stores
    invited(accounts, b"w" * 32, "A0")
    invited(accounts, b"o" * 32, "A2")
    accounts.disable("A0")
    assert [one.invited_by for one in members.invitations("S0", AT)] == ["A2"]
    members.restore("A0", lambda _: None)
    found = accounts.by_id("A0")
    assert found is not None
    assert (found.disabled, len(members.invitations("S0", AT))) == (False, 1)


def test_what_cannot_be_told_is_not_done(stores: Stores) -> None:
    accounts, _, members = stores

    def broken(_: Connection) -> None:
        raise RuntimeError

    changes: tuple[Callable[[], object], ...] = (
        lambda: accounts.disable("A0", broken), lambda: members.end_sessions("A0", broken),
    )  # fmt: skip
    for change in changes:
        with pytest.raises(RuntimeError):
            change()
    found = accounts.by_id("A0")
    assert found is not None
    assert not found.disabled


def test_of_two_administrators_who_suspend_each_other_at_once_one_stays(stores: Stores) -> None:
    accounts = stores[0]
    for id in ("B1", "B2"):
        accounts.add(Account(id, id.lower(), id, (Membership(UserRole.ADMIN),), AT), "hash")
    start, refused = Barrier(2), list[str]()

    def suspend(id: str) -> None:
        start.wait()
        try:
            accounts.disable(id)
        except BadInput as refusal:
            refused.append(refusal.code)

    threads = [Thread(target=suspend, args=(id,)) for id in ("B1", "B2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    left = [one.id for one in accounts.all() if one.memberships[0].role is UserRole.ADMIN and not one.disabled]
    assert (len(left), refused) == (1, ["last_admin"])
