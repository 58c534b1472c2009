"""工作量 · How much a search may do, counted in work and not on a clock: the same fair and seed give the same timetable on any machine.

One unit is what a quiet core does in some second. Behind a draft stands a clock, so that a starved machine ends at all; what must
come out the same everywhere, such as a mended day, is `unclocked` and ends by its work alone.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

STARVED = 4.0  # wall-clock seconds for each unit, and no more
LEAST_SECONDS = 20.0  # whatever the work allowed


@dataclass(slots=True)
class Work:
    """`allowed` units, of which `spent` are gone; `until` is the end by the clock of a machine that hardly gets anywhere."""

    allowed: float
    spent: float = 0.0
    clocked: bool = True
    until: float = field(default=math.inf, init=False)

    def __post_init__(self) -> None:
        """The clock starts, where there is one."""
        if self.clocked:
            self.until = time.monotonic() + max(STARVED * self.allowed, LEAST_SECONDS)

    @staticmethod
    def unclocked(allowed: float) -> Work:
        """Ends by the work done and by nothing else."""
        return Work(allowed, clocked=False)

    @property
    def left(self) -> float:
        """Units left; none where the clock is over."""
        over = self.clocked and time.monotonic() >= self.until
        return 0.0 if over else max(0.0, self.allowed - self.spent)

    @property
    def seconds(self) -> float:
        """Wall-clock seconds a single program may take at most; infinite without a clock."""
        return max(0.1, self.until - time.monotonic()) if self.clocked else math.inf

    def take(self, units: float) -> None:
        """So much was done."""
        self.spent += units
