"""留存 · Tables derived from something that never changes: each made when first asked for, and gone with what it is made of.

A graph and a standing are made anew for every state of the records, so nothing kept here can be stale.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar

__all__ = ["Kept"]

Source = TypeVar("Source")
Made = TypeVar("Made")


class Kept:
    """What was made, by the function that made it; threads may share it."""

    def __init__(self) -> None:
        """Nothing is made yet."""
        self._made: dict[Callable[..., Any], Any] = {}
        self._turn = RLock()  # one table may ask for another

    def of(self, source: Source, make: Callable[[Source], Made]) -> Made:
        """make(source), made once. Always the same source; nobody may change what is given out."""
        if make not in self._made:
            with self._turn:
                if make not in self._made:
                    self._made[make] = make(source)
        found: Made = self._made[make]
        return found
