"""账户 · Who uses the service, for which organisation, in which role; and the Viewer: who is looking right now.

An organisation is a party of the records. Roles follow the four kinds of users of the plan, and those who run the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.vocabulary import Labelled


class UserRole(Labelled):
    """What a person or a program may be here."""

    STARTUP = "startup", "创业者", "start-up"
    COUNTERPART = "counterpart", "供给方", "counterpart"  # suppliers, mentors, banks, universities: whoever offers
    ORGANISER = "organiser", "主办方", "organiser"
    FUND_MANAGER = "fund_manager", "基金管理人", "fund manager"
    OPERATOR = "operator", "运营人员", "operator"
    INTEGRATOR = "integrator", "接入程序", "integrator"
    ADMIN = "admin", "系统管理员", "administrator"


class Scope(Labelled):
    """What an API token may be used for; a person who signed in has them all."""

    READ = "read", "读取", "read"
    MATCH = "match", "撮合", "match"
    WRITE = "write", "写入", "write"
    IMPORT = "import", "导入", "import"


ALL_SCOPES: Final = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Membership:
    """A role that an account has: in one organisation, or for the whole cluster when `party_id` is None."""

    role: UserRole
    party_id: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A person or a program that may sign in. `login` is unique, NFKC and lower case. Times are UTC."""

    id: str
    login: str
    name: str
    memberships: tuple[Membership, ...] = ()
    created_at: datetime | None = None
    disabled: bool = False
    signed_in_at: datetime | None = None  # the last time


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: the ground on which every record is shown or not. Nothing set: a stranger."""

    account_id: str | None = None
    name: str = ""
    party_ids: frozenset[str] = frozenset()  # organisations the viewer speaks for
    roles: frozenset[UserRole] = frozenset()
    scopes: frozenset[Scope] = frozenset()
    system: bool = False  # the service itself: jobs, the command line
    demo: bool = False  # a visitor of an open server: public records, and the sample firms as if they were its own

    @property
    def is_signed_in(self) -> bool:
        """Whether an account stands behind the viewer."""
        return self.account_id is not None

    def has(self, *roles: UserRole) -> bool:
        """Whether the viewer has one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM: Final = Viewer(scopes=ALL_SCOPES, system=True)
"""The service itself: it sees everything and signs nothing."""
ANONYMOUS: Final = Viewer()
"""A stranger: sees what is public of a server that is open, and the sign-in page of one that is closed."""
DEMO: Final = Viewer(scopes=frozenset({Scope.READ, Scope.MATCH}), demo=True)
"""A visitor of an open server on this machine."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A place kept for somebody: whoever holds the word may open an account with this membership until it expires."""

    membership: Membership
    login: str | None  # only for this login; None: for whoever holds the word
    expires_at: datetime
    note: str = ""  # whom it is for, in the words of whoever invited


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that nobody has taken up yet. `id` names it and is no secret; the word is not kept."""

    id: str
    invitation: Invitation
    invited_by: str  # account id, or "system"
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """An account as those see it who may manage it or work with it."""

    account: Account
    session_count: int  # browsers that are signed in


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. `id` is no secret: it names the session to its owner; the word itself is not kept."""

    id: str
    account_id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str = ""  # browser and system as the browser says, shortened


@dataclass(frozen=True, slots=True)
class Token:
    """A word for programs, shown once; only its hash is kept."""

    id: str
    account_id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is by the word of another house: OIDC issuer or 政务 ticket service, and the subject there."""

    provider: str
    subject: str
    name: str = ""
