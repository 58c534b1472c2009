"""标签 · A code with its labels, and a code with its sentence: what many answers are made of."""

from __future__ import annotations

from api.schemas import Strict


class Labels(Strict):
    """A code with both labels."""

    code: str
    zh: str | None
    en: str | None


class Said(Strict):
    """A code with its sentence in both languages."""

    code: str
    zh: str
    en: str
