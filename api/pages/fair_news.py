"""对接会的通知 · What happened at one's fairs, as rows of the notices: in words, with names and hours, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.pages.fair_views import name_of
from matcher.bootstrap import House
from matcher.entities.fairs import FairKind
from matcher.services.fairs.telling import FairNews, Line
from matcher.wording import say

__all__ = ["fair_row", "names_in"]


def names_in(news: Iterable[FairNews], house: House) -> dict[str, str]:
    """Names of whoever the news are about, by id."""
    ids = {name for one in news for name in (one.other_id, *(line.other_id for line in one.lines)) if name}
    parties = house.fairs.named(sorted(ids))
    return {name: name_of(name, parties) for name in ids}


def fair_row(news: FairNews, names: dict[str, str], lang: str) -> dict[str, Any]:
    """Words, what it is about, where it leads."""
    href = f"/fairs/{news.fair_id}/agenda" if news.kind is FairKind.FAIR else f"/clinics/{news.fair_id}"
    lines = [_words(line, names, lang) for line in news.lines]
    return {
        "who": names.get(news.other_id, ""), "about": news.title, "href": href, "until": "", "note": news.note,
        "lines": lines, "count": len(lines),
    }  # fmt: skip


def _words(line: Line, names: dict[str, str], lang: str) -> str:
    facts = {
        "who": names.get(line.other_id, line.other_id), "at": f"{line.starts:%H:%M}", "table": line.table + 1,
        "was_at": f"{line.was_starts:%H:%M}" if line.was_starts else "", "was_table": (line.was_table or 0) + 1,
    }  # fmt: skip
    code = "walked_in" if line.walked_in else line.code
    return say("pages", f"fair_line_{code}", lang, **facts)
