"""台账 · The ledgers of the indicators, kept until a record or an engagement changes or a day is over: the first to ask makes them."""

from __future__ import annotations

from datetime import date
from threading import Lock

from matcher.access import Subject, reach
from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM, Viewer
from matcher.services.indicators import Ledger, ledger_of

__all__ = ["Ledgers"]


class Ledgers:
    """The ledgers of one house. Threads may share it; what is kept is for those alone who see the facts of all."""

    def __init__(self, house: House) -> None:
        """Read nothing yet."""
        self._house, self._lock = house, Lock()
        self._found: tuple[tuple[object, ...], tuple[Ledger, ...]] | None = None

    def of(self, viewer: Viewer, day: date) -> tuple[Ledger, ...]:
        """The ledgers as the records and engagements are now, counted on a day from what the viewer may see."""
        if not reach(viewer, Subject.FACTS).all:
            return ledger_of(self._house.records(viewer), self._house.engagements.iter_engagements(), day)
        records = self._house.records(SYSTEM)
        state = (records.data_version(), self._house.engagements.stamp(), day)
        with self._lock:
            if self._found is None or self._found[0] != state:
                self._found = state, ledger_of(records, self._house.engagements.iter_engagements(), day)
            return self._found[1]
