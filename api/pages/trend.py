"""走势 · An indicator over the months of its year: what was added, the sum so far, and the even pace; every month opens its list.

Drawn here as an SVG and told as a table; a script may draw the same numbers larger. Figures that are dated the day of the
count (jobs firms state for the last twelve months) have no months and no trend.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from api.pages.figures import amount_words
from matcher.services.indicators import Counted, Indicator
from matcher.wording import say

__all__ = ["Month", "Trend", "of_month", "trend_of"]

WIDTH, HEIGHT = 480.0, 120.0
MONTHS = 12
_DATED_TODAY = frozenset({"new_jobs"})


@dataclass(frozen=True, slots=True)
class Month:
    """One month: YYYY-MM, what it added, the sum up to its end, the even pace at its end, each also in words."""

    code: str
    added: Decimal
    total: Decimal
    pace: Decimal
    added_words: str
    total_words: str
    pace_words: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The months up to today, with the lines of the drawing and the numbers for a script as JSON."""

    months: tuple[Month, ...]
    line: str  # points of the sums
    pace: str  # points of the even pace, all twelve months
    script: str


def trend_of(one: Indicator, today: date, lang: str) -> Trend | None:
    """The trend of an indicator; None where its records carry no months of their own."""
    target, year = one.ledger.target, one.figure.year
    if target.code in _DATED_TODAY or year > today.year:
        return None
    last = today.month if year == today.year else MONTHS
    months, total = [], Decimal(0)
    for number in range(1, last + 1):
        code = f"{year}-{number:02d}"
        added = sum((Decimal(row.entry.amount) for row in of_month(one.counted, code)), Decimal(0))
        total += added
        pace = target.value * number / MONTHS if target.holds_in(year) else Decimal(0)
        in_words = [amount_words(each, target.unit, lang) for each in (added, total, pace)]
        months.append(Month(code, added, total, pace, *in_words))
    most = max(float(total), float(target.value) if target.holds_in(year) else 0.0) or 1.0
    line = _points([float(month.total) for month in months], most)
    pace_line = (
        _points([float(target.value) * n / MONTHS for n in range(1, MONTHS + 1)], most) if target.holds_in(year) else ""
    )
    return Trend(tuple(months), line, pace_line, _for_script(one, months, lang))


def of_month(rows: Iterable[Counted], code: str) -> tuple[Counted, ...]:
    """Those of the rows that are dated in a month YYYY-MM; all of them where none is named."""
    return tuple(row for row in rows if not code or f"{row.entry.on:%Y-%m}" == code)


def _points(values: list[float], most: float) -> str:
    step = WIDTH / (MONTHS - 1)
    return " ".join(f"{place * step:g},{round(HEIGHT * (1 - value / most), 1):g}" for place, value in enumerate(values))


def _for_script(one: Indicator, months: list[Month], lang: str) -> str:
    target, year = one.ledger.target, one.figure.year
    scale = Decimal(1)
    unit = target.unit
    if unit == "元":
        scale, unit = (Decimal(100_000_000), "亿元") if lang == "zh" else (Decimal(1_000_000), "M CNY")
    elif lang == "en":
        unit = ""
    pace = [float(target.value * n / MONTHS / scale) for n in range(1, MONTHS + 1)] if target.holds_in(year) else []
    return json.dumps(
        {
            "months": [f"{year}-{number:02d}" for number in range(1, MONTHS + 1)],
            "added": [float(month.added / scale) for month in months],
            "total": [float(month.total / scale) for month in months],
            "pace": pace,
            "unit": unit,
            "names": {name: say("pages", f"trend_{name}", lang) for name in ("added", "total", "pace")},
        },
        ensure_ascii=False,
    )
