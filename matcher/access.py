"""权限 · Who sees and does what with the records of others: one table, read by storage, services and the front door.

Everyone sees and uses the records of the organisations they speak for. Public for all who may enter: parties without
their restricted facts, and published offers. The tables below add what a role needs beyond that and nothing else; what a
party declined is seen by nobody but itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from graph.vocabulary import Labelled
from matcher.entities import Match, MatchRun, Offer, Party
from matcher.entities.accounts import Membership, UserRole, Viewer
from matcher.entities.faces import face_of
from matcher.errors import Forbidden

R = UserRole


class Subject(StrEnum):
    """What is kept about an organisation and is not public."""

    FACTS = "facts"  # employees, revenue, the sum it raises …; contacts
    NEEDS = "needs"
    PREFERENCES = "preferences"
    DRAFTS = "drafts"
    RUNS = "runs"
    ENGAGEMENTS = "engagements"
    CASES = "cases"
    CONSENTS = "consents"


class Act(Labelled):
    """What may be done for an organisation, or for the cluster."""

    MATCH = "match", "智能匹配", "match"
    SCREEN = (
        "screen",
        "筛选项目",
        "screen start-ups",
    )  # a fund's deal flow, watches and pipeline: its own managers alone
    WRITE = "write", "修改资料", "change records"
    IMPORT = "import", "导入数据", "import data"
    PLAN_FAIRS = "plan_fairs", "组织对接会", "plan fairs"
    INVITE = "invite", "邀请成员", "invite members"
    READ_REPORTS = "read_reports", "查看指标", "read reports"
    READ_AUDIT = "read_audit", "查看审计记录", "read the audit log"
    HANDLE_CASES = "handle_cases", "办理办件", "handle cases"
    CLOSE_ACCOUNTS = "close_accounts", "停用账户", "close accounts"
    MANAGE_ACCOUNTS = "manage_accounts", "停用与恢复成员", "suspend and restore members"


SEE_OTHERS: Final[Mapping[Subject, frozenset[UserRole]]] = {
    Subject.FACTS: frozenset({R.OPERATOR}),  # a fund manager sees them where the firm has released them (Consent)
    Subject.NEEDS: frozenset({R.OPERATOR, R.ORGANISER}),  # fairs are planned from needs
    Subject.PREFERENCES: frozenset(),
    Subject.DRAFTS: frozenset(),
    Subject.RUNS: frozenset(),
    Subject.ENGAGEMENTS: frozenset({R.OPERATOR}),  # indicators are counted from them
    Subject.CASES: frozenset({R.OPERATOR}),
    Subject.CONSENTS: frozenset({R.OPERATOR}),
}
"""Subject → roles that see it of every organisation."""

DO_FOR_OTHERS: Final[Mapping[Act, frozenset[UserRole]]] = {
    Act.MATCH: frozenset({R.OPERATOR, R.ORGANISER}),
    Act.SCREEN: frozenset(),
    Act.WRITE: frozenset({R.OPERATOR}),
    Act.IMPORT: frozenset({R.OPERATOR}),
    Act.PLAN_FAIRS: frozenset({R.OPERATOR, R.ORGANISER}),
    Act.INVITE: frozenset({R.OPERATOR, R.ADMIN}),
    Act.READ_REPORTS: frozenset({R.OPERATOR, R.ORGANISER}),
    Act.READ_AUDIT: frozenset({R.OPERATOR, R.ADMIN}),
    Act.HANDLE_CASES: frozenset({R.OPERATOR}),
    Act.CLOSE_ACCOUNTS: frozenset({R.ADMIN}),
    Act.MANAGE_ACCOUNTS: frozenset({R.OPERATOR, R.ADMIN}),  # whose roles are theirs to give: may_manage
}
"""Act → roles that may do it for every organisation, or for the cluster."""

CITY_WIDE: Final = frozenset({R.ADMIN, R.OPERATOR, R.ORGANISER})
"""Roles that are held for the whole cluster; all others speak for an organisation."""
GRANTS: Final[Mapping[UserRole, frozenset[UserRole]]] = {
    R.ADMIN: frozenset(UserRole),
    R.OPERATOR: frozenset(UserRole) - {R.ADMIN, R.OPERATOR},
}
"""Role → roles it gives to others, in any organisation, and whose accounts it may suspend: none that can do more for others."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Of whose records something may be seen: everybody's, or those of some organisations, sample firms included or not."""

    all: bool = False
    party_ids: frozenset[str] = frozenset()
    samples: bool = False

    def holds(self, party_id: str | None, *, sample: bool = False) -> bool:
        """Whether the records of this organisation are within it."""
        return self.all or (party_id is not None and party_id in self.party_ids) or (sample and self.samples)

    def beyond(self, party_ids: Iterable[str]) -> Reach:
        """The same and some organisations more."""
        return replace(self, party_ids=self.party_ids.union(party_ids))


