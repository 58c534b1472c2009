"""主办台 · What an organiser and those who take part do with a fair, over its records. Bootstrap gives the desk what it needs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from uuid import uuid4

from matcher.entities import Party
from matcher.entities.engagements import Preference, Value
from matcher.entities.fairs import (
    Attendance,
    Fair,
    FairState,
    GuestType,
    MeetingRecord,
    Participation,
    RequestMode,
    ScheduleVersion,
    Side,
    context_of,
    move_to,
)
from matcher.errors import BadInput, UnknownThing
from matcher.services.engagements import Occasion, say
from matcher.services.fairs.proposing import FREE_SLOTS, Invitee
from matcher.services.fairs.registering import Registration, registered
from matcher.services.fairs.weighing import wishes_of
from matcher.services.startups import Matchmaker

__all__ = ["FairDesk", "FairShelf", "WishCounts"]


class FairShelf(Protocol):
    """Where fairs are kept; matcher.storage.fairs is one."""

    def add(self, fair: Fair, invited: Iterable[Participation] = ()) -> None:
        """A new fair."""
        ...

    def fair(self, fair_id: str) -> Fair:
        """Raises UnknownThing("unknown_fair")."""
        ...

    def all(self) -> tuple[Fair, ...]:
        """Every fair, the latest day first."""
        ...

    def change(self, fair_id: str, act: Callable[[Fair], Fair], version: int | None = None) -> Fair:
        """Raises Stale("fair_changed")."""
        ...

    def participations(self, fair_id: str) -> tuple[Participation, ...]:
        """Everybody of a fair."""
        ...

    def participations_of(self, party_ids: Iterable[str]) -> tuple[Participation, ...]:
        """Every fair of some parties."""
        ...

    def put(self, people: Iterable[Participation]) -> None:
        """Keep participations."""
        ...

    def join(self, one: Participation) -> None:
        """Somebody new. Raises BadInput("fair_has_it")."""
        ...

    def change_people(self, fair_id: str, act: Callable[[Participation], Participation]) -> tuple[Participation, ...]:
        """Everybody of a fair, read and kept in one transaction; those that changed."""
        ...

    def change_person(
        self, fair_id: str, party_id: str, act: Callable[[Participation], Participation], version: int | None = None
    ) -> Participation:
        """One participation, read and kept in one transaction. Raises Stale("participation_changed")."""
        ...

    def publish(self, version: ScheduleVersion, act: Callable[[Fair], Fair], expected: int | None = None) -> Fair:
        """The next version of the schedule."""
        ...

    def versions(self, fair_id: str) -> tuple[ScheduleVersion, ...]:
        """Every published schedule."""
        ...

    def outlines(self, fair_id: str) -> tuple[ScheduleVersion, ...]:
        """Every published schedule without its two files."""
        ...

    def latest(self, fair_id: str) -> ScheduleVersion | None:
        """The schedule that holds."""
        ...

    def wishes_to(self, fair_id: str, party_id: str) -> tuple[Preference, ...]:
        """What each last said of a party for a fair, by id."""
        ...

    def record(self, said: MeetingRecord) -> None:
        """What one side says of a meeting."""
        ...

    def records(self, fair_id: str) -> tuple[MeetingRecord, ...]:
        """Everything said of a fair's meetings."""
        ...


@dataclass(frozen=True, slots=True)
class WishCounts:
    """What an organiser may know of wishes: how many each gave and got; declines are counted nowhere."""

    given: Mapping[str, int]
    received: Mapping[str, int]
    must_count: int
    want_count: int


