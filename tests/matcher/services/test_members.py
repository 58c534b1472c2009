"""Who invites, sees, suspends and restores whom: nobody gives what he does not hold, and somebody always stays to let people in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.access import CITY_WIDE, DO_FOR_OTHERS, GRANTS, SEE_OTHERS, Act, may_grant, may_manage
from matcher.entities.accounts import ALL_SCOPES, SYSTEM, Membership, Scope, UserRole, Viewer
from matcher.errors import BadInput, Forbidden, MatcherError, NotSignedIn, TooMany, UnknownThing
from matcher.services.accounts import INVITE_TRIES, Door
from matcher.services.members import MOST_OPEN, Members
from matcher.storage import open_records
from matcher.storage.accounts import SqlAccounts
from matcher.storage.audit import SqlAudit
from matcher.storage.beside import Beside
from matcher.storage.keyring import Keyring
from matcher.storage.members import SqlMembers
from matcher.storage.sessions import SqlSessions
from tests.builders import a_party
from tests.matcher.services.test_accounts import PASSWORD, Clock

R = UserRole
S1, S2 = Membership(R.STARTUP, "S1"), Membership(R.STARTUP, "S2")
PEOPLE = {
    "admin": (Membership(R.ADMIN),), "operator": (Membership(R.OPERATOR),), "other_operator": (Membership(R.OPERATOR),),
    "organiser": (Membership(R.ORGANISER),), "owner": (S1,), "colleague": (S1, Membership(R.COUNTERPART, "S2")),
    "rival": (S2,), "program": (Membership(R.INTEGRATOR, "S1"),),
}  # fmt: skip


class House:
    """Members of three organisations, and those who run the service."""

    def __init__(self, folder: Path) -> None:
        repository, writer = open_records(f"sqlite:///{folder}/records.db")
        writer.put_parties([a_party("S1"), a_party("S2")])
        beside, keyring = Beside(repository, writer), Keyring(b"k" * 32)
        self.clock = Clock()
        accounts, sessions = SqlAccounts(beside), SqlSessions(beside)
        self.door = Door(accounts, sessions, SqlAudit(beside, keyring), keyring, self.clock)
        self.members = Members(self.door, SqlMembers(beside), repository.party)
        self.ids = {name: self.door.add_account(SYSTEM, name, name, PASSWORD, held).id for name, held in PEOPLE.items()}

    def viewer(self, name: str, scopes: frozenset[Scope] = ALL_SCOPES) -> Viewer:
        held = PEOPLE[name]
        parties = frozenset(one.party_id for one in held if one.party_id)
        return Viewer(self.ids[name], name, parties, frozenset(one.role for one in held), scopes)

    def acts(self) -> list[str]:
        return [event.act for event in self.door.audit.newest(limit=5)]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> House:
    """For what changes nothing."""
    return House(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def code_of(refusal: pytest.ExceptionInfo[MatcherError]) -> str:
    return refusal.value.code


def test_no_role_gives_a_role_that_sees_or_does_more_for_others_than_an_operator_or_administrator() -> None:
    """An administrator makes operators; whoever else gives a role holds all that it may see and do for others."""

    def reach(role: UserRole) -> set[str]:
        seen = {subject.value for subject, roles in SEE_OTHERS.items() if role in roles}
        return seen | {act.value for act, roles in DO_FOR_OTHERS.items() if role in roles}

    beyond = {
        (giver, given): reach(given) - reach(giver)
        for giver in GRANTS
        for given in GRANTS[giver]
        if giver is not R.ADMIN
    }
    assert {pair: more for pair, more in beyond.items() if more} == {}


@given(
    st.lists(st.sampled_from([Membership(role, party) for role in R for party in (None, "S1", "S2")]), max_size=3),
    st.sampled_from([Membership(role, party) for role in R for party in (None, "S1", "S2")]),
)
def test_whoever_is_neither_operator_nor_administrator_gives_only_what_he_holds(
    held: list[Membership], wanted: Membership
) -> None:
    roles = frozenset(one.role for one in held)
    viewer = Viewer("A", party_ids=frozenset(one.party_id for one in held if one.party_id), roles=roles)
    if may_grant(viewer, held, wanted) and not roles & {R.ADMIN, R.OPERATOR}:
        assert wanted in held
        assert wanted.party_id is not None
    if wanted.role in (R.ADMIN, R.OPERATOR) and may_grant(viewer, held, wanted):
        assert R.ADMIN in roles
    assert may_manage(viewer, [wanted]) <= bool(roles & {R.ADMIN, R.OPERATOR})


@pytest.mark.parametrize(
    ("who", "party_id", "logins"),
    [
        ("owner", "S1", ["colleague", "owner", "program"]),
        ("rival", "S2", ["colleague", "rival"]),
        ("operator", "S1", ["colleague", "owner", "program"]),
        ("admin", None, sorted(PEOPLE)),
    ],
)
def test_each_sees_the_members_that_are_his_to_see(
    kept: House, who: str, party_id: str | None, logins: list[str]
) -> None:
    found = kept.members.page(kept.viewer(who), party_id)
    assert [one.account.login for one in found.rows] == logins


@pytest.mark.parametrize(
    ("who", "party_id"),
    [("owner", "S2"), ("owner", None), ("organiser", None), ("organiser", "S1"), ("program", "S1"), ("rival", "S1")],
)
def test_members_of_others_are_seen_by_nobody_else(kept: House, who: str, party_id: str | None) -> None:
    for look in (kept.members.page, kept.members.invitations):
        with pytest.raises(Forbidden):
            look(kept.viewer(who), party_id)


def test_a_stranger_sees_no_member(kept: House) -> None:
    with pytest.raises(NotSignedIn):
        kept.members.page(Viewer(), "S1")


def test_a_colleague_is_told_nothing_of_roles_in_other_organisations(kept: House) -> None:
    by_owner, by_operator = (
        next(one for one in kept.members.page(kept.viewer(who), "S1").rows if one.account.login == "colleague")
        for who in ("owner", "operator")
    )
    assert by_owner.account.memberships == (S1,)
    assert set(by_operator.account.memberships) == set(PEOPLE["colleague"])


@pytest.mark.parametrize(
    ("who", "party_id", "roles"),
    [
        ("owner", "S1", [R.STARTUP]), ("colleague", "S2", [R.COUNTERPART]), ("program", "S1", []),
        ("operator", "S1", [R.STARTUP, R.COUNTERPART, R.FUND_MANAGER, R.INTEGRATOR]),
        ("operator", None, [R.STARTUP, R.COUNTERPART, R.ORGANISER, R.FUND_MANAGER, R.INTEGRATOR]), ("admin", None, list(R)),
    ],
)  # fmt: skip
def test_roles_that_one_may_invite_to(kept: House, who: str, party_id: str | None, roles: list[UserRole]) -> None:
    assert kept.members.grants(kept.viewer(who), party_id) == roles


def test_an_invitation_is_listed_for_its_organisation_and_taken_up_once(house: House) -> None:
    word = house.members.invite(house.viewer("owner"), S1, note="  财务\n部 ")
    (one,) = house.members.invitations(house.viewer("colleague"), "S1")
    assert (one.invitation.note, word in str(one)) == ("财务 部", False)
    assert house.members.invitations(house.viewer("rival"), "S2") == []
    house.door.accept(word, "new", "样例新人", PASSWORD)
    assert house.members.invitations(house.viewer("owner"), "S1") == []


@pytest.mark.parametrize(
    ("who", "membership", "code"),
    [
        ("operator", Membership(R.STARTUP), "member_role_needs_party"),
        ("operator", Membership(R.ORGANISER, "S1"), "member_role_of_all"),
        ("operator", Membership(R.STARTUP, "S9"), "unknown_party"),
        ("operator", Membership(R.ADMIN), "not_yours"),
        ("owner", Membership(R.OPERATOR, "S1"), "not_yours"),
        ("owner", S2, "not_yours"),
        ("program", Membership(R.INTEGRATOR, "S1"), "not_yours"),
    ],
)
def test_what_cannot_be_given_is_refused_by_name(kept: House, who: str, membership: Membership, code: str) -> None:
    with pytest.raises(MatcherError) as refusal:
        kept.members.invite(kept.viewer(who), membership)
    assert code_of(refusal) == code


def test_a_token_without_every_scope_makes_no_account_that_has_them(kept: House) -> None:
    with pytest.raises(Forbidden) as refusal:
        kept.members.invite(kept.viewer("owner", frozenset({Scope.READ, Scope.MATCH, Scope.WRITE})), S1)
    assert code_of(refusal) == "scope_lacking"


def test_invitations_come_no_faster_than_is_allowed(house: House) -> None:
    viewer, membership = house.viewer("operator"), S1
    for _ in range(INVITE_TRIES):
        house.members.invite(viewer, membership)
    with pytest.raises(TooMany) as refusal:
        house.members.invite(viewer, membership)
    assert code_of(refusal) == "invite_wait"
    house.clock.pass_by(minutes=16)
    assert house.members.invite(viewer, membership)


def test_members_keep_no_more_open_invitations_than_their_organisation_may_have(house: House) -> None:
    words = [house.members.invite(house.viewer("owner"), S1) for _ in range(MOST_OPEN)]
    with pytest.raises(BadInput) as refusal:
        house.members.invite(house.viewer("colleague"), S1)
    assert (code_of(refusal), len(set(words))) == ("invitations_many", MOST_OPEN)
    house.members.revoke(house.viewer("owner"), house.members.invitations(house.viewer("owner"), "S1")[0].id)
    assert house.members.invite(house.viewer("colleague"), S1)


def test_an_invitation_is_revoked_by_its_organisation_or_an_operator_and_nobody_else(house: House) -> None:
    words = [house.members.invite(house.viewer(who), S1) for who in ("owner", "operator")]
    first, second = house.members.invitations(house.viewer("owner"), "S1")
    for who in ("rival", "organiser", "program"):
        with pytest.raises(UnknownThing):
            house.members.revoke(house.viewer(who), first.id)
    house.members.revoke(house.viewer("colleague"), first.id)
    house.members.revoke(house.viewer("operator"), second.id)
    for word in words:
        with pytest.raises(BadInput):
            house.door.accept(word, "new", "样例新人", PASSWORD)
    assert house.acts()[:2] == ["revoke_invitation", "revoke_invitation"]


def test_an_operator_revokes_no_invitation_that_an_administrator_alone_may_send(house: House) -> None:
    house.members.invite(house.viewer("admin"), Membership(R.OPERATOR))
    (one,) = house.members.invitations(house.viewer("operator"), None)
    with pytest.raises(Forbidden):
        house.members.revoke(house.viewer("operator"), one.id)


def test_whoever_is_suspended_is_out_at_once_and_in_again_once_restored(house: House) -> None:
    session, _ = house.door.sign_in("owner", PASSWORD, address="a")
    token, _ = house.door.add_token(house.viewer("owner"), "t", [Scope.READ], 30)
    word = house.members.invite(house.viewer("owner"), S1)
    assert house.members.suspend(house.viewer("operator"), house.ids["owner"]).account.disabled
    assert (house.door.viewer_of_session(session), house.door.viewer_of_token(token)) == (None, None)
    with pytest.raises(NotSignedIn):
        house.door.sign_in("owner", PASSWORD, address="a")
    with pytest.raises(BadInput):
        house.door.accept(word, "new", "样例新人", PASSWORD)
    assert not house.members.restore(house.viewer("operator"), house.ids["owner"]).account.disabled
    assert house.door.viewer_of_token(token) is None
    assert house.door.sign_in("owner", PASSWORD, address="a")
    assert [act for act in house.acts() if act.endswith("_account")] == ["restore_account", "disable_account"]


def test_ending_all_sessions_leaves_the_account_open(house: House) -> None:
    session, _ = house.door.sign_in("owner", PASSWORD, address="a")
    assert house.members.end_sessions(house.viewer("admin"), house.ids["owner"]).session_count == 0
    assert house.door.viewer_of_session(session) is None
    assert house.door.sign_in("owner", PASSWORD, address="a")
    assert "end_sessions" in house.acts()


@pytest.mark.parametrize(
    ("who", "whom", "code"),
    [
        ("owner", "colleague", "not_your_part"), ("organiser", "owner", "not_your_part"), ("operator", "admin", "not_your_part"),
        ("operator", "other_operator", "not_your_part"), ("operator", "operator", "account_own"), ("admin", "admin", "account_own"),
        ("program", "owner", "not_your_part"),
    ],
)  # fmt: skip
def test_who_may_not_suspend_whom(kept: House, who: str, whom: str, code: str) -> None:
    for act in (kept.members.suspend, kept.members.restore, kept.members.end_sessions):
        with pytest.raises(MatcherError) as refusal:
            act(kept.viewer(who), kept.ids[whom])
        assert code_of(refusal) == code


def test_the_last_administrator_stays_whoever_asks(house: House) -> None:
    with pytest.raises(BadInput) as refusal:
        house.door.disable(SYSTEM, "admin")
    assert code_of(refusal) == "last_admin"
    house.door.add_account(SYSTEM, "second", "", PASSWORD, [Membership(R.ADMIN)])
    assert house.door.disable(SYSTEM, "admin").login == "admin"


def test_what_changes_nothing_is_not_noted_twice(house: House) -> None:
    for _ in range(2):
        house.members.suspend(house.viewer("operator"), house.ids["owner"])
    assert house.acts().count("disable_account") == 1


def test_a_long_unused_session_counts_as_none(house: House) -> None:
    house.door.sign_in("owner", PASSWORD, address="a")
    house.clock.at += timedelta(hours=2)
    (row,) = house.members.page(house.viewer("admin"), None, words="owner").rows
    assert (row.session_count, row.account.signed_in_at) == (0, house.clock.at - timedelta(hours=2))


def test_roles_of_the_whole_cluster_are_those_that_the_tables_give_others_reach() -> None:
    reaching = {role for roles in (*SEE_OTHERS.values(), *DO_FOR_OTHERS.values()) for role in roles}
    assert (reaching, R.ADMIN in DO_FOR_OTHERS[Act.MANAGE_ACCOUNTS]) == (CITY_WIDE, True)
