"""定位器 · The placer of a chain's segments, made once for all that places by words while the segments are the same."""

from __future__ import annotations

from threading import Lock

from graph import IndustryChain, Placer
from graph.confidence import Calibration

__all__ = ["Placers"]


class Placers:
    """Keeps the placer made last; safe to share between threads."""

    def __init__(self) -> None:
        """None is made yet."""
        self._lock = Lock()
        self._made: tuple[tuple[str, str], Placer] | None = None

    def of(self, chain: IndustryChain, calibration: Calibration, chain_version: str) -> Placer:
        """A placer reads the segments of a chain alone, and those are named by the chain's version."""
        key = chain_version, calibration.version
        with self._lock:
            if self._made is None or self._made[0] != key:
                self._made = key, Placer(chain, calibration)
            return self._made[1]
