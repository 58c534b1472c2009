from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matcher.entities.accounts import SYSTEM, Identity, Membership, Scope, UserRole, Viewer
from matcher.errors import BadInput, Forbidden, MatcherError, NotSignedIn, TooMany, UnknownThing
from matcher.services.accounts import Door
from matcher.services.passwords import check_strength, hash_password, is_outdated, is_password
from matcher.storage import open_records
from matcher.storage.accounts import SqlAccounts
from matcher.storage.audit import SqlAudit
from matcher.storage.beside import Beside
from matcher.storage.keyring import Keyring
from matcher.storage.sessions import SqlSessions

PASSWORD = "银触点 and 断路器 7"
STARTUP, ADMIN = Membership(UserRole.STARTUP, "S1"), Membership(UserRole.ADMIN)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(tmp_path: Path, clock: Clock) -> Door:
    beside, keyring = Beside(*open_records(f"sqlite:///{tmp_path}/records.db")), Keyring(b"k" * 32)
    return Door(SqlAccounts(beside), SqlSessions(beside), SqlAudit(beside, keyring), keyring, clock)


def enter(door: Door, login: str = "zhang", password: str = PASSWORD, address: str = "10.0.0.1", **rest: str) -> str:
    return door.sign_in(login, password, address=address, **rest)[0]


def viewer(door: Door, login: str = "zhang") -> Viewer:
    found = door.viewer_of_session(enter(door, login))
    assert found is not None
    return found


def a_startup(door: Door) -> Viewer:
    door.add_account(SYSTEM, "Zhang", "张先生", PASSWORD, [STARTUP])
    return viewer(door)


def test_a_member_is_seen_as_of_its_organisation_and_role(door: Door) -> None:
    found = a_startup(door)
    assert (found.name, found.party_ids, found.roles, found.scopes, found.system) == (
        "张先生", {"S1"}, {UserRole.STARTUP}, set(Scope), False,
    )  # fmt: skip


def test_a_login_is_the_same_in_any_case_and_width(door: Door) -> None:
    a_startup(door)
    assert enter(door, "　" + "".join(chr(ord(mark) + 0xFEE0) for mark in "ZHANG") + " ")
    with pytest.raises(BadInput) as refusal:
        door.add_account(SYSTEM, "zhang", "", PASSWORD, [STARTUP])
    assert refusal.value.code == "login_taken"


@pytest.mark.parametrize(("login", "password"), [("zhang", "falsch"), ("nobody", PASSWORD), ("zhang", "")])
def test_a_wrong_word_is_refused_without_saying_which(door: Door, login: str, password: str) -> None:
    a_startup(door)
    with pytest.raises(NotSignedIn) as refusal:
        enter(door, login, password)
    assert (refusal.value.code, refusal.value.facts) == ("sign_in_refused", {})


def test_a_session_turns_at_every_sign_in(door: Door) -> None:
    a_startup(door)
    first = enter(door)
    second = enter(door, old=first)
    assert (first == second, door.viewer_of_session(first), door.viewer_of_session(second) is None) == (
        False,
        None,
        False,
    )


def test_a_session_unused_for_an_hour_is_over(door: Door, clock: Clock) -> None:
    a_startup(door)
    word = enter(door)
    clock.pass_by(minutes=59)
    assert door.viewer_of_session(word) is not None
    clock.pass_by(minutes=60)
    assert door.viewer_of_session(word) is None


def test_a_session_is_over_after_twelve_hours_however_much_it_is_used(door: Door, clock: Clock) -> None:
    a_startup(door)
    word = enter(door)
    for _ in range(23):
        clock.pass_by(minutes=30)
        assert door.viewer_of_session(word) is not None
    clock.pass_by(minutes=30)
    assert door.viewer_of_session(word) is None


def test_a_session_can_be_ended_from_another_one_and_by_its_owner_alone(door: Door) -> None:
    found, phone = a_startup(door), ""
    phone = enter(door, agent="Phone")
    other = Viewer(account_id="somebody else")
    named = next(each.id for each in door.sessions_of(found) if each.agent == "Phone")
    with pytest.raises(UnknownThing):
        door.revoke_session(other, named)
    assert door.viewer_of_session(phone) is not None
    door.revoke_session(found, named)
    assert door.viewer_of_session(phone) is None


