"""轮班 · A thread of its own that does what waits: when it is woken, and now and then by itself, until it is closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from matcher.errors import MatcherError

__all__ = ["Rounds"]

CLOSING_SECONDS = 30
"""How long closing waits for what is under way."""


@dataclass(slots=True)
class Rounds:
    """Starts at the first `wake`. A refusal (the store is away) ends a round, not the thread: it is tried again."""

    name: str
    do: Callable[[], object]
    every_seconds: float
    _wake: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _thread: Thread | None = None
    _closing: bool = False

    @property
    def is_closing(self) -> bool:
        """Whether what is under way should come to its end."""
        return self._closing

    def wake(self) -> None:
        """There is something to do."""
        with self._lock:
            if self._thread is None and not self._closing:
                self._thread = Thread(target=self._run, name=self.name, daemon=True)
                self._thread.start()
        self._wake.set()

    def close(self) -> None:
        """End, after what is under way."""
        with self._lock:
            self._closing, thread = True, self._thread
        self._wake.set()
        if thread is not None:
            thread.join(timeout=CLOSING_SECONDS)

    def _run(self) -> None:
        while not self._closing:
            self._wake.clear()
            with suppress(MatcherError):
                self.do()
            self._wake.wait(self.every_seconds)
