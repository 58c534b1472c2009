"""谁该来 · Whom to ask to a clinic: start-ups with something they ask for and have not got, the adviser it fits, and why (方案 五).

The chance is that of the live engine, both ways; where it knows an adviser by topic alone, the topic of the need speaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.entities import Kind, Need, Party, Role
from matcher.entities.clinics import Expert, Topic
from matcher.entities.fairs import Attendance, Side
from matcher.fairs.queue import Desk
from matcher.services.fairs.clinics import ClinicDesk, Slate, clinic_of, visiting
from matcher.services.fairs.weighing import chances_of

__all__ = ["Visitor", "propose_visitors"]

MOST = 60
LIKELY = 0.5
_ASKS: Mapping[Kind, Topic] = {
    Kind.LOAN: Topic.FINANCE, Kind.FUND: Topic.FINANCE, Kind.SUPPLIER: Topic.MARKET, Kind.PATENT: Topic.TECHNOLOGY,
    Kind.PROFESSOR: Topic.TECHNOLOGY, Kind.TALENT: Topic.PEOPLE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visitor:
    """A start-up that should come: to whom, with what chance that both find it worth it, and why (codes of wording/labels)."""

    party_id: str
    name: str
    topic: Topic
    expert: str
    chance: float
    reasons: tuple[str, ...]
    need: str = ""  # the unmet need it rests on, in its own words


def propose_visitors(fair_id: str, desk: ClinicDesk, *, region: str | None = None, most: int = 20) -> list[Visitor]:
    """Start-ups that should come, the strongest first: from what they ask for and have not got, and whom of the advisers it fits.

    Those on the list already, and pairs that one of the two declines, are left out.
    """
    slate = clinic_of(fair_id, desk)
    repository = desk.fairs.occasion.repository
    listed = {one.party_id for one in slate.people}
    asked: dict[str, list[Need]] = {}
    for need in repository.iter_needs():
        if need.party_id is not None and need.party_id not in listed:
            asked.setdefault(need.party_id, []).append(need)
    guests = [
        party
        for party in repository.parties_by_id(asked).values()
        if Role.STARTUP in party.roles and (party.region or "").startswith(region or "")
    ]
    people = [*(one for one in slate.people if one.side is Side.B)]
    people += [visiting(fair_id, party.id, Attendance.REGISTERED, ()) for party in guests]
    parties = {**slate.parties, **{party.id: party for party in guests}}
    chances = chances_of(slate.fair, people, parties, day=desk.fairs.today, matchmaker=desk.fairs.matchmaker())
    found = []
    for party in guests:
        one = _fitting(party, asked[party.id], slate, chances, desk)
        if one is not None:
            found.append(one)
    found.sort(key=lambda one: (-one.chance, -len(one.reasons), one.party_id))
    return found[: min(most, MOST)]


def _fitting(
    party: Party, needs: Sequence[Need], slate: Slate, chances: Mapping[tuple[str, str], float], desk: ClinicDesk
) -> Visitor | None:
    """The adviser that fits a start-up best, and why; None where nothing speaks for a visit."""
    ways = [_visit(party, needs, expert, chances.get((party.id, expert.party_id), 0.0)) for expert in slate.experts]
    found = [one for one in ways if one is not None]
    if not found:
        return None
    book = desk.fairs.occasion.book
    away = book.declined_by(party.id) | book.declining([party.id])
    willing = [one for one in found if one.expert not in away]
    return min(willing, key=lambda one: (-one.chance, -len(one.reasons), one.expert), default=None)


def _visit(party: Party, needs: Sequence[Need], expert: Expert, chance: float) -> Visitor | None:
    takes = Desk(expert.party_id, frozenset(expert.topics)).takes
    asked = [(_ASKS[kind], need) for need in needs for kind in need.kinds if kind in _ASKS]
    named = next(((topic, need) for topic, need in asked if expert.topics and takes(topic)), None)
    mentoring = next((need for need in needs if Kind.MENTOR in need.kinds), None) if not expert.topics else None
    if not chance and named is None:
        return None
    reasons = ["clinic_need_open"]
    reasons += ["clinic_topic_fits"] if named else []
    reasons += ["clinic_asks_mentor"] if mentoring else []
    reasons += ["clinic_both_likely"] if chance >= LIKELY else []
    need = named[1] if named else mentoring or needs[0]
    topic = named[0] if named else Topic.OTHER
    return Visitor(party.id, party.name, topic, expert.party_id, chance, tuple(reasons), need.text)