def test_a_disabled_account_is_out_at_once(door: Door) -> None:
    found = a_startup(door)
    session, (token, _) = enter(door), door.add_token(found, "sync", [Scope.READ], 30)
    door.disable(SYSTEM, "zhang")
    assert (door.viewer_of_session(session), door.viewer_of_token(token)) == (None, None)
    with pytest.raises(NotSignedIn):
        enter(door)


def test_the_database_holds_no_word_that_opens_anything(tmp_path: Path, door: Door) -> None:
    found = a_startup(door)
    session, (token, _) = enter(door), door.add_token(found, "sync", [Scope.READ], 30)
    invitation = door.invite(SYSTEM, STARTUP)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("records.db*"))
    assert [word in stored for word in (session.encode(), token.encode(), invitation.encode(), PASSWORD.encode())] == [
        False, False, False, False,
    ]  # fmt: skip


def test_after_five_wrong_tries_even_the_right_password_has_to_wait(door: Door, clock: Clock) -> None:
    a_startup(door)
    for number in range(5):
        with pytest.raises(NotSignedIn):
            enter(door, password="falsch", address=f"10.0.0.{number}")
    with pytest.raises(TooMany) as refusal:
        enter(door)
    assert (refusal.value.code, refusal.value.facts["seconds"]) == ("sign_in_wait", 30)
    clock.pass_by(seconds=31)
    assert enter(door)


def test_each_further_wrong_try_doubles_the_wait(door: Door, clock: Clock) -> None:
    a_startup(door)
    waits = []
    for _ in range(8):
        with pytest.raises(MatcherError) as refusal:
            enter(door, password="falsch")
        if isinstance(refusal.value, TooMany):
            waits.append(refusal.value.facts["seconds"])
            clock.pass_by(seconds=int(str(refusal.value.facts["seconds"])) + 1)
    assert waits == [30, 60]


def test_tries_at_the_same_time_all_count(door: Door) -> None:
    a_startup(door)
    refusals: list[str] = []

    def guess() -> None:
        try:
            enter(door, password="falsch")
        except MatcherError as refusal:
            refusals.append(refusal.code)

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (refusals.count("sign_in_refused"), refusals.count("sign_in_wait")) == (5, 15)


def test_an_address_that_tries_many_logins_has_to_wait_and_others_do_not(door: Door) -> None:
    a_startup(door)
    for number in range(30):
        with pytest.raises(NotSignedIn):
            enter(door, f"nobody{number}", "falsch")
    with pytest.raises(TooMany):
        enter(door)
    assert enter(door, address="10.9.9.9")


def test_an_invitation_opens_one_account_with_its_membership(door: Door) -> None:
    word = door.invite(SYSTEM, STARTUP)
    account = door.accept(word, "li", "样例成员", PASSWORD)
    assert account.memberships == (STARTUP,)
    with pytest.raises(BadInput) as refusal:
        door.accept(word, "wang", "王", PASSWORD)
    assert refusal.value.code == "invitation_over"


def test_an_invitation_is_over_after_seven_days_and_for_its_login_alone(door: Door, clock: Clock) -> None:
    word = door.invite(SYSTEM, STARTUP, login="li")
    with pytest.raises(BadInput) as refusal:
        door.accept(word, "wang", "王", PASSWORD)
    assert refusal.value.code == "invitation_of_another"
    clock.pass_by(days=7)
    with pytest.raises(BadInput) as refusal:
        door.accept(word, "li", "李", PASSWORD)
    assert refusal.value.code == "invitation_over"


