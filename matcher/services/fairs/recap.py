"""复盘 · What came of the meetings: each side's word, the record that follows the pair, and the funnel from invitation to contract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

from matcher.entities.engagements import FOLLOWS, Act, Change, Engagement, EngagementKind, Member, State, advance
from matcher.entities.fairs import Fair, MeetingRecord, Side
from matcher.errors import BadInput, UnknownThing
from matcher.fairs.schedule import Meeting, meetings_from
from matcher.services.engagements import ASKER, COUNTERPART
from matcher.services.fairs.desk import FairDesk

__all__ = ["NEXT_STEPS", "Funnel", "funnel_of", "meetings_of", "record_outcome", "record_visit"]

NEXT_STEPS = ("", "second_meeting", "contract", "none")
_KINDS = {
    "mentor": EngagementKind.MENTORING, "fund": EngagementKind.DEAL, "bank": EngagementKind.LOAN,
    "service": EngagementKind.SERVICE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Funnel:
    """Counts, each of those before it; `_share` ratios are None where there is nothing to divide by."""

    invited_count: int
    registered_count: int
    came_count: int
    planned_count: int  # meetings of the schedule that holds
    told_count: int  # meetings somebody has spoken of
    held_count: int
    second_count: int  # pairs that met again, or say they will
    contract_count: int
    rating_mean: float | None

    @property
    def accepted_share(self) -> float | None:
        """Registered of invited; peers report 40–60 %."""
        return self.registered_count / self.invited_count if self.invited_count else None

    @property
    def kept_share(self) -> float | None:
        """Held of those somebody has spoken of; peers report 80 % and more."""
        return self.held_count / self.told_count if self.told_count else None

    @property
    def second_share(self) -> float | None:
        """Second meetings of those held; peers report 20–30 %."""
        return self.second_count / self.held_count if self.held_count else None


def meetings_of(fair_id: str, desk: FairDesk) -> tuple[Meeting, ...]:
    """The meetings of the schedule that holds."""
    last = desk.shelf.latest(fair_id)
    return meetings_from(last.schedule) if last else ()


def record_outcome(
    fair_id: str, a: str, b: str, desk: FairDesk, *, by: str = "", held: bool, rating: int | None = None,
    next_step: str = "", note: str = "",
) -> MeetingRecord:  # fmt: skip
    """One side (or the organiser, `by` "") says how it went; a meeting that was held enters the pair's record.

    Raises UnknownThing("fair_no_meeting"), BadInput("fair_rating").
    """
    fair = desk.shelf.fair(fair_id)
    planned = next((one for one in meetings_of(fair_id, desk) if {one.a, one.b} == {a, b}), None)
    if planned is None or by not in ("", a, b):
        raise UnknownThing("fair_no_meeting", value=f"{a} + {b}")
    if rating is not None and not 1 <= rating <= 5:
        raise BadInput("fair_rating", value=rating)
    if next_step not in NEXT_STEPS:
        raise BadInput("fair_next_step", value=next_step, known=[step for step in NEXT_STEPS if step])
    engagement = _met(fair, planned.a, planned.b, by or planned.a, desk) if held else None
    said = MeetingRecord(
        fair_id, planned.a, planned.b, by, held, rating, next_step, " ".join(note.split())[:400], desk.now,
        engagement.id if engagement else None,
    )  # fmt: skip
    desk.shelf.record(said)
    return said


def record_visit(fair_id: str, visitor: str, host: str, desk: FairDesk) -> Engagement:
    """Two met at a fair without an entry in its schedule, as walk-ins do: their record moves on as after any meeting of that day."""
    return _met(desk.shelf.fair(fair_id), visitor, host, visitor, desk)


def funnel_of(fair_id: str, desk: FairDesk) -> Funnel:
    """From invitation to contract, by the words of both sides and the records of the pairs."""
    fair, people = desk.shelf.fair(fair_id), desk.shelf.participations(fair_id)
    said = desk.shelf.records(fair_id)
    pairs = {(one.a, one.b) for one in said}
    held = {(one.a, one.b) for one in said if one.held}
    again = {(one.a, one.b) for one in said if one.held and one.next_step in ("second_meeting", "contract")}
    signed = set()
    for a, b in held:
        for record in desk.occasion.book.of_party(a):
            if b in {member.party_id for member in record.members}:
                after = [line for line in record.history if line.on >= fair.day]
                if sum(line.state is State.MET and line.act is Act.MOVED for line in after) > 1:
                    again.add((a, b))
                if any(line.state is State.SIGNED for line in after):
                    signed.add((a, b))
    ratings = [one.rating for one in said if one.rating is not None]
    return Funnel(
        len(people), sum(one.comes or one.checked_in_at is not None for one in people),
        sum(one.checked_in_at is not None for one in people), len(meetings_of(fair_id, desk)), len(pairs), len(held),
        len(again), len(signed), sum(ratings) / len(ratings) if ratings else None,
    )  # fmt: skip


def _met(fair: Fair, a: str, b: str, by: str, desk: FairDesk) -> Engagement:
    """The record of the pair, moved on to a meeting on the fair's day; told twice it is one meeting. Of the two, `b` is on the list."""
    sides = {one.party_id: one for one in desk.shelf.participations(fair.id)}
    asker, other = (a, b) if a not in sides or sides[a].side is Side.A else (b, a)
    day = min(fair.day, desk.today)
    line = Change(Act.MOVED, State.MET, day, desk.now, by, fair.title)
    kind = _KINDS.get(sides[other].type, EngagementKind.SUPPLY)
    members = (Member(asker, ASKER), Member(other, COUNTERPART))
    fresh = Engagement(f"eng_{uuid4().hex[:20]}", kind, members, facts={"fair": fair.id})

    def join(known: Engagement) -> Engagement:
        told = any(one.state is State.MET and one.on == day for one in known.history)
        latest = max((one.on for one in known.history), default=day)
        if told or State.MET not in FOLLOWS[known.state] or latest > day:
            return known
        return advance(known, replace(line, by=by))

    return desk.occasion.book.enter(advance(fresh, line), join)