def reach(viewer: Viewer, subject: Subject) -> Reach:
    """Of whose records the viewer sees the subject."""
    return Reach(all=viewer.system or viewer.has(*SEE_OTHERS[subject]), party_ids=viewer.party_ids, samples=viewer.demo)


def may(viewer: Viewer, act: Act, party_id: str | None = None, *, sample: bool = False) -> bool:
    """Whether the viewer may do it: for that organisation, or for the cluster when none is named."""
    if viewer.system or viewer.has(*DO_FOR_OTHERS[act]):
        return True
    if party_id is None:
        return False
    return party_id in viewer.party_ids or (sample and viewer.demo and act in (Act.MATCH, Act.SCREEN))


def require(viewer: Viewer, act: Act, party_id: str | None = None, *, sample: bool = False) -> None:
    """Raises Forbidden("not_yours") or ("not_your_part") where `may` says no; the words name who can."""
    if not may(viewer, act, party_id, sample=sample):
        if party_id is None:
            raise Forbidden("not_your_part", act=act, roles=[role for role in UserRole if role in DO_FOR_OTHERS[act]])
        raise Forbidden("not_yours", act=act, value=party_id)


def may_grant(viewer: Viewer, held: Iterable[Membership], wanted: Membership) -> bool:
    """Whether the viewer, whose memberships are `held`, may give this one: nobody gives what he does not hold.

    Members of an organisation give their own role in it; programs give none.
    """
    if viewer.system or any(wanted.role in GRANTS[role] for role in viewer.roles if role in GRANTS):
        return True
    own = wanted.party_id is not None and wanted.role not in (R.ADMIN, R.OPERATOR, R.INTEGRATOR)
    return own and wanted in held


def may_manage(viewer: Viewer, memberships: Iterable[Membership]) -> bool:
    """Whether the viewer may suspend and restore an account with these memberships: all must be his to give to others."""
    if viewer.system:
        return True
    given = frozenset[UserRole]().union(*(GRANTS[role] for role in viewer.roles if role in GRANTS))
    return bool(given) and all(one.role in given for one in memberships)


def party_as_seen(party: Party, facts: Reach) -> Party:
    """The party without its restricted facts unless they are within reach."""
    if not party.facts or facts.holds(party.id, sample=party.sample):
        return party
    return replace(party, facts={})


def offer_as_seen(offer: Offer, viewer: Viewer) -> Offer:
    """The offer with its owner hidden where it was published without a name and the viewer does not speak for the owner."""
    if viewer.system or not is_anonymous(offer) or offer.party_id in viewer.party_ids:
        return offer
    return replace(offer, party_id=None)


def is_anonymous(offer: Offer) -> bool:
    """Whether an offer was published without a name: who stands behind it is told once both have agreed."""
    return offer.terms.get("anonymous") is True


def run_as_seen(run: MatchRun, viewer: Viewer) -> MatchRun:
    """The run with nobody named who offers without a name."""
    if viewer.system or not any(is_anonymous(match.offer) for match in run.matches):
        return run
    return replace(run, matches=tuple(_match_as_seen(match, viewer) for match in run.matches))


def _match_as_seen(match: Match, viewer: Viewer) -> Match:
    seen = offer_as_seen(match.offer, viewer)
    if seen is match.offer:
        return match
    face = None if match.party is None else face_of(match.party)
    return replace(
        match, offer=seen, party=None, face=face, path=tuple(step for step in match.path if step.node != "firm")
    )
