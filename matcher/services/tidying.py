"""清理 · Once a day what is over is let go of: sessions, invitations, tokens, personal data past its day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Event, Thread

from matcher.errors import MatcherError

__all__ = ["Tidier"]

LOOK_SECONDS = 900.0
"""How often it looks whether a new day has come."""


@dataclass(slots=True)
class Tidier:
    """Tidies in a thread of its own, at its start and on every new day; `told` hears how much, or what refused."""

    tidy: Callable[[], int]
    today: Callable[[], date]
    told: Callable[[int | MatcherError], None] = lambda outcome: None
    _closing: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = Thread(target=self._run, name="tidier", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End, after what is under way."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def _run(self) -> None:
        done_on: date | None = None
        while not self._closing.is_set():
            if self.today() != done_on:
                done_on = self.today() if self._once() else None
            self._closing.wait(LOOK_SECONDS)

    def _once(self) -> bool:
        try:
            count = self.tidy()
        except MatcherError as refusal:  # the records are away: tried again
            self.told(refusal)
            return False
        self.told(count)
        return True
