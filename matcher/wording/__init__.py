"""文案 · Every reason, warning, error and label in Chinese and English; the only room that words things.

One file a section: {zh,en}/errors.toml, warnings.toml, fields.toml, features.toml, measures.toml, labels.toml, pages.toml.
"""

from __future__ import annotations

import tomllib
from enum import Enum
from functools import cache
from importlib import resources
from typing import Final

LANGUAGES = ("zh", "en")
_LONGEST_VALUE: Final = 80
_LONGEST_LIST: Final = 400
"""Characters; a closed list is told whole."""
_CHOICES: Final = frozenset({"known", "allowed"})
"""Blanks that say what one may write instead."""

__all__ = ["LANGUAGES", "label", "say", "words"]


@cache
def words(section: str, lang: str) -> dict[str, str]:
    """Code → sentence of one section. Raises FileNotFoundError for a language or section that is not shipped."""
    text = resources.files(__package__).joinpath(lang, f"{section}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(section: str, code: str, lang: str, **facts: object) -> str:
    """The sentence for a code with its blanks filled from the facts; what carries labels is named in the language."""
    return words(section, lang)[code].format_map({key: _plain(key, value, lang) for key, value in facts.items()})


def label(code: str, lang: str) -> str:
    """The short label of a code (kind, field, column …) for pages and tables."""
    return words("labels", lang)[code]


def _plain(name: str, value: object, lang: str) -> str:
    """Values inside sentences are shortened, so that a huge input never floods a message."""
    if isinstance(value, (list, tuple, set, frozenset)):
        word = _choice if name in _CHOICES else _word
        return _short(("、" if lang == "zh" else ", ").join(word(each, lang) for each in value), _LONGEST_LIST)
    return _short(_word(value, lang), _LONGEST_VALUE)


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 3] + "…"


def _word(value: object, lang: str) -> str:
    word = getattr(value, lang, None)
    return word if isinstance(word, str) else str(value)


def _choice(value: object, lang: str) -> str:
    """A member of a closed list with its code, which is what one would write."""
    word = _word(value, lang)
    if not isinstance(value, Enum):
        return word
    return f"{value.value}（{word}）" if lang == "zh" else f"{value.value} ({word})"
