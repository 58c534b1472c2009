"""在场 · Which processes work on one home: a lock file that each of them shares, so that the first can tell it is alone.

flock(2): the system lets go of it when the process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

__all__ = ["Attendance"]


class Attendance:
    """This process's presence, from here to `leave` or its end."""

    def __init__(self, path: Path) -> None:
        """Come in. `was_alone`: nobody else was there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.was_alone = True
        except BlockingIOError:
            self.was_alone = False
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Go; called once."""
        os.close(self._file)
