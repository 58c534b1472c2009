"""就绪 · What /readyz looks at, cheaply enough to be asked every second; an index is built beside it, never while it waits."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from threading import Lock
from typing import Final

from matcher.bootstrap import House
from matcher.entities.accounts import SYSTEM
from matcher.entities.checks import Finding, Level
from matcher.services.checkup import check_disk, check_encoder, check_key, looked_at

__all__ = ["Watch"]

WAIT_SECONDS: Final = 2.0
"""How long an index that is being opened is waited for."""
KEPT_SECONDS: Final = 10.0
"""How long what costs time to look at (encoder, key, disk) is taken as found."""


class Watch:
    """Looks at one house; safe to be asked by several at once."""

    def __init__(self, house: House) -> None:
        self._house, self._lock = house, Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self._opening: Future[object] | None = None
        self._slow: tuple[float, list[Finding]] = (0.0, [])

    def look(self) -> list[Finding]:
        """Everything that must hold for a match to be answered, in the order of what rests on what."""
        records = looked_at("records", self._records)
        rest = [] if records.level is Level.FAIL else [looked_at("index", self._index)]
        return [records, *rest, *self._others()]

    def close(self) -> None:
        """Start nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _records(self) -> Finding:
        self._house.records(SYSTEM).revision()
        return Finding("records", Level.OK, "records_answer")

    def _index(self) -> Finding:
        with self._lock:
            if self._opening is None or self._opening.done():
                self._opening = self._thread.submit(self._house.matchmaker)
            opening = self._opening
        try:
            opening.result(timeout=WAIT_SECONDS)
        except NotYet:
            return Finding("index", Level.FAIL, "index_building")
        return Finding("index", Level.OK, "index_serving")

    def _others(self) -> list[Finding]:
        at, found = self._slow
        if time.monotonic() - at > KEPT_SECONDS or any(one.level is Level.FAIL for one in found):
            house = self._house
            found = [
                looked_at("encoder", lambda: check_encoder(lambda: house.encoders.text)),
                looked_at("key", lambda: check_key(house.settings, house.open_key)),
                looked_at("disk", lambda: check_disk(house.settings.home)),
            ]
            self._slow = time.monotonic(), found
        return found
