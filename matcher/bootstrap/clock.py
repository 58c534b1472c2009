"""时间与进度 · The clock of the place, and progress that nobody watches."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)


class SystemClock:
    """Today in Wenzhou."""

    def today(self) -> date:
        """The date in Asia/Shanghai."""
        return datetime.now(ZONE).date()


def in_silence(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