@dataclass(frozen=True, slots=True)
class FairDesk:
    """The fairs and what is needed to plan them. `matchmaker` is asked for when chances are needed and not before."""

    shelf: FairShelf
    occasion: Occasion
    matchmaker: Callable[[], Matchmaker]

    @property
    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return self.occasion.day

    @property
    def now(self) -> datetime:
        """This moment, UTC."""
        return self.occasion.now

    def named(self, ids: Iterable[str]) -> Mapping[str, Party]:
        """The parties of some ids."""
        return self.occasion.repository.parties_by_id(ids)

    def parties(self, people: Iterable[Participation]) -> Mapping[str, Party]:
        """The records of those who take part."""
        return self.occasion.repository.parties_by_id(one.party_id for one in people)

    def plan(self, fair: Fair, invited: Iterable[Invitee] = ()) -> Fair:
        """A new fair with its invitation list. Raises BadInput: fair_numbers, fair_day_past."""
        _check(fair, self.today)
        named = replace(fair, id=fair.id or f"fair_{uuid4().hex[:12]}")
        people = [_invited(named, one.party_id, one.side, one.reasons, self.now) for one in invited]
        self.shelf.add(named, people)
        return self.shelf.fair(named.id)

    def invite(self, fair_id: str, party_id: str, side: Side) -> Participation:
        """One more. Raises BadInput("fair_has_it") for who is invited already."""
        return self._join(fair_id, party_id, side, ("invite_by_hand",))

    def welcome(self, fair_id: str, party_id: str, side: Side) -> Participation:
        """Somebody who was not expected: on the list, registered and here. Raises BadInput("fair_has_it")."""
        return self._join(fair_id, party_id, side, ("invite_walked_in",), is_here=True)

    def _join(
        self, fair_id: str, party_id: str, side: Side, reasons: tuple[str, ...], *, is_here: bool = False
    ) -> Participation:
        fair = self.shelf.fair(fair_id)
        self.occasion.repository.party(party_id)
        one = _invited(fair, party_id, side, reasons, self.now)
        if is_here:
            one = replace(one, status=Attendance.REGISTERED, checked_in_at=self.now)
        self.shelf.join(one)
        return one

    def move(self, fair_id: str, state: FairState, version: int | None = None) -> Fair:
        """The next state. Raises BadInput("fair_state")."""

        def moved(fair: Fair) -> Fair:
            after = move_to(fair, state)
            return replace(after, opened_at=after.opened_at or self.now) if state is FairState.OPEN else after

        return self.shelf.change(fair_id, moved, version)

    def settle(self, fair_id: str, wanted: Fair, version: int | None = None) -> Fair:
        """Other facts for a fair no schedule of which is out: day, hours, tables, rules; a draft of other hours is dropped.

        Raises BadInput: fair_published, fair_numbers, fair_day_past, and fair_hours_of for who would lose hours or booth.
        """
        _check(wanted, self.today)
        for one in self.shelf.participations(fair_id):
            outside = [slot for slot in one.available or () if slot >= wanted.slot_count]
            if outside or (one.booth is not None and one.booth >= wanted.table_count):
                raise BadInput("fair_hours_of", value=one.party_id, slots=wanted.slot_count, tables=wanted.table_count)

        def settled(fair: Fair) -> Fair:
            if fair.state in (FairState.PUBLISHED, FairState.HELD):
                raise BadInput("fair_published", value=fair.title)
            return replace(
                wanted, id=fair.id, owner=fair.owner, kind=fair.kind, state=fair.state, version=fair.version,
                opened_at=fair.opened_at, locks=fair.locks, draft={},
            )  # fmt: skip

        return self.shelf.change(fair_id, settled, version)

    def participation(self, fair_id: str, party_id: str) -> Participation:
        """Raises UnknownThing("fair_not_invited")."""
        for one in self.shelf.participations_of([party_id]):  # not everybody of a fair of thousands
            if one.fair_id == fair_id:
                return one
        raise UnknownThing("fair_not_invited", value=party_id)

    def register(
        self, fair_id: str, party_id: str, *, max_meetings: int | None = None, min_meetings: int = 0,
        available: tuple[int, ...] | None = None, booth: int | None = None, calendar: str | None = None,
    ) -> Participation:  # fmt: skip
        """As `enrol`, by the organiser's word."""
        wanted = Registration(max_meetings, min_meetings, available=available, booth=booth, calendar=calendar)
        return self.enrol(fair_id, party_id, wanted)

    def enrol(
        self, fair_id: str, party_id: str, wanted: Registration, *, own: Collection[str] | None = None,
        version: int | None = None,
    ) -> Participation:  # fmt: skip
        """报名: coming, with all that was said; `own` as in `registered`, whose refusals it gives.

        Raises Stale("participation_changed"), UnknownThing("fair_not_invited").
        """
        fair, others = self.shelf.fair(fair_id), self.shelf.participations(fair_id)
        return self.shelf.change_person(
            fair_id, party_id, lambda known: registered(fair, known, wanted, others, own), version
        )

    def attend(self, fair_id: str, party_id: str) -> Participation:
        """Coming, by the organiser's word; what it said of hours and limits stays. Raises BadInput("fair_not_open")."""
        fair = self.shelf.fair(fair_id)
        if fair.state in (FairState.HELD, FairState.CLOSED):
            raise BadInput("fair_not_open", value=fair.state)
        return self.shelf.change_person(
            fair_id, party_id, lambda known: replace(known, status=Attendance.REGISTERED, left_at=None)
        )

    def register_all(self, fair_id: str) -> int:
        """Everybody invited comes, by the organiser's word: for lists that were confirmed by telephone. How many were new."""

        def coming(known: Participation) -> Participation:
            return replace(known, status=Attendance.REGISTERED) if known.status is Attendance.INVITED else known

        return len(self.shelf.change_people(fair_id, coming))

    def withdraw(self, fair_id: str, party_id: str, version: int | None = None) -> Participation:
        """Not coming after all."""

        def gone(known: Participation) -> Participation:
            return replace(known, status=Attendance.WITHDRAWN, left_at=known.left_at or self.now)

        return self.shelf.change_person(fair_id, party_id, gone, version)

    def wish(self, fair_id: str, party_id: str, to_id: str, value: Value, reason: str = "") -> None:
        """必见、想见、不见: private to who says it; of whoever takes part on the other side.

        Raises BadInput("fair_wish_other_side"), UnknownThing("fair_not_invited").
        """
        mine, other = self.participation(fair_id, party_id), self.participation(fair_id, to_id)
        if mine.side is other.side:
            raise BadInput("fair_wish_other_side", value=to_id)
        line = " ".join(reason.split())[:200]
        say(party_id, to_id, value, occasion=self.occasion, reason=line, context=context_of(fair_id))

    def wishes_by(self, fair_id: str, party_id: str) -> Mapping[str, tuple[Value, str]]:
        """What a party itself has said for a fair, by whom it is of: for that party alone."""
        context = context_of(fair_id)
        said = self.occasion.book.preferences_by(party_id)
        return {one.to_id: (one.value, one.reason) for one in said if one.context == context}

    def requests_to(self, fair_id: str, party_id: str) -> tuple[Preference, ...]:
        """Who asks to meet a party and waits for its word, by id; only where the mode is that the other side approves.

        Whether it is a must or a want is not told, and whoever the party declines asks no more.
        """
        if self.shelf.fair(fair_id).request_mode is not RequestMode.APPROVE:
            return ()
        mine = self.participation(fair_id, party_id)
        answered = set(self.wishes_by(fair_id, party_id)) | self.occasion.book.declined_by(party_id)
        coming = {one.party_id for one in self.shelf.participations(fair_id) if one.comes and one.side is not mine.side}
        return tuple(
            said
            for said in self.shelf.wishes_to(fair_id, party_id)
            if said.value is not Value.DECLINE and said.from_id in coming - answered
        )

    def wish_counts(self, fair_id: str) -> WishCounts:
        """For the organiser: must and want only."""
        people = [one.party_id for one in self.shelf.participations(fair_id)]
        wishes = wishes_of(fair_id, people, self.occasion.book)
        positive = {pair: value for pair, value in wishes.items() if value is not Value.DECLINE and pair[1] in people}
        given = dict.fromkeys(people, 0)
        received = dict.fromkeys(people, 0)
        for by, to in positive:
            given[by] += 1
            received[to] += 1
        musts = sum(value is Value.MUST for value in positive.values())
        return WishCounts(given, received, musts, len(positive) - musts)


