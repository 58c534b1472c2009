"""报名台 · Coming, on which terms, and not coming after all: each participation changed in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from matcher.entities.fairs import (
    Attendance,
    FairState,
    Participation,
)
from matcher.errors import BadInput
from matcher.services.fairs.registering import Registration, registered
from matcher.services.fairs.standing import FairStanding

__all__ = ["EnrolmentDesk"]


@dataclass(frozen=True, slots=True)
class EnrolmentDesk(FairStanding):
    """What is done with the list of a fair."""

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
