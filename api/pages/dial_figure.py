"""公平曲线 · The fairness dial as a small chart: along its points the share of the most value, and of people who meet anyone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.fairs.dial import Dial, Point
from matcher.wording import say

__all__ = ["DialFigure", "Mark", "figure_of", "sentences_of"]

WIDTH, HEIGHT = 440, 220
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 28, 36


@dataclass(frozen=True, slots=True)
class Mark:
    """One point of a line, in the chart's own units, with its label."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class DialFigure:
    """Two lines over the points of a dial. `ticks` are the shares of the axis, `steps` the numbers of the points below it."""

    value: tuple[Mark, ...]
    served: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    steps: tuple[Mark, ...]
    value_line: str
    served_line: str
    width: int = WIDTH
    height: int = HEIGHT


def figure_of(dial: Dial) -> DialFigure | None:
    """The chart; None where there is nothing to choose between."""
    if len(dial.points) < 2 or not dial.could_count:
        return None
    value = [1.0 - one.price for one in dial.points]
    served = [one.served_count / dial.could_count for one in dial.points]
    low = min(0.9, math.floor(10 * min(*value, *served)) / 10)
    ys = [low + (1.0 - low) * part / 2 for part in range(3)]
    ticks = tuple(Mark(LEFT, _y(share, low), f"{share:.0%}") for share in ys)
    xs = [LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / len(dial.points) for place in range(len(dial.points))]
    steps = tuple(Mark(round(x, 1), HEIGHT - BOTTOM + 26, str(place + 1)) for place, x in enumerate(xs))
    marks = [_marks(xs, shares, low) for shares in (value, served)]
    return DialFigure(marks[0], marks[1], ticks, steps, _line(marks[0]), _line(marks[1]))


def sentences_of(dial: Dial, lang: str) -> list[str]:
    """What each point gives and what it costs, against the most value."""
    first = dial.points[0] if dial.points else None
    return [_sentence(one, first, dial, lang) for one in dial.points if first is not None]


def _sentence(one: Point, first: Point, dial: Dial, lang: str) -> str:
    if one is first:
        return say(
            "pages", "dial_first", lang, served=one.served_count, could=dial.could_count, worst=one.worst_meetings
        )
    gains = []
    if one.worst_meetings > first.worst_meetings:
        gains.append(say("pages", "dial_worst", lang, count=one.worst_meetings - first.worst_meetings))
    if one.served_count > first.served_count:
        gains.append(say("pages", "dial_served", lang, count=one.served_count - first.served_count))
    if not gains:
        gains.append(say("pages", "dial_even", lang, before=f"{first.gini:.2f}", after=f"{one.gini:.2f}"))
    price = "dial_free" if one.price == 0.0 else "dial_price"
    comma = say("pages", "dial_and", lang)
    return comma.join(gains) + say("pages", price, lang, price=_percent(one.price))


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else "< 0.1%"


def _marks(xs: Sequence[float], shares: Sequence[float], low: float) -> tuple[Mark, ...]:
    return tuple(
        Mark(round(x, 1), _y(share, low), f"{share:.1%}".replace(".0%", "%"))
        for x, share in zip(xs, shares, strict=True)
    )


def _line(marks: Sequence[Mark]) -> str:
    return " ".join(f"{one.x},{one.y}" for one in marks)


def _y(share: float, low: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - share) / (1.0 - low), 1)
