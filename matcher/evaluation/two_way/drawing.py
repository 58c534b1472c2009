"""图 · Small charts as SVG text: a square of 0–1 with curves, and rows of figures with their intervals.

Drawn 340 units wide, so that letters stay readable on a phone; a dash pattern tells curves apart where colour cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

__all__ = ["Curve", "Mark", "interval_rows", "unit_square"]

WIDTH = 340
LEFT, TOP, SIDE = 44, 12, 252  # the square of a unit chart
ROW, NAME_WIDTH = 30, 116  # of interval rows


@dataclass(frozen=True, slots=True)
class Curve:
    """Points in 0–1 × 0–1 with a name, a colour of the tokens and a dash pattern ("" is solid)."""

    name: str
    points: Sequence[tuple[float, float]]
    colour: str
    dash: str = ""
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure with its interval; `strong` stands out."""

    name: str
    low: float
    mean: float
    high: float
    strong: bool = False


def unit_square(title: str, across: str, upwards: str, curves: Sequence[Curve]) -> str:
    """An SVG of curves over 0–1 × 0–1 with the diagonal; names of the axes in words."""
    parts = [_opening(title, SIDE + TOP + 56)]
    for step in range(0, 5):
        share = step / 4
        x, y = LEFT + share * SIDE, TOP + (1 - share) * SIDE
        parts.append(f'<path class="grid" d="M{LEFT} {y:.0f}H{LEFT + SIDE}M{x:.0f} {TOP}V{TOP + SIDE}"/>')
        parts.append(_text(f"{share:g}", LEFT - 6, y + 4, "end"))
        parts.append(_text(f"{share:g}", x, TOP + SIDE + 18, "middle"))
    parts.append(f'<path class="diagonal" d="M{LEFT} {TOP + SIDE}L{LEFT + SIDE} {TOP}"/>')
    parts.extend(_curve(curve) for curve in curves)
    parts.append(_text(across, LEFT + SIDE / 2, TOP + SIDE + 42, "middle"))
    middle = TOP + SIDE / 2
    parts.append(
        f'<text x="12" y="{middle:.0f}" text-anchor="middle" transform="rotate(-90 12 {middle:.0f})">{escape(upwards)}</text>'
    )
    return "".join([*parts, "</svg>", _legend(curves)])


def interval_rows(title: str, marks: Sequence[Mark]) -> str:
    """An SVG with one row a figure: a dot at the mean, a line over its interval, the number beside it."""
    most = max((mark.high for mark in marks), default=0.0) or 1.0
    room = WIDTH - NAME_WIDTH - 50
    parts = [_opening(title, ROW * len(marks) + 8)]
    for row, mark in enumerate(marks):
        y = ROW * row + ROW / 2 + 4
        low, mean, high = (NAME_WIDTH + value / most * room for value in (mark.low, mark.mean, mark.high))
        kind = "strong" if mark.strong else "plain"
        parts.append(_text(mark.name, NAME_WIDTH - 8, y + 4, "end"))
        parts.append(f'<path class="grid" d="M{NAME_WIDTH} {y:.0f}H{NAME_WIDTH + room}"/>')
        parts.append(f'<path class="span {kind}" d="M{low:.1f} {y:.0f}H{high:.1f}"/>')
        parts.append(f'<circle class="dot {kind}" cx="{mean:.1f}" cy="{y:.0f}" r="5"/>')
        parts.append(_text(f"{mark.mean:.2f}", WIDTH - 4, y + 4, "end"))
    return "".join([*parts, "</svg>"])


def _curve(curve: Curve) -> str:
    places = [(LEFT + x * SIDE, TOP + (1 - y) * SIDE) for x, y in curve.points]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = (
        "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{curve.colour}"/>' for x, y in places)
        if curve.dots
        else ""
    )
    return f'<path d="M{line}" fill="none" stroke="{curve.colour}" stroke-width="2.5" stroke-dasharray="{curve.dash}"/>{dots}'


def _legend(curves: Sequence[Curve]) -> str:
    rows = [
        f'<li><svg width="34" height="10" aria-hidden="true"><path d="M1 5H33" stroke="{curve.colour}" stroke-width="3" '
        f'stroke-dasharray="{curve.dash}"/></svg>{escape(curve.name)}</li>'
        for curve in curves
    ]
    return f'<ul class="legend">{"".join(rows)}</ul>'


def _opening(title: str, height: float) -> str:
    return f'<svg class="chart" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title, quote=True)}">'


def _text(words: str, x: float, y: float, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
