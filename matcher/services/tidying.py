"""清理 · Once a day what is over is let go of: sessions, invitations, tokens, personal data past its day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from matcher.errors import MatcherError
from matcher.services.rounds import Rounds

__all__ = ["Tidier"]

LOOK_SECONDS = 900.0
"""How often it looks whether a new day has come."""


@dataclass(slots=True)
class Tidier:
    """Tidies in a thread of its own, at its start and on every new day; `told` hears how much, or what refused."""

    tidy: Callable[[], int]
    today: Callable[[], date]
    told: Callable[[int | MatcherError], None] = lambda outcome: None
    _rounds: Rounds = field(init=False)
    _done_on: date | None = None

    def __post_init__(self) -> None:
        """Ready to begin."""
        self._rounds = Rounds("tidier", self._look, LOOK_SECONDS)

    def start(self) -> None:
        """Begin."""
        self._rounds.wake()

    def close(self) -> None:
        """End, after what is under way."""
        self._rounds.close()

    def _look(self) -> None:
        today = self.today()
        if today != self._done_on:
            self._done_on = today if self._once() else None

    def _once(self) -> bool:
        try:
            count = self.tidy()
        except MatcherError as refusal:  # the records are away: tried again
            self.told(refusal)
            return False
        self.told(count)
        return True
