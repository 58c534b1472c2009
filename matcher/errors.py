"""错误 · What cannot be done, told by code, facts and the way out; the words live in wording/."""

from __future__ import annotations

from matcher.wording import say


class MatcherError(Exception):
    """A refusal that names the thing, the value and the way out.

    `code` is looked up in wording/{zh,en}.toml under [errors]; `facts` fill its blanks.
    """

    def __init__(self, code: str, **facts: object) -> None:
        """Keep the code and the facts; the sentence is made when it is needed."""
        self.code = code
        self.facts = facts
        super().__init__(code, facts)

    def sentence(self, lang: str) -> str:
        """The refusal in one language ("zh" or "en")."""
        return say("errors", self.code, lang, **self.facts)

    def __str__(self) -> str:
        """Chinese first, English beside."""
        return f"{self.sentence('zh')} | {self.sentence('en')}"


class UnknownThing(MatcherError):
    """An id or a name that is not in the records (HTTP 404, exit code 1)."""


class BadInput(MatcherError):
    """Input that can never be right as given (HTTP 422, exit code 2)."""


class Unavailable(MatcherError):
    """Something this machine lacks: a model, an index, a file, a port (HTTP 503, exit code 1)."""


class Forbidden(MatcherError):
    """Something this viewer may not see or do, though it is there (HTTP 403, exit code 1)."""


class NotSignedIn(MatcherError):
    """Something that only somebody who has signed in may see or do (HTTP 401, exit code 1)."""


class TooMany(MatcherError):
    """More tries than are allowed in so short a time (HTTP 429, exit code 1); `seconds` says how long to wait."""


class Conflict(MatcherError):
    """Something that stands against what others did before: a key used for another request (HTTP 409, exit code 1)."""


class Stale(Conflict):
    """A change to a state that is no more: read it anew and decide again (HTTP 412, exit code 1)."""


class Unconditional(MatcherError):
    """A change that must say which state it changes (HTTP 428, exit code 1)."""
