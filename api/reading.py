"""读入 · Words of a request → dates, regions and facts, each refusal with its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial

from api.errors import at
from matcher.entities import Term
from matcher.errors import BadInput
from matcher.measures.facts import FACTS, Fact
from matcher.services.needs import parse_place

__all__ = ["read_day", "read_facts", "read_region"]

_LARGEST = Decimal(10) ** 14


def read_day(word: str | None, today: date, pointer: str = "/as_of") -> date:
    """A date like 2026-11-24; today when none is given. Raises BadInput("bad_date")."""
    return today if word is None else at(pointer, _day, word)


def read_region(word: str | None, pointer: str = "/region") -> str | None:
    """The code of a region by code or name; None stays None. Raises BadInput("unknown_region")."""
    return None if word is None else at(pointer, parse_place, word)


def read_facts(given: Mapping[str, object], pointer: str = "/facts") -> dict[str, Term]:
    """The facts by name, each of its own type; a null is left out as unknown. Raises BadInput naming the fact."""
    known: dict[str, Term] = {}
    for name, value in given.items():
        place = f"{pointer}/{name}"
        if name not in FACTS:
            raise BadInput("unknown_fact", value=name, pointer=place)
        if value is not None:
            known[name] = _fact(FACTS[name], value, place)
    return known


def _fact(fact: Fact, value: object, place: str) -> Term:
    found: Term | None
    if isinstance(value, str):
        found = at(place, partial(_from_word, fact), value)
    elif isinstance(value, bool):
        found = value if fact.type is bool else None
    elif isinstance(value, int):
        found = value if fact.type is int else Decimal(value) if fact.type is Decimal else None
    else:
        found = None
    if found is None:
        raise BadInput("fact_of_other_type", value=value, name=fact.name, pointer=place)
    return found


def _from_word(fact: Fact, word: str) -> Term | None:
    plain = unicodedata.normalize("NFKC", word).strip()
    if fact.type is Decimal and plain.replace(".", "", 1).isdecimal() and Decimal(plain) <= _LARGEST:
        return Decimal(plain)  # the unit is in the fact's name: CNY
    return fact.parse(plain)


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise BadInput("bad_date", value=word) from None
