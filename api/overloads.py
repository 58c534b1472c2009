"""供不应求的缓存 · A kind shared out at once is worked out when somebody asks and kept until the records or the day change."""

from __future__ import annotations

from threading import Lock

from matcher.bootstrap import House
from matcher.entities import Kind
from matcher.entities.accounts import SYSTEM
from matcher.errors import BadInput
from matcher.services.crowding import Overload, overload_of
from matcher.services.organisers import BatchRules

__all__ = ["LARGEST", "Overloads"]

LARGEST = 20_000
"""Parties above which nobody waits for a page: the same is asked for as a job."""


class Overloads:
    """The newest answer of each kind. Threads may share it."""

    def __init__(self, house: House) -> None:
        """Work out nothing yet."""
        self._house, self._lock = house, Lock()
        self._found: dict[Kind, tuple[tuple[object, ...], Overload]] = {}

    def of(self, kind: Kind, *, worth_count: int = 8) -> Overload | None:
        """Every start-up against the offers of a kind; None where nobody asks or there is too much for a page."""
        house = self._house
        records = house.records(SYSTEM)
        if records.counts()["parties"] > LARGEST:
            return None
        state = (records.data_version(), house.clock.today(), house.model.version)
        with self._lock:
            if kind not in self._found or self._found[kind][0] != state:
                try:
                    report = house.allocate(kind, BatchRules(everybody=True, worth_count=worth_count))
                except BadInput as refusal:
                    if refusal.code == "nobody_asks":
                        return None
                    raise
                self._found[kind] = state, overload_of(report)
            return self._found[kind][1]
