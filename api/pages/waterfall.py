"""瀑布 · The parts of a logit as steps that visibly add up: each shown part is the difference of two shown totals.

So the shown parts, rounded as they are, sum exactly to the shown logit, and no shown part is off by more than 0.01.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise

from api.pages.formats import signed
from matcher.entities import Direction, Part
from matcher.wording import words

__all__ = ["Bar", "Waterfall", "waterfall"]

CENT = Decimal("0.01")
WIDTH = 100.0
"""The drawing is 100 units wide."""
LEAST_SPREAD = 1e-9
"""Totals nearer than this are drawn as one: what is shown has two decimals."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One part: its words, value and running total as shown, and where its bar lies (0–100)."""

    feature: str
    words: str
    value: str
    total: str
    left: float
    width: float
    sign: str  # up | down


@dataclass(frozen=True, slots=True)
class Waterfall:
    """One direction: its bars, the zero line, the sum and the chance."""

    bars: tuple[Bar, ...]
    still: int  # parts of exactly 0, left out
    zero: float
    logit: str
    chance: float


def waterfall(direction: Direction, lang: str) -> Waterfall:
    """The steps of one side's view in the model's order."""
    totals = [0.0]
    for part in direction.parts:
        totals.append(totals[-1] + part.value)
    low, high = min(totals), max(totals)
    scale = WIDTH / (high - low) if high - low > LEAST_SPREAD else 0.0
    shown = [Decimal(total).quantize(CENT, ROUND_HALF_EVEN) for total in totals]
    bars = []
    for part, (before, after), (start, end) in zip(direction.parts, pairwise(totals), pairwise(shown), strict=True):
        if part.value == 0.0:
            continue
        bars.append(
            Bar(
                feature=part.feature,
                words=_words(part, lang),
                value=signed(end - start),
                total=signed(end),
                left=round((min(before, after) - low) * scale, 2),
                width=round(max(abs(after - before) * scale, 0.6), 2),
                sign="up" if part.value > 0 else "down",
            )
        )
    still = sum(part.value == 0.0 for part in direction.parts)
    return Waterfall(tuple(bars), still, round(-low * scale, 2), signed(shown[-1]), direction.chance)


def _words(part: Part, lang: str) -> str:
    """What the part says: for, or against where there are words for that."""
    known = words("features", lang)
    return known.get(f"{part.feature}_not", known[part.feature]) if part.value < 0 else known[part.feature]
