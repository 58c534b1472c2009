"""今天我该做什么 · What waits for a party today: requests, answers, meetings, what ends soon, and policies with missing facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from matcher.entities import Eligibility, Party
from matcher.entities.engagements import Act, Change, Engagement, State
from matcher.entities.profiles import Profile, ProfileState
from matcher.measures.facts import facts_of
from matcher.measures.policy import Rule, assess, rule_for
from matcher.services.disclosure import has_both
from matcher.services.notices import SOON

__all__ = ["Entitlement", "Today", "entitlements_of", "today_of"]

_JOINT: Final = "joint_application"


@dataclass(frozen=True, slots=True)
class Today:
    """Everything is in the order in which it should be done."""

    to_answer: tuple[Engagement, ...]  # others ask, the party has not answered
    to_arrange: tuple[Engagement, ...]  # both agreed, no meeting noted yet
    meetings: tuple[tuple[date, Engagement], ...]  # from today on, the nearest first
    answered: tuple[Engagement, ...]  # others have said yes or no, newest first
    waiting: tuple[Engagement, ...]  # the party asked, no answer yet
    expiring: tuple[Profile, ...]  # published and ending soon
    drafts: tuple[Profile, ...]  # begun, with what is still empty

    @property
    def count(self) -> int:
        """How many things are to be done."""
        return sum(map(len, (self.to_answer, self.to_arrange, self.expiring, self.drafts)))


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A policy and what it says of a party: yes, or unknown with the facts that are missing."""

    rule: Rule
    verdict: Eligibility


def today_of(party_id: str, engagements: Iterable[Engagement], profiles: Iterable[Profile], day: date) -> Today:
    """What waits for a party on a day."""
    pairs, written = list(engagements), list(profiles)
    last = _last_first(pairs)
    return Today(
        to_answer=tuple(one for one in last if one.state is State.INTENDED and party_id not in one.agreed()),
        to_arrange=tuple(one for one in last if one.state is State.INTENDED and has_both(one)),
        meetings=tuple(
            sorted(
                ((meeting.on, one) for one in pairs if (meeting := _meeting(one)) is not None and meeting.on >= day),
                key=lambda pair: (pair[0], pair[1].id),
            )
        ),
        answered=tuple(one for one in last if _is_answered(one, party_id)),
        waiting=tuple(
            one for one in last if one.state is State.INTENDED and party_id in one.agreed() and not has_both(one)
        ),
        expiring=tuple(
            sorted((one for one in written if _is_ending(one, day)), key=lambda one: (one.valid_to, one.id))
        ),
        drafts=tuple(one for one in written if one.state(day) is ProfileState.DRAFT),
    )


def entitlements_of(party: Party, rules: Sequence[Rule], day: date) -> tuple[Entitlement, ...]:
    """Policies that name a benefit and that the party may get, those it has for certain first; the nine items apart."""
    known, found = facts_of(party, day), list[Entitlement]()
    for about in sorted({rule.about for rule in rules}):
        rule = rule_for(rules, about, day, party.region)
        if rule is None or not rule.benefit or about.startswith(_JOINT):
            continue
        verdict = assess(rule, known, day, party.region)
        if verdict.result is not False:
            found.append(Entitlement(rule, verdict))
    return tuple(sorted(found, key=lambda one: (one.verdict.result is None, len(one.verdict.missing), one.rule.about)))


def _last_first(pairs: Iterable[Engagement]) -> list[Engagement]:
    return sorted(pairs, key=lambda one: (one.history[-1].at, one.id), reverse=True)


def _meeting(one: Engagement) -> Change | None:
    """The last meeting of a pair that is under way."""
    met = [line for line in one.history if line.act is Act.MOVED and line.state is State.MET]
    return met[-1] if met and one.state is State.MET else None


def _is_answered(one: Engagement, party_id: str) -> bool:
    """Somebody else's answer is the last thing that happened."""
    last = one.history[-1]
    return last.by != party_id and last.act in (Act.ACCEPTED, Act.REFUSED)


def _is_ending(profile: Profile, day: date) -> bool:
    ends = profile.valid_to
    return profile.state(day) is ProfileState.PUBLISHED and ends is not None and ends - day <= SOON