@pytest.mark.parametrize(
    ("who", "membership", "allowed"),
    [
        (Membership(UserRole.STARTUP, "S1"), Membership(UserRole.STARTUP, "S1"), True),
        (Membership(UserRole.STARTUP, "S1"), Membership(UserRole.STARTUP, "S2"), False),
        (Membership(UserRole.STARTUP, "S1"), Membership(UserRole.FUND_MANAGER, "S1"), False),
        (Membership(UserRole.STARTUP, "S1"), Membership(UserRole.OPERATOR), False),
        (Membership(UserRole.OPERATOR), Membership(UserRole.STARTUP, "S2"), True),
        (Membership(UserRole.OPERATOR), Membership(UserRole.OPERATOR), False),
        (Membership(UserRole.ADMIN), Membership(UserRole.OPERATOR), True),
        (Membership(UserRole.ORGANISER), Membership(UserRole.STARTUP, "S1"), False),
    ],
)
def test_who_may_invite_whom(door: Door, who: Membership, membership: Membership, allowed: bool) -> None:
    door.add_account(SYSTEM, "zhang", "", PASSWORD, [who])
    found = viewer(door)
    if allowed:
        assert door.invitation(door.invite(found, membership)).membership == membership
    else:
        with pytest.raises(Forbidden):
            door.invite(found, membership)


def test_a_role_in_one_organisation_invites_to_no_other(door: Door) -> None:
    door.add_account(SYSTEM, "zhang", "", PASSWORD, [STARTUP, Membership(UserRole.COUNTERPART, "S2")])
    with pytest.raises(Forbidden):
        door.invite(viewer(door), Membership(UserRole.STARTUP, "S2"))


def test_a_token_does_no_more_than_its_scopes_until_it_ends(door: Door, clock: Clock) -> None:
    found = a_startup(door)
    word, token = door.add_token(found, "sync", [Scope.READ, Scope.MATCH], 30)
    seen = door.viewer_of_token(word)
    assert seen is not None
    assert (seen.party_ids, seen.scopes, door.tokens_of(found)[0].id) == ({"S1"}, {Scope.READ, Scope.MATCH}, token.id)
    with pytest.raises(BadInput) as refusal:
        door.add_token(seen, "more", [Scope.WRITE], 30)
    assert refusal.value.code == "token_scopes"
    clock.pass_by(days=30)
    assert door.viewer_of_token(word) is None


def test_a_token_is_ended_by_its_owner_alone(door: Door) -> None:
    found = a_startup(door)
    word, token = door.add_token(found, "sync", [Scope.READ], 30)
    with pytest.raises(UnknownThing):
        door.revoke_token(Viewer(account_id="somebody else"), token.id)
    door.revoke_token(found, token.id)
    assert door.viewer_of_token(word) is None


def test_another_house_opens_the_account_it_was_linked_to(door: Door) -> None:
    identity = Identity("oidc", "subject-1")
    with pytest.raises(NotSignedIn) as refusal:
        door.sign_in_as(identity)
    assert refusal.value.code == "identity_unknown"
    found = a_startup(door)
    door.link(found, identity)
    seen = door.viewer_of_session(door.sign_in_as(identity)[0])
    assert seen is not None
    assert seen.account_id == found.account_id
    with pytest.raises(BadInput):
        door.link(found, identity)


def test_what_is_over_is_let_go(door: Door, clock: Clock) -> None:
    a_startup(door)
    enter(door)
    door.invite(SYSTEM, STARTUP)
    assert door.forget_expired() == 0
    clock.pass_by(days=8)
    assert door.forget_expired() == 3  # two sessions and an invitation
    assert door.audit.verify().broken_at is None


def test_every_step_through_the_door_is_in_the_log(door: Door) -> None:
    a_startup(door)
    with pytest.raises(NotSignedIn):
        enter(door, password="falsch")
    assert [event.act for event in door.audit.newest()] == ["sign_in_refused", "sign_in", "add_account"]


@pytest.mark.parametrize(
    ("password", "code"),
    [("kurz", "password_length"), ("x" * 201, "password_length"), ("zhangsan123", "password_weak"), ("password123", "password_weak"),
     ("aaaaaaaaaaaa", "password_weak"), ("1234567890", "password_weak")],
)  # fmt: skip
def test_a_weak_password_is_refused(password: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        check_strength(password, "zhangsan")
    assert refusal.value.code == code


def test_passwords_are_kept_as_argon2id_with_the_parameters_of_owasp() -> None:
    kept = hash_password(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (is_password(kept, PASSWORD), is_password(kept, "falsch"), is_password(None, PASSWORD)) == (
        True,
        False,
        False,
    )
    assert is_outdated("$argon2id$v=19$m=8192,t=1,p=1$" + kept.split("$", 4)[4]) is True
