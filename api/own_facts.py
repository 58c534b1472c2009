"""自述的读写 · Own facts from a form or a request, as a document, and how a field is written for people to change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from api.documents import labelled, region_document
from api.errors import at
from matcher.entities import Party, Term
from matcher.entities.own_facts import SELF_STATED, OwnFacts, own_facts_of
from matcher.errors import BadInput
from matcher.measures.facts import FACTS
from matcher.services.needs import clean_text, parse_place, parse_stage
from matcher.services.own_facts import Missing

__all__ = ["facts_from_words", "own_facts_document", "products_from", "text_from", "wish_from", "words_of"]

MOST_PRODUCTS: Final = 50
LONGEST_PRODUCT: Final = 80
MOST_SEGMENTS: Final = 20


def wish_from(
    *, name: str, region: str | None, stage: str | None, text: str, products: Iterable[str], inputs: Iterable[str],
    segments: Iterable[str], facts: Mapping[str, Term],
) -> OwnFacts:  # fmt: skip
    """What was written, read and cleaned; each refusal names its place."""
    return OwnFacts(
        name=" ".join(name.split()),
        region=at("/region", parse_place, region) if region else None,
        stage=at("/stage", parse_stage, stage) if stage else None,
        text=text_from(text),
        products=products_from(products, "/products"),
        inputs=products_from(inputs, "/inputs"),
        segments=tuple(dict.fromkeys(segments))[:MOST_SEGMENTS],
        facts=facts,
    )


def text_from(text: str) -> str:
    """A text in lines; "" stays "". Raises BadInput for what cannot be read."""
    return at("/text", lambda word: clean_text(word)[0], text) if text.strip() else ""


def products_from(words: Iterable[str], pointer: str) -> tuple[str, ...]:
    """Names of products, each once. Raises BadInput("field_too_long") for a name that is a sentence."""
    found = dict.fromkeys(filter(None, (word.strip() for word in words)))
    if any(len(word) > LONGEST_PRODUCT for word in found):
        raise BadInput("field_too_long", bound=LONGEST_PRODUCT, pointer=pointer)
    return tuple(found)[:MOST_PRODUCTS]


def facts_from_words(given: Mapping[str, str]) -> dict[str, Term]:
    """Facts as people write them in a form (50 万元, 2024-03-01, 是); an empty one is unknown and left out."""
    known: dict[str, Term] = {}
    for name in SELF_STATED:
        value = at(f"/{name}", FACTS[name].parse, given.get(name, "")[:60])
        if value is not None:
            known[name] = value
    return known


def words_of(value: Term, lang: str = "zh") -> str:
    """A fact as one would write it into its field."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"CNY {value:,f}" if lang == "en" else f"{(value / 10_000).normalize():f}万元"
    return "" if value is None else str(value)


def own_facts_document(party: Party, missing: Iterable[Missing]) -> dict[str, Any]:
    """What an organisation says of itself, what others confirmed, and what is still empty."""
    own = own_facts_of(party)
    return {
        "party_id": party.id, "name": own.name, "uscc": party.uscc, "region": region_document(own.region),
        "stage": labelled(own.stage) if own.stage else None, "text": own.text, "products": list(own.products),
        "inputs": list(own.inputs), "segments": list(own.segments),
        "facts": {name: _plain(value) for name, value in own.facts.items()},
        "confirmed": {name: _plain(value) for name, value in party.facts.items() if name not in SELF_STATED and name in FACTS},
        "missing": [{"field": one.field, "policies": one.policies} for one in missing],
    }  # fmt: skip


def _plain(value: Term) -> object:
    if isinstance(value, (bool, int)) or value is None:
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
