"""行 · Entities as table rows and back, and the digest of a row's content.

A row is a dict of column → stored value. Its digest (BLAKE2b, 128 bits) covers the table's name and every stored value
except what is derived, so that equal content has equal digests wherever it is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Final

from graph.vocabulary import Stage
from matcher.entities import Kind, Need, Offer, Party, Role, Term
from matcher.errors import BadInput
from matcher.storage.names import name_key

Values = dict[str, Any]

DIGEST_BYTES: Final = 16
_ROLES: Final = {role.value: role for role in Role}
_STAGES: Final = {stage.value: stage for stage in Stage}
_KINDS: Final = {kind.value: kind for kind in Kind}
_encode: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True).encode
_encode_cells: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=date.isoformat
).encode
_decode: Final = json.JSONDecoder().decode


def party_row(party: Party) -> Values:
    """Row of a party. Raises BadInput for text or numbers that no database can hold."""
    values = {
        "id": party.id,
        "name": party.name,
        "roles": _list(party.roles),
        "uscc": party.uscc,
        "region": party.region,
        "stage": _word(party.stage),
        "text": party.text,
        "products": _list(party.products),
        "inputs": _list(party.inputs),
        "segments": _list(party.segments),
        "codes": _list(party.codes),
        "affiliate_of": party.affiliate_of,
        "facts": _terms(party.id, party.facts),
        "sample": party.sample,
    }
    return _sealed("parties", values) | {"name_key": name_key(party.name)}


def offer_row(offer: Offer, stem: str) -> Values:
    """Row of an offer stated by the measure `stem`. Raises BadInput as party_row does."""
    return _sealed(
        "offers",
        {
            "id": offer.id,
            "stem": stem,
            "kind": offer.kind.value,
            "title": offer.title,
            "text": offer.text,
            "party_id": offer.party_id,
            "region": offer.region,
            "serves": _list(offer.serves),
            "stages": _list(offer.stages),
            "segments": _list(offer.segments),
            "products": _list(offer.products),
            "valid_from": offer.valid_from,
            "valid_to": offer.valid_to,
            "withdrawn": offer.withdrawn,
            "capacity": _float(offer.capacity),
            "capacity_left": _float(offer.capacity_left),
            "rule": offer.rule,
            "terms": _terms(offer.id, offer.terms),
            "sample": offer.sample,
        },
    )


def need_row(need: Need) -> Values:
    """Row of a need. Raises BadInput("need_without_id"), or as party_row does."""
    if not need.id:
        raise BadInput("need_without_id", value=need.text)
    return _sealed(
        "needs",
        {
            "id": need.id,
            "text": need.text,
            "party_id": need.party_id,
            "kinds": _list(need.kinds),
            "region": need.region,
            "stage": _word(need.stage),
            "wanted": _list(need.wanted),
            "made": _list(need.made),
            "segments": _list(need.segments),
            "affiliates": _list(sorted(need.affiliates)),
            "declined": _list(sorted(need.declined)),
            "facts": _terms(need.id, need.facts),
        },
    )


def material_row(product: str, materials: Iterable[str]) -> Values:
    """Row of a product and its upstream materials."""
    return _sealed("materials", {"id": product, "materials": _list(materials)})


def segment_row(row: Mapping[str, str]) -> Values:
    """Row of a chain segment as the chain file has it; its id is the cell `segment_id`."""
    return _sealed("segments", {"id": row["segment_id"], "row": _json(dict(row))})


def preference_row(from_id: str, to_id: str, value: str, reason: str) -> Values:
    """Row of what one party thinks of another party or an offer: must, want or decline."""
    values = {"id": _encode([from_id, to_id]), "from_id": from_id, "to_id": to_id, "value": value, "reason": reason}
    return _sealed("preferences", values)


def moved(table: str, row: Values) -> Values:
    """A stored offer, need or preference with another owner: its digest, and the id of a preference, made anew."""
    if table == "preferences":
        return preference_row(row["from_id"], row["to_id"], row["value"], row["reason"])
    return _sealed(table, {name: value for name, value in row.items() if name not in ("digest", "revision")})


def read_party(row: Sequence[Any]) -> Party:
    """Party of a row selected in the order of the table's columns."""
    (id_, name, roles, uscc, region, stage, text, products, inputs, segments, codes, affiliate, facts, sample) = row[
        :14
    ]
    return Party(
        id=id_,
        name=name,
        roles=tuple(_ROLES[role] for role in _items(roles)),
        uscc=uscc,
        region=region,
        stage=_STAGES[stage] if stage else None,
        text=text,
        products=_items(products),
        inputs=_items(inputs),
        segments=_items(segments),
        codes=_items(codes),
        affiliate_of=affiliate,
        facts=_read_terms(facts),
        sample=sample,
    )


