"""主办台 · What an organiser and those who take part do with a fair, over its records. Bootstrap gives the desk what it needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import uuid4

from matcher.entities.fairs import (
    Attendance,
    Fair,
    FairState,
    GuestType,
    Participation,
    Side,
    move_to,
)
from matcher.errors import BadInput
from matcher.services.fairs.enrolling import EnrolmentDesk
from matcher.services.fairs.proposing import FREE_SLOTS, Invitee
from matcher.services.fairs.wishing import WishDesk

__all__ = ["FairDesk"]


@dataclass(frozen=True, slots=True)
class FairDesk(EnrolmentDesk, WishDesk):
    """A fair from its plan to its last state, with its list and its wishes."""

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
