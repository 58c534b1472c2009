"""需求 · From what a person types, or from what a party has told us, to a Need that every room can read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from graph.regions import COUNTIES, parse_region
from graph.vocabulary import Stage
from matcher.entities import Kind, Need, Party, Term, Warning
from matcher.errors import BadInput
from matcher.measures.fields import chinese_marks
from matcher.ports import Repository

LONGEST = 5_000
"""Characters of a need; a longer text is not a need but a document, and its gist is lost in any embedding."""
SHORT = 4
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(text: str) -> tuple[str, tuple[Warning, ...]]:
    """The text after NFKC with outer blanks removed, and what is awkward about it.

    Raises BadInput for an empty or too long text, a NUL or another control or direction character, or a lone surrogate.
    """
    if len(text) > LONGEST:
        raise BadInput("text_too_long", count=len(text), limit=LONGEST)
    for place, mark in enumerate(text):
        if mark in _BIDI or (unicodedata.category(mark) in ("Cc", "Cs") and mark not in "\n\r\t"):
            raise BadInput("text_control_character", place=place + 1, mark=f"U+{ord(mark):04X}")
    plain = chinese_marks(unicodedata.normalize("NFKC", text)).strip(" \t\r\n\u200b\ufeff\u3000")
    if not any(mark.isalnum() for mark in plain):
        raise BadInput("text_empty")
    short = len(plain) < SHORT
    return plain, (Warning("low_information", {"value": plain, "count": len(plain)}),) if short else ()


def parse_kind(word: str) -> Kind:
    """A kind by its code, Chinese or English name. Raises BadInput naming the kinds there are."""
    kind = Kind.parse(word)
    if kind is None:
        raise BadInput("unknown_kind", value=word, known=tuple(Kind))
    return kind


def parse_place(word: str) -> str:
    """A region code by code or name. Raises BadInput naming the counties there are."""
    code = parse_region(unicodedata.normalize("NFKC", word))
    if code is None:
        raise BadInput("unknown_region", value=word, known=tuple(COUNTIES.values()))
    return code


def parse_stage(word: str) -> Stage:
    """A stage by code or name. Raises BadInput naming the stages there are."""
    stage = Stage.parse(unicodedata.normalize("NFKC", word))
    if stage is None:
        raise BadInput("unknown_stage", value=word, known=tuple(Stage))
    return stage


def need_from_text(text: str, *, kinds: Sequence[Kind] = (), region: str | None = None, stage: Stage | None = None,
                   facts: Mapping[str, Term] | None = None) -> tuple[Need, tuple[Warning, ...]]:  # fmt: skip
    """A need of nobody in particular."""
    plain, warnings = clean_text(text)
    return Need(text=plain, kinds=tuple(kinds), region=region, stage=stage, facts=dict(facts or {})), warnings


def need_of_party(
    party: Party, repository: Repository, *, kinds: Sequence[Kind] = ()
) -> tuple[Need, tuple[Warning, ...]]:
    """What a known party asks for: its stated needs of these kinds, else its own description.

    Where it names a kind it asks in those words, else in the words of its needs that name no kind.
    """
    stated = _stated_for(kinds, repository.needs_of(party.id))
    words = "；".join(need.text for need in stated) or party.text or "、".join(party.inputs) or party.name
    plain, warnings = clean_text(words[:LONGEST])
    # what it buys in general counts only where it has not said what it needs now
    wanted = tuple(name for need in stated for name in need.wanted) if stated else party.inputs
    kept = tuple(kinds) or tuple(dict.fromkeys(kind for need in stated for kind in need.kinds))
    group = {party.id, party.affiliate_of} - {None}
    facts: dict[str, Term] = dict(party.facts)
    for need in stated:
        facts |= need.facts
    return Need(
        text=plain, id=stated[0].id if len(stated) == 1 else "", party_id=party.id, kinds=kept,
        region=party.region, stage=party.stage, wanted=wanted, made=party.products,
        segments=party.segments, affiliates=frozenset(str(member) for member in group),
        declined=repository.declined_by(party.id), facts=facts,
    ), warnings  # fmt: skip


def _stated_for(kinds: Sequence[Kind], needs: Sequence[Need]) -> Sequence[Need]:
    """The needs that ask for any of the kinds: those that name one, else those that name none; all without kinds."""
    if not kinds:
        return needs
    return [need for need in needs if set(need.kinds) & set(kinds)] or [need for need in needs if not need.kinds]
