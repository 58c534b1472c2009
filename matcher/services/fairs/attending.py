"""到场 · Who is there on the day: checked in by a badge, late, not come, or walked in."""

from __future__ import annotations

from dataclasses import replace

from matcher.entities.fairs import Attendance, Participation, Side
from matcher.errors import BadInput, UnknownThing
from matcher.services.fairs.desk import FairDesk

__all__ = ["absent", "check_in", "late", "walk_in"]


def absent(fair_id: str, party_id: str, desk: FairDesk, *, is_absent: bool = True) -> Participation:
    """A no-show, or one who came after all."""
    status = Attendance.ABSENT if is_absent else Attendance.REGISTERED

    def changed(known: Participation) -> Participation:
        left = (known.left_at or desk.now) if is_absent else None
        return replace(known, status=status, left_at=left, checked_in_at=None if is_absent else known.checked_in_at)

    return desk.shelf.change_person(fair_id, party_id, changed)


def late(fair_id: str, party_id: str, slot: int, desk: FairDesk) -> Participation:
    """Somebody comes at a slot. Raises BadInput("fair_not_whole")."""
    last = desk.shelf.fair(fair_id).slot_count - 1
    if not 0 <= slot <= last:
        raise BadInput("fair_not_whole", place="/slot", value=slot, low=0, high=last)
    return desk.shelf.change_person(
        fair_id, party_id, lambda known: replace(known, late_from=slot, status=Attendance.REGISTERED, left_at=None)
    )


def walk_in(fair_id: str, party_id: str, side: Side, desk: FairDesk) -> Participation:
    """Somebody who was not expected: registered and here."""
    return desk.welcome(fair_id, party_id, side)


def check_in(fair_id: str, badge: str, desk: FairDesk) -> Participation:
    """签到: by the word of the badge's QR code; twice changes nothing. Raises UnknownThing("fair_no_badge")."""
    for one in desk.shelf.participations(fair_id):
        if badge and one.badge == badge:
            return desk.shelf.change_person(
                fair_id,
                one.party_id,
                lambda known: replace(
                    known, status=Attendance.REGISTERED, checked_in_at=known.checked_in_at or desk.now, left_at=None
                ),
            )
    raise UnknownThing("fair_no_badge", value=badge)
