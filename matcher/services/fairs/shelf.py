"""存放之处 · What is asked of the place where fairs are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from matcher.entities.engagements import Preference
from matcher.entities.fairs import (
    Fair,
    MeetingRecord,
    Participation,
    ScheduleVersion,
)

__all__ = ["FairShelf"]


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
