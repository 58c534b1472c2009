"""PDF · The whole programme and personal agendas, set by typst from one template; what is inside is data, never markup.

The moment of publication is the moment of the file, so that one version gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Final

import typst

from matcher.errors import Unavailable
from matcher.papers.programme import Programme
from matcher.wording import label

__all__ = ["agendas_pdf", "programme_pdf", "set_pdf"]

_WORDS: Final = ("programme", "agenda", "time", "table", "meets", "side_a", "side_b", "empty", "version", "sample")


def programme_pdf(programme: Programme, lang: str = "zh") -> bytes:
    """Every meeting by time and table. Raises Unavailable("paper_not_set")."""
    rows = [
        [f"{one.starts:%H:%M}–{one.ends:%H:%M}", str(one.table + 1), programme.name_of(one.a), programme.name_of(one.b)]
        for one in sorted(programme.entries, key=lambda one: (one.starts, one.table))
    ]
    return set_pdf("programme", programme, lang, {"rows": rows})


def agendas_pdf(programme: Programme, lang: str = "zh", only: str | None = None) -> bytes:
    """One page a person, or one person's alone. Raises Unavailable("paper_not_set")."""
    people = [
        {
            "name": guest.name,
            "rows": [
                [f"{one.starts:%H:%M}–{one.ends:%H:%M}", str(one.table + 1),
                 programme.name_of(one.b if one.a == guest.id else one.a)]
                for one in programme.of(guest.id)
            ],
        }
        for guest in programme.guests
        if only is None or guest.id == only
    ]  # fmt: skip
    return set_pdf("agendas", programme, lang, {"people": people})


def set_pdf(kind: str, programme: Programme, lang: str, data: Mapping[str, object]) -> bytes:
    """A PDF of one kind. Raises Unavailable("paper_not_set") with typst's own words."""
    told = {
        "kind": kind, "lang": lang, "title": programme.title, "venue": programme.venue, "day": programme.day.isoformat(),
        "version": programme.version, "sample": programme.sample,
        "words": {name: label(f"paper_{name}", lang) for name in _WORDS}, **data,
    }  # fmt: skip
    template = resources.files("matcher.papers").joinpath("programme.typ").read_bytes()
    try:
        made = typst.compile(
            template, sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
            timestamp=int(programme.published_at.timestamp()),
        )  # fmt: skip
    except typst.TypstError as why:
        raise Unavailable("paper_not_set", value=why.message) from why
    assert isinstance(made, bytes)
    return made
