"""工作量 · How much a search may do, counted in work and not on a clock: the same fair and seed give the same timetable on any machine.

One unit is what a quiet core does in some second. A clock stands behind it only so that a starved machine ends at all.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

STARVED = 4.0  # wall-clock seconds for each unit, and no more
LEAST_SECONDS = 20.0  # whatever the work allowed


@dataclass(slots=True)
class Work:
    """`allowed` units, of which `spent` are gone; `until` is the end by the clock of a machine that hardly gets anywhere."""

    allowed: float
    spent: float = 0.0
    until: float = field(default=0.0)

    def __post_init__(self) -> None:
        """The clock starts."""
        self.until = time.monotonic() + max(STARVED * self.allowed, LEAST_SECONDS)

    @property
    def left(self) -> float:
        """Units left; none where the clock is over."""
        return max(0.0, self.allowed - self.spent) if time.monotonic() < self.until else 0.0

    @property
    def seconds(self) -> float:
        """Wall-clock seconds a single program may take at most."""
        return max(0.1, self.until - time.monotonic())

    def take(self, units: float) -> None:
        """So much was done."""
        self.spent += units
