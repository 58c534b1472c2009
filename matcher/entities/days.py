"""日历日 · The zone in which a moment belongs to a day: everyone here keeps the days of Wenzhou (UTC+8, no summer time)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["ZONE", "day_of"]

ZONE: Final = ZoneInfo("Asia/Shanghai")


def day_of(moment: datetime) -> date:
    """The day a moment belongs to; a moment without a zone is UTC, as it is kept."""
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.astimezone(ZONE).date()
