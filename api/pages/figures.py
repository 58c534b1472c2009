"""指标图 · A target as a gauge with the year's pace line, and its counties as a schematic grid of the 12 units."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from api.pages.formats import money
from graph.regions import COUNTIES
from matcher.measures.indicators import Amount
from matcher.services.indicators import Indicator
from matcher.wording import say, words

__all__ = ["Gauge", "Tile", "amount_words", "gauge_of", "tiles_of"]

_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure as it is shown. `filled` and `pace_at` are places on a bar of 100."""

    code: str
    name: str
    amount: str
    sign: str  # > or ≥ as the plan writes it
    target: str
    clause: str
    assumes: str
    is_met: bool | None
    is_set: bool  # the plan sets the target for this year
    is_on_pace: bool
    pace: str
    pace_at: float
    filled: float
    latest: str
    told: int
    asked: int


@dataclass(frozen=True, slots=True)
class Tile:
    """One county: its amount in words and how deep its colour is, 0–4."""

    code: str
    name: str
    amount: str
    level: int


def gauge_of(one: Indicator, lang: str) -> Gauge:
    """The gauge of an indicator."""
    target, found = one.ledger.target, one.figure
    full = float(target.value) or 1.0
    known = words("measures", lang)
    return Gauge(
        code=target.code,
        name=known[f"indicator_{target.code}"],
        amount=amount_words(found.amount, target.unit, lang),
        sign=">" if target.strict else "≥",
        target=amount_words(target.value, target.unit, lang),
        clause=target.clause,
        assumes=known.get(target.assumes, "") if target.assumes else "",
        is_met=found.is_met,
        is_set=target.holds_in(found.year),
        is_on_pace=one.is_on_pace,
        pace=amount_words(one.pace.quantize(Decimal(1)), target.unit, lang),
        pace_at=round(min(100.0, 100 * float(one.pace) / full), 1),
        filled=round(min(100.0, 100 * float(found.amount) / full), 1),
        latest=one.latest.isoformat() if one.latest else "",
        told=one.ledger.told,
        asked=one.ledger.asked,
    )


def tiles_of(one: Indicator, lang: str) -> list[Tile]:
    """The 12 units with their amounts, the deepest colour for the largest."""
    most = max((float(amount) for amount in one.by_county.values()), default=0.0)
    return [
        Tile(
            code, county.zh if lang == "zh" else county.en,
            amount_words(one.by_county[code], one.ledger.target.unit, lang),
            0 if not one.by_county[code] else max(1, round(_LEVELS * float(one.by_county[code]) / most)),
        )
        for code, county in COUNTIES.items()
    ]  # fmt: skip


def amount_words(amount: Amount | Decimal, unit: str, lang: str) -> str:
    """A number with its unit: 3,000 家, 3 亿元, CNY 300,000,000, 98 events."""
    if unit == "元":
        return money(Decimal(amount), lang)
    return say("pages", f"amount_{_UNITS[unit]}", lang, count=f"{int(amount):,}")


_UNITS = {"家": "firms", "人": "people", "场": "events", "次": "sessions"}
