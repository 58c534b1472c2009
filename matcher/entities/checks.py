"""体检项 · What was found when one thing the service rests on was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.vocabulary import Labelled
from matcher.errors import MatcherError
from matcher.wording import say

__all__ = ["Finding", "Level"]


class Level(Labelled):
    """How it stands."""

    OK = "ok", "正常", "ok"
    WARN = "warn", "注意", "warning"
    FAIL = "fail", "失败", "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing and how it stands; its sentence stands in wording/checks, that of a refusal in wording/errors."""

    name: str
    level: Level
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    section: str = "checks"

    @classmethod
    def of_refusal(cls, name: str, refusal: MatcherError, level: Level = Level.FAIL) -> Finding:
        """The thing is refused; the refusal's own words name the way out."""
        return cls(name, level, refusal.code, dict(refusal.facts), "errors")

    def sentence(self, lang: str) -> str:
        """What was found, with the way out, in one language."""
        return say(self.section, self.code, lang, **self.facts)
