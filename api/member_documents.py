"""成员的写法 · Members and invitations as the API tells them, and what it takes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from api.answers import Labels
from api.documents import labelled
from api.schemas import Line, Strict, Word
from matcher.entities.accounts import Member, Membership, OpenInvitation
from matcher.services.members import Mine

__all__ = [
    "InvitationList",
    "InvitationRequest",
    "MemberList",
    "NewInvitationDocument",
    "PersonDocument",
    "invitation_document",
    "member_document",
]  # fmt: skip


class InvitationRequest(Strict):
    """邀请 · Whom to invite: role, organisation (none for roles of the whole cluster), for whom, under which login only."""

    role: Annotated[
        Word, Field(description="startup | counterpart | organiser | fund_manager | operator | integrator | admin")
    ]
    party_id: Word | None = None
    note: Annotated[Line, Field(description="给谁，便于辨认 · whom it is for")] = ""
    login: Annotated[Line, Field(description="只限这个登录名，可空 · only for this login; may be empty")] = ""


class MembershipDocument(Strict):
    """A role, and the organisation it is held in."""

    role: Labels
    party_id: str | None


class PersonDocument(Strict):
    """An account; `may` is what the viewer may do with it: suspend, restore, end_sessions."""

    id: str
    login: str
    name: str
    memberships: list[MembershipDocument]
    disabled: bool
    created_at: str | None
    signed_in_at: str | None
    session_count: int
    may: list[str]


class MemberList(Strict):
    """Members by login."""

    items: list[PersonDocument]
    next_cursor: str | None


class InvitationDocument(Strict):
    """An invitation that nobody has taken up; its word is told once, when it is made."""

    id: str
    membership: MembershipDocument
    note: str
    login: str | None
    created_at: str
    expires_at: str


class InvitationList(Strict):
    """Open invitations, newest first."""

    items: list[InvitationDocument]


class NewInvitationDocument(Strict):
    """The word, given this once: whoever opens `path` with it opens the account."""

    word: str
    path: str


def member_document(member: Member, mine: Mine) -> dict[str, Any]:
    """A member as the viewer may see it."""
    account = member.account
    return {
        "id": account.id, "login": account.login, "name": account.name,
        "memberships": [_membership(one) for one in account.memberships], "disabled": account.disabled,
        "created_at": _text(account.created_at), "signed_in_at": _text(account.signed_in_at),
        "session_count": member.session_count,
        "may": [name for name in ("suspend", "restore", "end_sessions") if getattr(mine, name)],
    }  # fmt: skip


def invitation_document(one: OpenInvitation) -> dict[str, Any]:
    """An open invitation."""
    kept = one.invitation
    return {
        "id": one.id, "membership": _membership(kept.membership), "note": kept.note, "login": kept.login,
        "created_at": _text(one.created_at), "expires_at": _text(kept.expires_at),
    }  # fmt: skip


def _membership(one: Membership) -> dict[str, Any]:
    return {"role": labelled(one.role), "party_id": one.party_id}


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
