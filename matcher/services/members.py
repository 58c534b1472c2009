"""成员 · Who may see, invite, suspend and restore whom: operators and administrators for all, members for their own organisation.

Nobody gives what he does not hold, nobody suspends himself, the last administrator stays; every act is in the audit log in
its own transaction. Source: OWASP Authorization Cheat Sheet (deny by default, least privilege).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from matcher.access import CITY_WIDE, Act, may, may_grant, may_manage, require
from matcher.entities.accounts import Member, Membership, OpenInvitation, UserRole, Viewer
from matcher.errors import BadInput, Forbidden, NotSignedIn, UnknownThing
from matcher.ports import Page
from matcher.services.accounts import IDLE, Door
from matcher.storage.members import SqlMembers

__all__ = ["MOST_OPEN", "Members", "Mine"]

MOST_OPEN: Final = 30
"""Open invitations of one organisation beyond which its members wait until some are taken up or revoked."""
LONGEST_NOTE: Final = 60


@dataclass(frozen=True, slots=True)
class Mine:
    """What one viewer may do with one member."""

    suspend: bool = False
    restore: bool = False
    end_sessions: bool = False


@dataclass(frozen=True, slots=True)
class Members:
    """The people of the organisations; `check_party` raises UnknownThing("unknown_party")."""

    door: Door
    kept: SqlMembers
    check_party: Callable[[str], object]

    def page(
        self, viewer: Viewer, party_id: str | None, *, words: str = "", cursor: str | None = None, limit: int = 50
    ) -> Page[Member]:
        """Members by login, of an organisation or of all. A colleague is told nothing of roles in other organisations.

        Raises Forbidden, BadInput("bad_cursor").
        """
        self._look(viewer, party_id)
        since = self.door.now() - IDLE
        found = self.kept.page(party_id, words=words, cursor=cursor, limit=limit, since=since)
        if may(viewer, Act.INVITE):
            return found
        return Page(tuple(_as_colleague(one, party_id) for one in found.rows), found.next_cursor)

    def invitations(self, viewer: Viewer, party_id: str | None) -> list[OpenInvitation]:
        """Those that are open, newest first. Raises Forbidden."""
        self._look(viewer, party_id)
        return self.kept.invitations(party_id, self.door.now())

    def grants(self, viewer: Viewer, party_id: str | None) -> list[UserRole]:
        """Roles the viewer may invite to in an organisation; all there are for him when none is named."""
        held = self.door.memberships_of(viewer)
        fitting = [role for role in UserRole if party_id is None or role not in CITY_WIDE]
        return [role for role in fitting if may_grant(viewer, held, Membership(role, party_id))]

    def invite(self, viewer: Viewer, membership: Membership, *, login: str | None = None, note: str = "") -> str:
        """A word that opens an account once; shown this once.

        Raises as Door.invite, UnknownThing("unknown_party"), BadInput: member_role_needs_party, member_role_of_all,
        invitations_many, invitation_note.
        """
        party_id = membership.party_id
        require(viewer, Act.INVITE, party_id)
        if party_id is None and membership.role not in CITY_WIDE:
            raise BadInput("member_role_needs_party", value=membership.role, pointer="/party_id")
        if party_id is not None:
            if membership.role in CITY_WIDE and may(viewer, Act.INVITE):
                raise BadInput("member_role_of_all", value=membership.role, pointer="/role")
            self.check_party(party_id)
            is_full = len(self.kept.invitations(party_id, self.door.now())) >= MOST_OPEN
            if is_full and not may(viewer, Act.INVITE):
                raise BadInput("invitations_many", count=MOST_OPEN)
        said = " ".join(unicodedata.normalize("NFKC", note).split())
        if len(said) > LONGEST_NOTE or not said.isprintable():
            raise BadInput("invitation_note", high=LONGEST_NOTE, pointer="/note")
        return self.door.invite(viewer, membership, login=login or None, note=said)

    def revoke(self, viewer: Viewer, invitation_id: str) -> None:
        """The word opens nothing any more. Raises UnknownThing("unknown_invitation") for one that is not the viewer's to see."""
        open_ones = self.kept.invitations(None, self.door.now())
        found = next((one for one in open_ones if one.id == invitation_id), None)
        if found is None or not self._may_look(viewer, found.invitation.membership.party_id):
            raise UnknownThing("unknown_invitation", value=invitation_id)
        membership = found.invitation.membership
        if not may_grant(viewer, self.door.memberships_of(viewer), membership):
            raise Forbidden("not_yours", act=Act.INVITE, value=membership.role)
        subject, told = f"party:{membership.party_id or ''}", {"role": membership.role.value}
        if not self.kept.revoke(invitation_id, self._note(viewer, "revoke_invitation", subject, told)):
            raise UnknownThing("unknown_invitation", value=invitation_id)

    def may_with(self, viewer: Viewer, member: Member) -> Mine:
        """What the viewer may do with a member; its own sessions are ended on its own page."""
        account = member.account
        if account.id == viewer.account_id or not may_manage(viewer, account.memberships):
            return Mine()
        return Mine(not account.disabled, account.disabled, member.session_count > 0)

    def suspend(self, viewer: Viewer, account_id: str) -> Member:
        """Nobody comes in by the account, nor by what it invited, until it is restored.

        Raises UnknownThing("unknown_account"), Forbidden, BadInput("account_own"), BadInput("last_admin").
        """
        member = self._managed(viewer, account_id)
        if not member.account.disabled:
            self.door.accounts.disable(account_id, self._note(viewer, "disable_account", f"account:{account_id}"))
        return self._fresh(account_id)

    def restore(self, viewer: Viewer, account_id: str) -> Member:
        """The account opens again; its sessions, tokens and invitations stay gone. Raises as suspend."""
        member = self._managed(viewer, account_id)
        if member.account.disabled:
            self.kept.restore(account_id, self._note(viewer, "restore_account", f"account:{account_id}"))
        return self._fresh(account_id)

    def end_sessions(self, viewer: Viewer, account_id: str) -> Member:
        """Every browser is signed out; tokens of programs stay. Raises as suspend."""
        self._managed(viewer, account_id)
        self.kept.end_sessions(account_id, self._note(viewer, "end_sessions", f"account:{account_id}"))
        return self._fresh(account_id)

    def _managed(self, viewer: Viewer, account_id: str) -> Member:
        require(viewer, Act.MANAGE_ACCOUNTS)
        member = self.kept.get(account_id, self.door.now() - IDLE)
        if member is None:
            raise UnknownThing("unknown_account", value=account_id)
        if account_id == viewer.account_id:
            raise BadInput("account_own")
        if not may_manage(viewer, member.account.memberships):
            raise Forbidden("not_your_part", act=Act.MANAGE_ACCOUNTS, roles=[UserRole.ADMIN])
        return member

    def _fresh(self, account_id: str) -> Member:
        found = self.kept.get(account_id, self.door.now() - IDLE)
        if found is None:
            raise UnknownThing("unknown_account", value=account_id)
        return found

    def _look(self, viewer: Viewer, party_id: str | None) -> None:
        if not viewer.is_signed_in and not viewer.system:
            raise NotSignedIn("sign_in_needed", value="")
        require(viewer, Act.INVITE, party_id)
        if not self._may_look(viewer, party_id):
            raise Forbidden("not_yours", act=Act.INVITE, value=party_id)

    def _may_look(self, viewer: Viewer, party_id: str | None) -> bool:
        """Operators and administrators everywhere; a person of the organisation there. A program speaks for nobody else."""
        if may(viewer, Act.INVITE):
            return True
        return any(
            one.party_id == party_id and one.role is not UserRole.INTEGRATOR
            for one in self.door.memberships_of(viewer)
            if party_id is not None
        )

    def _note(
        self, viewer: Viewer, act: str, subject: str, detail: dict[str, str] | None = None
    ) -> Callable[..., object]:
        now = self.door.now()
        return lambda connection: self.door.audit.note_within(connection, viewer, act, subject, at=now, detail=detail)


def _as_colleague(member: Member, party_id: str | None) -> Member:
    """The member with its roles in that organisation alone."""
    held = tuple(one for one in member.account.memberships if one.party_id == party_id)
    return Member(replace(member.account, memberships=held), 0)
