"""写法 · Numbers as people read them, always with their unit: 50 万元, CNY 500,000, 62.4 %, 3.45 %."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Final

from api.documents import PUBLIC_TERMS
from matcher.entities import Offer, Term
from matcher.wording import say, words

__all__ = ["MINUS", "day_words", "exact_money", "fact_words", "money", "percent", "signed", "term_lines"]

MINUS: Final = "\u2212"
_WAN: Final = Decimal(10_000)
_YI: Final = Decimal(100_000_000)
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SHOWN: Final = (
    "on", "venue", "organiser", "event_kind",
    "topics", "modes", "hours_per_month", "group", "level", "languages",
    "ticket_min_cny", "ticket_max_cny", "sectors", "excluded",
    "annual_rate", "amount_max_cny", "term_months_max", "papers", "services",
    "area_m2", "price_cny_m2_month", "free_months", "facilities", "rent_cny_month", "free_days", "discount",
    "age_bands", "fee_cny_month", "posts", "holder", "unit", "price",
    "owner", "ipc", "trl", "licence_terms", "share",
)  # fmt: skip


def percent(ratio: float, places: int = 0) -> str:
    """A ratio as a percentage with its sign."""
    return f"{ratio * 100:.{places}f}%"


def signed(number: Decimal) -> str:
    """With + or a true minus (U+2212)."""
    return f"{MINUS}{-number}" if number < 0 else f"+{abs(number)}"


def money(amount: Decimal, lang: str) -> str:
    """CNY in the unit people say: 元, 万元, 亿元; in English in full."""
    if lang == "en":
        return f"CNY {amount:,.2f}".removesuffix(".00")
    for unit, name in ((_YI, "亿元"), (_WAN, "万元")):
        if amount >= unit:
            return f"{_short(amount / unit)} {name}"
    return f"{_short(amount)} 元"


def exact_money(amount: Decimal, lang: str) -> str:
    """CNY to the fen, for what is computed rather than described."""
    return f"CNY {amount:,.2f}" if lang == "en" else f"{amount:,.2f} 元"


def fact_words(name: str, value: Term, lang: str) -> str:
    """What a party states of itself, with its unit: 9 人, 6 级（共 9 级）, 300 万元, 是."""
    if isinstance(value, bool):
        return say("pages", "yes" if value else "no", lang)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return money(value, lang)
    return _value(name, value, lang)


def day_words(day: date | str, lang: str) -> str:
    """A day as people say it, with its weekday: 2026年11月27日 周五, Fri 27 Nov 2026; what is no day is left as it is."""
    if isinstance(day, str):
        with suppress(ValueError):
            day = date.fromisoformat(day)
    if isinstance(day, str):
        return day
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日 周{'一二三四五六日'[day.weekday()]}"
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def term_lines(offer: Offer, lang: str) -> list[tuple[str, str]]:
    """(label, value) of the public terms worth showing, in one order for all kinds.

    A grade is told with its last day, and one without an end is not told: nobody knows whether it still counts.
    """
    known = words("pages", lang)
    terms: dict[str, Term | None] = dict(offer.terms)
    if "level" in terms:
        until = terms.get("level_until")
        terms["level"] = say("pages", "level_until", lang, level=terms["level"], day=until) if until else None
    return [
        (known.get(f"term_{offer.kind.value}_{name}") or known[f"term_{name}"], _value(name, value, lang))
        for name in _SHOWN
        if name in PUBLIC_TERMS and (value := terms.get(name)) is not None and value not in ((), "")
    ]


def _value(name: str, value: Term, lang: str) -> str:
    if name == "price_cny_m2_month":
        return say("pages", "unit_rent", lang, value=value)
    if name.endswith(("_cny", "_cny_month")):
        return money(Decimal(str(value)), lang)
    if name in ("annual_rate", "discount", "share"):
        return f"{_short(Decimal(str(value)) * 100)}%"
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(_member(each, lang) for each in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        value = _short(Decimal(str(value)))
    unit = words("pages", lang).get(f"unit_{name}")
    return unit.format(value=value) if unit else _member(str(value), lang)


def _member(code: str, lang: str) -> str:
    """The label of a code of a closed list; other words are as they are."""
    return words("pages", lang).get(f"member_{code}", code)


def _short(number: Decimal) -> str:
    text = f"{number:.2f}"
    return text.rstrip("0").rstrip(".")
