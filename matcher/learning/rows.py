"""训练行 · One row a place that was shown: its features as they were then, whether it was asked, what came back.

Labels: forward, did the asker ask (an engagement of the pair and offer, or a must or want said afterwards); backward, did
the counterpart accept (it answered yes, or the pair moved on), known only for those who were asked. A word belongs to the
last time the place was shown before it; what happened after `now` is not known yet. A request without an answer for
PATIENCE_DAYS counts as a no; a younger one is unknown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from matcher.entities.engagements import Act, Engagement, Exposure, Preference, State, Value
from matcher.ranking.features import DIRECTIONS

__all__ = ["FEATURES", "PATIENCE_DAYS", "Rows", "rows_of"]

PATIENCE_DAYS = 30  # answers come after days (benchmarks of the trade); after a month nobody waits
FEATURES = tuple(dict.fromkeys(feature.__name__ for features in DIRECTIONS.values() for feature in features))

Floats = NDArray[np.float64]
Words = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Rows:
    """n places that were shown, oldest first."""

    kind: Words
    asker: Words
    run: Words
    rank: NDArray[np.int64]  # place in the list, from 1
    day: NDArray[np.int64]  # proleptic ordinal
    asked: NDArray[np.bool_]
    accepted: Floats  # 1.0, 0.0, NaN: not asked, or no answer yet
    values: Mapping[str, Floats]  # feature → float64[n], NaN unknown

    def __len__(self) -> int:
        return len(self.rank)

    @property
    def both(self) -> Floats:
        """1.0 both said yes, 0.0 one did not, NaN an answer is still awaited."""
        return np.where(self.asked, self.accepted, 0.0)

    def take(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Rows:
        """The chosen rows, in the given order."""
        columns = {name: column[keep] for name, column in self.values.items()}
        return Rows(
            self.kind[keep], self.asker[keep], self.run[keep], self.rank[keep], self.day[keep], self.asked[keep],
            self.accepted[keep], columns,
        )  # fmt: skip

    def matrix(self, names: Iterable[str]) -> Floats:
        """float64[n, features], NaN where nothing was known."""
        unknown = np.full(len(self), np.nan)
        columns = [self.values.get(name, unknown) for name in names]
        return np.column_stack(columns) if columns else np.empty((len(self), 0))

    def digest(self) -> str:
        """12 hexadecimal digits over everything learning can see."""
        summed = hashlib.sha256()
        for column in (self.kind, self.asker, self.run):
            summed.update("\0".join(column.tolist()).encode())
        for numbers in (
            self.rank,
            self.day,
            self.asked,
            self.accepted,
            *(self.values[name] for name in sorted(self.values)),
        ):
            summed.update(np.ascontiguousarray(numbers).tobytes())
        return summed.hexdigest()[:12]


def rows_of(
    exposures: Iterable[Exposure], engagements: Iterable[Engagement], preferences: Iterable[Preference] = (), *,
    now: datetime,
) -> Rows:  # fmt: skip
    """Rows of everything that was displayed to a known asker up to `now`; order of the input does not matter."""
    shown = [
        one
        for one in exposures
        if one.shown and one.asker_id is not None and one.party_id is not None and one.at <= now
    ]  # an offer of nobody in particular cannot be asked for, and not to ask for it says nothing
    shown.sort(key=lambda one: (one.at, one.run_id, one.rank, one.offer_id))
    met, said = _Met(engagements, now), _Said(preferences, now)
    labels = [_labels(one, until, met, said) for one, until in zip(shown, _shown_again(shown, now), strict=True)]
    columns = {name: np.array([one.values.get(name, np.nan) for one in shown], np.float64) for name in FEATURES}
    return Rows(
        kind=np.array([one.kind.value for one in shown], np.str_),
        asker=np.array([one.asker_id for one in shown], np.str_),
        run=np.array([one.run_id for one in shown], np.str_),
        rank=np.array([one.rank for one in shown], np.int64),
        day=np.array([one.at.date().toordinal() for one in shown], np.int64),
        asked=np.array([label[0] for label in labels], np.bool_),
        accepted=np.array([label[1] for label in labels], np.float64),
        values=columns,
    )


def _shown_again(shown: Sequence[Exposure], now: datetime) -> list[datetime]:
    """Until when a word belongs to each exposure: the next time its asker was shown the offer, or `now`. Oldest first."""
    after: dict[tuple[str | None, str], datetime] = {}
    found = []
    for one in reversed(shown):
        pair = (one.asker_id, one.offer_id)
        found.append(after.get(pair, now + timedelta(microseconds=1)))
        after[pair] = one.at
    return found[::-1]


class _Met:
    """Engagements by asker and offer, with what had happened by `now`."""

    def __init__(self, engagements: Iterable[Engagement], now: datetime) -> None:
        self._now = now
        self._by_pair: dict[tuple[str, str], list[Engagement]] = {}
        for whole in engagements:
            one = replace(whole, history=tuple(line for line in whole.history if line.at <= now))
            first = next((line for line in one.history if line.act is Act.ASKED), None)
            if first is not None and one.offer_id is not None:
                self._by_pair.setdefault((first.by, one.offer_id), []).append(one)

    def of(self, exposure: Exposure, until: datetime) -> Engagement | None:
        """What came of the exposure: the engagement of its run, else the first one after it and before it was shown again."""
        found = self._by_pair.get((exposure.asker_id or "", exposure.offer_id), [])
        own = [one for one in found if one.run_id == exposure.run_id]
        later = [one for one in found if one.run_id is None and exposure.at <= one.history[0].at < until]
        return next(iter(sorted(own or later, key=lambda one: (one.history[0].at, one.id))), None)

    def answer(self, engagement: Engagement) -> float:
        """1.0 accepted, 0.0 refused or silent for too long, NaN open."""
        asker = next(line.by for line in engagement.history if line.act is Act.ASKED)
        answers = [line for line in engagement.history if line.by != asker and line.act in (Act.ACCEPTED, Act.REFUSED)]
        if answers:
            return float(answers[0].act is Act.ACCEPTED)
        if {line.state for line in engagement.history} - {State.RECOMMENDED, State.INTENDED, State.FAILED}:
            return 1.0  # they met, so both wanted to
        asked_at = next(line.at for line in engagement.history if line.act is Act.ASKED)
        waited = self._now - asked_at > timedelta(days=PATIENCE_DAYS)
        return 0.0 if waited or not engagement.is_open else float("nan")


class _Said:
    """Preferences by giver and subject, oldest first."""

    def __init__(self, preferences: Iterable[Preference], now: datetime) -> None:
        self._now = now
        self._by_pair: dict[tuple[str, str], list[Preference]] = {}
        for one in preferences:
            self._by_pair.setdefault((one.from_id, one.to_id), []).append(one)

    def after(
        self, giver: str | None, subjects: Iterable[str | None], at: datetime, until: datetime | None = None
    ) -> Value | None:
        """The last word of the giver on any of the subjects after a moment, up to now or before another moment."""
        found = [one for subject in subjects for one in self._by_pair.get((giver or "", subject or ""), ())]
        later = [
            one
            for one in found
            if one.at is not None and at <= one.at <= self._now and (until is None or one.at < until)
        ]
        return max(later, key=lambda one: one.at or at).value if later else None


def _labels(exposure: Exposure, until: datetime, met: _Met, said: _Said) -> tuple[bool, float]:
    engagement = met.of(exposure, until)
    theirs = said.after(exposure.party_id, (exposure.asker_id,), exposure.at)
    if theirs is None:  # a fund speaks of one of its manager's offers alone
        theirs = said.after(exposure.offer_id, (exposure.asker_id,), exposure.at)
    if engagement is not None:
        known = met.answer(engagement)
        return True, 0.0 if known != known and theirs is Value.DECLINE else known
    own = said.after(exposure.asker_id, (exposure.offer_id, exposure.party_id), exposure.at, until)
    if own in (Value.MUST, Value.WANT):
        return True, float("nan") if theirs is None else float(theirs is not Value.DECLINE)
    return False, float("nan")
