"""文案 · Every reason, warning, error and label in Chinese and English; the only room that words things.

One file a section: {zh,en}/errors.toml, warnings.toml, fields.toml, features.toml, measures.toml, labels.toml, pages.toml.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

LANGUAGES = ("zh", "en")

__all__ = ["LANGUAGES", "label", "say", "words"]


@cache
def words(section: str, lang: str) -> dict[str, str]:
    """Code → sentence of one section. Raises FileNotFoundError for a language or section that is not shipped."""
    text = resources.files(__package__).joinpath(lang, f"{section}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(section: str, code: str, lang: str, **facts: object) -> str:
    """The sentence for a code with its blanks filled from the facts."""
    return words(section, lang)[code].format_map({key: _plain(value) for key, value in facts.items()})


def label(code: str, lang: str) -> str:
    """The short label of a code (kind, field, column …) for pages and tables."""
    return words("labels", lang)[code]


def _plain(value: object) -> str:
    """Values inside sentences are shortened, so that a huge input never floods a message."""
    text = "、".join(map(str, value)) if isinstance(value, (list, tuple, set, frozenset)) else str(value)
    return text if len(text) <= 80 else text[:77] + "…"
