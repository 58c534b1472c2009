"""通知 · What happened without oneself: read from engagements, the board and fairs, so that nothing is told twice or lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from matcher.entities.cases import Case, CaseAct, Side
from matcher.entities.days import ZONE
from matcher.entities.engagements import Act, Engagement
from matcher.entities.profiles import Profile, ProfileState
from matcher.services.fairs.telling import FairNews

__all__ = ["SOON", "Notice", "days_left", "notices_of", "unread"]

SOON: Final = timedelta(days=30)
"""How long before its end a profile is told to expire."""
_OF_ACT: Final = {
    Act.ASKED: "asked_you", Act.ACCEPTED: "accepted", Act.REFUSED: "refused", Act.MOVED: "moved", Act.CONFIRMED: "confirmed",
}  # fmt: skip


_OF_CASE: Final = (
    CaseAct.ACCEPTED, CaseAct.ASKED, CaseAct.SETTLED, CaseAct.DECLINED, CaseAct.SAID, CaseAct.ASSIGNED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be told: a code of wording/pages after `notice_`, the party it is for, and what it is about."""

    code: str
    party_id: str
    at: datetime  # UTC
    engagement: Engagement | None = None
    profile: Profile | None = None
    by: str = ""  # party that did it
    fair: FairNews | None = None
    case: Case | None = None


def notices_of(
    party_id: str, engagements: Iterable[Engagement], profiles: Iterable[Profile], day: date,
    fairs: Iterable[FairNews] = (), cases: Iterable[Case] = (),
) -> tuple[Notice, ...]:  # fmt: skip
    """Everything that others did with the party, profiles that end soon or have ended, and its fairs; newest first."""
    found = [*_of_pairs(party_id, engagements), *_of_profiles(party_id, profiles, day)]
    found += [
        Notice(one.code, party_id, one.at, by=one.other_id, fair=one) for one in fairs if one.party_id == party_id
    ]
    found += _of_cases(party_id, cases, day)
    return tuple(sorted(found, key=lambda one: (one.at, one.code), reverse=True))


def unread(notices: Iterable[Notice], seen_at: datetime | None) -> int:
    """How many came after the moment up to which everything has been seen."""
    return sum(seen_at is None or one.at > seen_at for one in notices)


def days_left(profile: Profile, day: date) -> int | None:
    """Days until a published profile ends; None for one that does not count."""
    if profile.state(day) is not ProfileState.PUBLISHED or profile.valid_to is None:
        return None
    return (profile.valid_to - day).days


def _of_pairs(party_id: str, engagements: Iterable[Engagement]) -> Iterator[Notice]:
    for found in engagements:
        for line in found.history:
            if line.by != party_id and line.act in _OF_ACT:
                yield Notice(_OF_ACT[line.act], party_id, line.at, engagement=found, by=line.by)


def _of_cases(party_id: str, cases: Iterable[Case], day: date) -> Iterator[Notice]:
    """What the desk, or a rule, did; and that a promise has run out."""
    for case in cases:
        for line in case.log:
            if line.side is not Side.APPLICANT and line.act in _OF_CASE:
                yield Notice(f"case_{line.act.value}", party_id, line.at, case=case)
        late = [item.due_on for item in case.items if item.is_open and item.asked_on is None and item.due_on]
        if case.is_overdue(day) and late:
            yield Notice("case_overdue", party_id, _morning(min(late) + timedelta(days=1)), case=case)


def _of_profiles(party_id: str, profiles: Iterable[Profile], day: date) -> Iterator[Notice]:
    for profile in profiles:
        state = profile.state(day)
        if profile.valid_to is None:
            continue
        if state is ProfileState.PUBLISHED and profile.valid_to - day <= SOON:
            told = max(_morning(profile.valid_to - SOON), profile.updated_at)  # a short life is told when it begins
            yield Notice("expiring", party_id, told, profile=profile)
        elif state is ProfileState.EXPIRED:
            yield Notice("expired", party_id, _morning(profile.valid_to + timedelta(days=1)), profile=profile)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(0), ZONE)