def _invited(fair: Fair, party_id: str, side: Side, reasons: tuple[str, ...], now: datetime) -> Participation:
    kind = GuestType.BUYER if side is Side.A else GuestType.SUPPLIER
    most = min(max(1, fair.slot_count - FREE_SLOTS), fair.type_limits.get(kind.value, fair.slot_count))
    return Participation(
        fair.id, party_id, side, type=kind.value, reasons=reasons, max_meetings=most, badge=uuid4().hex[:16],
        invited_at=now,
    )  # fmt: skip


def _check(fair: Fair, today: date) -> None:
    """Limits of what a day can hold."""
    lasts = fair.slot_count * (fair.slot_minutes + fair.pause_minutes)
    sane = 1 <= fair.slot_count <= 48 and 1 <= fair.table_count <= 500 and 5 <= fair.slot_minutes <= 240
    if not sane or not 0 <= fair.pause_minutes <= 120 or fair.begins.hour * 60 + fair.begins.minute + lasts > 24 * 60:
        raise BadInput(
            "fair_numbers",
            value=f"{fair.slot_count}×{fair.slot_minutes}",
            slots=fair.slot_count,
            tables=fair.table_count,
        )
    for kind, most in fair.type_limits.items():
        if GuestType.parse(kind) is None:
            raise BadInput("fair_type", value=kind, known=tuple(GuestType))
        if not 1 <= most <= fair.slot_count:
            raise BadInput("fair_most", value=most, high=fair.slot_count)
    if fair.day < today:
        raise BadInput("fair_day_past", value=fair.day.isoformat(), today=today.isoformat())
