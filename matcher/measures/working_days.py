"""工作日 · Days that offices work, and the day a promise of working days falls due.

Source: 国务院办公厅 2025 年、2026 年部分节假日安排的通知 (国办发明电(2024) 12 号, 2025-11-04), kept in data/calendars. A year without a notice
is counted by weekends alone and says so. Days of a time limit are working days and begin the day after (行政许可法 第八十二条).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from matcher.errors import BadInput, Unavailable
from matcher.settings import shipped_data

__all__ = ["Calendar", "read_calendar"]

_ONE = timedelta(days=1)
_SATURDAY = 5
MOST_DAYS = 2_000
"""Working days that may be counted at once."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """`exceptions`: days that differ from their weekday, True where they are worked. `years`: those a notice is known for."""

    exceptions: Mapping[date, bool]
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Whether offices are open."""
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def knows(self, first: date, last: date) -> bool:
        """Whether every year from one day to another has its notice."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def after(self, day: date, count: int) -> date:
        """The count-th working day after a day; the day itself is not counted. Raises BadInput("working_days_bound")."""
        if not 0 <= count <= MOST_DAYS:
            raise BadInput("working_days_bound", value=count, bound=MOST_DAYS)
        while count:
            day += _ONE
            count -= self.is_working(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after the first up to the last, which counts; 0 where the last is not later."""
        return sum(self.is_working(first + _ONE * step) for step in range(1, (last - first).days + 1))


@lru_cache(maxsize=4)
def read_calendar(data: Path) -> Calendar:
    """The calendar of a data folder, else the one that travels with the project. Raises Unavailable("calendar_missing")."""
    places = [folder / "calendars" / "holidays.csv" for folder in (data, shipped_data())]
    path = next((one for one in places if one.is_file()), places[0])
    if not path.is_file():
        raise Unavailable("calendar_missing", value=str(path))
    with path.open(encoding="utf-8", newline="") as file:
        exceptions = {date.fromisoformat(row["day"]): row["is_working"] == "yes" for row in csv.DictReader(file)}
    return Calendar(exceptions, frozenset(day.year for day in exceptions))