def read_offer(row: Sequence[Any]) -> Offer:
    """Offer of a row selected in the order of the table's columns."""
    (id_, _, kind, title, text, party_id, region, serves, stages, segments, products) = row[:11]
    (valid_from, valid_to, withdrawn, capacity, capacity_left, rule, terms, sample) = row[11:19]
    return Offer(
        id=id_,
        kind=_KINDS[kind],
        title=title,
        text=text,
        party_id=party_id,
        region=region,
        serves=_items(serves),
        stages=tuple(_STAGES[stage] for stage in _items(stages)),
        segments=_items(segments),
        products=_items(products),
        valid_from=valid_from,
        valid_to=valid_to,
        withdrawn=withdrawn,
        capacity=capacity,
        capacity_left=capacity_left,
        rule=rule,
        terms=_read_terms(terms),
        sample=sample,
    )


def read_need(row: Sequence[Any]) -> Need:
    """Need of a row selected in the order of the table's columns."""
    (id_, text, party_id, kinds, region, stage, wanted, made, segments, affiliates, declined, facts) = row[:12]
    return Need(
        text=text,
        id=id_,
        party_id=party_id,
        kinds=tuple(_KINDS[kind] for kind in _items(kinds)),
        region=region,
        stage=_STAGES[stage] if stage else None,
        wanted=_items(wanted),
        made=_items(made),
        segments=_items(segments),
        affiliates=frozenset(_items(affiliates)),
        declined=frozenset(_items(declined)),
        facts=_read_terms(facts),
    )


def read_material(row: Sequence[Any]) -> tuple[str, tuple[str, ...]]:
    """(product, its upstream materials)."""
    return row[0], _items(row[1])


def read_segment(row: Sequence[Any]) -> dict[str, str]:
    """The row of the chain file."""
    cells: dict[str, str] = _decode(row[1])
    return cells


def _sealed(table: str, values: Values) -> Values:
    """The values with their digest; refuses what SQLite or PostgreSQL could not hold."""
    try:
        content = _encode_cells([table, *values.values()])
    except ValueError as error:  # NaN or infinity
        raise BadInput("number_not_finite", value=values["id"]) from error
    if "\\u0000" in content and any(isinstance(value, str) and "\0" in value for value in values.values()):
        raise BadInput("text_not_storable", value=values["id"])  # PostgreSQL has no NUL in text
    try:
        digest = blake2b(content.encode(), digest_size=DIGEST_BYTES).digest()
    except UnicodeEncodeError as error:  # a lone surrogate
        raise BadInput("text_not_storable", value=ascii(values["id"])) from error
    return values | {"digest": digest}


def _list(items: Iterable[str]) -> str | None:
    words = list(map(str, items))
    return _json(words) if words else None


def _json(value: object) -> str:
    """Compact JSON. A NUL inside is refused as one outside is, though JSON would hide it."""
    text = _encode(value)
    if "\\u0000" in text and "\0" in _texts(value):
        raise BadInput("text_not_storable", value=text)
    return text


def _texts(value: object) -> str:
    """All words inside a list or a dict, in one string."""
    if isinstance(value, dict):
        return "".join(_texts(part) for item in value.items() for part in item)
    return "".join(map(_texts, value)) if isinstance(value, list) else str(value)


def _items(stored: str | None) -> tuple[str, ...]:
    return tuple(_decode(stored)) if stored else ()


def _word(value: str | None) -> str | None:
    return None if value is None else str(value)


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _terms(owner: str, terms: Mapping[str, Term]) -> str | None:
    """Terms as JSON; what JSON does not know is tagged: {"decimal": "1.5"}, {"date": "2025-06-13"}."""
    if not terms:
        return None
    try:
        return _json({key: _plain(value) for key, value in terms.items()})
    except ValueError as error:  # NaN or infinity
        raise BadInput("number_not_finite", value=owner) from error


def _plain(value: Term) -> object:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(value)
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def _read_terms(stored: str | None) -> dict[str, Term]:
    if not stored:
        return {}
    return {key: _term(value) for key, value in _decode(stored).items()}


def _term(value: Any) -> Term:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return Decimal(value["decimal"]) if "decimal" in value else date.fromisoformat(value["date"])
    plain: Term = value
    return plain
