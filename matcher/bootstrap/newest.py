"""最新 · What is costly to make: made once, by one thread, while what was made before goes on answering."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Generic, TypeVar

__all__ = ["RETRY_SECONDS", "Newest"]

RETRY_SECONDS = 30.0
"""How long a making that failed aside is not tried again."""

Made = TypeVar("Made")
Making = Callable[[], tuple[Hashable, Made]]
"""Makes it, and says under which key."""


@dataclass(slots=True)
class _Work:
    """A making that is under way."""

    started: float
    fault: Exception | None = None
    is_over: bool = False


class Newest(Generic[Made]):
    """The newest of something, by key; safe to be asked by many threads at once."""

    def __init__(self, name: str, broken: Callable[[Exception], None]) -> None:
        """`broken` hears of a making that failed while nobody waited for it."""
        self._name, self._broken = name, broken
        self._turn = Condition()
        self._made: tuple[Hashable, Made] | None = None
        self._work: _Work | None = None
        self._failed: _Work | None = None
        self._thread: Thread | None = None

    @property
    def last(self) -> Made | None:
        """What was made last."""
        made = self._made
        return None if made is None else made[1]

    def get(self, key: Hashable, make: Making[Made], *, patience: float | None) -> Made:
        """What was made under this key; where there is none `make` makes it and says under which key.

        Whoever has waited `patience` seconds since the making began is given what was made before. None, or nothing made
        before: waits to the end, and hears what goes wrong.
        """
        with self._turn:
            if self._made is not None and self._made[0] == key:
                return self._made[1]
        if patience is None or self._made is None:
            return self._make_here(key, make)
        work = self._start(make)
        with self._turn:
            self._turn.wait_for(lambda: work.is_over, timeout=max(0.0, work.started + patience - time.monotonic()))
            return self._made[1]

    def begin(self, make: Making[Made]) -> None:
        """Have it made aside; nobody waits."""
        self._start(make)

    def settle(self, seconds: float) -> None:
        """Wait for what is under way."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout=seconds)

    def _make_here(self, key: Hashable, make: Making[Made]) -> Made:
        """In this thread, after whoever makes just now."""
        with self._turn:
            while self._work is not None:
                self._turn.wait()
            if self._made is not None and self._made[0] == key:
                return self._made[1]
            work = self._work = _Work(time.monotonic())
        self._run(work, make)
        if work.fault is not None:
            raise work.fault
        assert self._made is not None  # it was made just now
        return self._made[1]

    def _start(self, make: Making[Made]) -> _Work:
        """In a thread of its own, unless somebody makes already."""
        with self._turn:
            if self._failed is not None and time.monotonic() - self._failed.started < RETRY_SECONDS:
                return self._failed
            if self._work is None:
                self._work = _Work(time.monotonic())
                self._thread = Thread(target=self._aside, args=(self._work, make), name=self._name, daemon=True)
                self._thread.start()
            return self._work

    def _aside(self, work: _Work, make: Making[Made]) -> None:
        self._run(work, make)
        self._failed = None if work.fault is None else work
        if work.fault is not None:
            self._broken(work.fault)

    def _run(self, work: _Work, make: Making[Made]) -> None:
        made: tuple[Hashable, Made] | None = None
        try:
            made = make()
        except Exception as fault:  # told to whoever waits for it, or to `broken`
            work.fault = fault
        with self._turn:
            self._made = made or self._made
            self._work, work.is_over = None, True
            self._turn.notify_all()
