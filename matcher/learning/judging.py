"""裁定 · New tables against those in service, on later days than they were made of.

Both say the chance that a place that was shown ends in two yeses (examined · joint); squared error and log loss are
compared row by row, mutual success by ordering each list anew and counting the two-sided yeses among its first places,
each weighed by one over the chance that its old place was looked at. Intervals: paired bootstrap over askers (Efron and
Tibshirani, 1993), 95 %. Taken are tables that beat the old in log loss and Brier score with intervals that leave out 0 and
whose lists are not shown to bring fewer mutual successes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind
from matcher.learning.position import Examination
from matcher.learning.rows import Rows
from matcher.learning.scale import Bin, brier, log_loss, reliability
from matcher.ranking.model import AdditiveModel

__all__ = ["TOP", "Gain", "Judgement", "joint_chances", "judge", "split_by_day"]

Floats = NDArray[np.float64]
TOP = 3
DRAWS = 1000
LEAST_ASKERS = 10  # an interval over fewer askers says nothing
LEAST_EXAMINED = 0.1  # weights of mutual success are clipped at ten
HELD_OUT = 0.3  # share of the rows, the latest, on which tables are judged


@dataclass(frozen=True, slots=True)
class Gain:
    """A figure of the tables in service, of the new ones, and new minus old (better is positive) with its 95 % interval."""

    old: float
    new: float
    gain: float
    low: float
    high: float

    def document(self) -> dict[str, float]:
        """Plain numbers."""
        return {"old": self.old, "new": self.new, "gain": self.gain, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What later days say. `curve` is the reliability of the new tables."""

    row_count: int
    asker_count: int
    log_loss: Gain
    brier: Gain
    mutual_success: Gain  # two-sided yeses among the first TOP of a list
    by_kind: Mapping[str, Gain]  # Brier score
    curve: tuple[Bin, ...]
    old_curve: tuple[Bin, ...]

    @property
    def is_better(self) -> bool:
        """Whether the new tables are to be taken up."""
        if self.asker_count < LEAST_ASKERS:
            return False
        return self.log_loss.low > 0 and self.brier.low > 0 and self.mutual_success.high >= 0

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "row_count": self.row_count,
            "asker_count": self.asker_count,
            "log_loss": self.log_loss.document(),
            "brier": self.brier.document(),
            f"mutual_success_at_{TOP}": self.mutual_success.document(),
            "brier_by_kind": {kind: gain.document() for kind, gain in self.by_kind.items()},
            "reliability": [[one.count, one.told, one.happened] for one in self.curve],
            "reliability_old": [[one.count, one.told, one.happened] for one in self.old_curve],
        }


def split_by_day(rows: Rows, share: float = HELD_OUT) -> tuple[Rows, Rows]:
    """Earlier days, and the latest days that hold at least `share` of the rows; a day is never divided."""
    if not len(rows):
        return rows, rows
    first = int(np.quantile(rows.day, 1.0 - share, method="higher"))
    later = rows.day >= first
    return rows.take(~later), rows.take(later)


def joint_chances(model: AdditiveModel, rows: Rows) -> Floats:
    """float64[n]: chance of two yeses for each row if it is looked at, as the model serves it."""
    chances = np.zeros(len(rows))
    for kind in Kind:
        own = rows.kind == kind.value
        if own.any():
            values = {name: column[own] for name, column in rows.values.items()}
            views = [model.score_values(kind, direction, values) for direction in ("forward", "backward")]
            chances[own] = model.joint(kind, views[0], views[1])
    return chances


def judge(rows: Rows, old: AdditiveModel, new: AdditiveModel, examination: Examination, *, seed: int) -> Judgement:
    """Compare two models on rows neither was fitted on; rows that await an answer are left out."""
    known = rows.take(~np.isnan(rows.both))
    seen, happened = examination.at(known.rank), known.both
    chances = [joint_chances(model, known) for model in (old, new)]
    told = [seen * chance for chance in chances]
    names, asker = np.unique(known.asker, return_inverse=True)
    draws = _draws(len(names), seed)
    errors = [brier(each, happened) for each in told]
    successes = [_mutual_success(known, chance, seen) for chance in chances]
    return Judgement(
        row_count=len(known),
        asker_count=len(names),
        log_loss=_gain([log_loss(each, happened) for each in told], asker, draws, -1.0),
        brier=_gain(errors, asker, draws, -1.0),
        mutual_success=_gain([each[1] for each in successes], asker[successes[0][0]], draws, 1.0),
        by_kind=_by_kind(known, errors, asker, draws),
        curve=reliability(told[1], happened),
        old_curve=reliability(told[0], happened),
    )


def _by_kind(rows: Rows, errors: list[Floats], asker: NDArray[np.int64], draws: NDArray[np.int64]) -> dict[str, Gain]:
    kinds = {kind.value: rows.kind == kind.value for kind in Kind}
    return {
        kind: _gain([each[own] for each in errors], asker[own], draws, -1.0) for kind, own in kinds.items() if own.any()
    }


def _mutual_success(rows: Rows, chances: Floats, seen: Floats) -> tuple[NDArray[np.intp], Floats]:
    """A row of each list, and the list's two-sided yeses among its first TOP when ordered by `chances`."""
    runs, run = np.unique(rows.run, return_inverse=True)
    order = np.lexsort((rows.rank, -chances, run))
    starts = np.searchsorted(run[order], np.arange(len(runs)))
    place = np.arange(len(order)) - starts[run[order]]
    first = order[place < TOP]
    gained: Floats = np.bincount(
        run[first], rows.both[first] / np.maximum(seen[first], LEAST_EXAMINED), minlength=len(runs)
    ).astype(np.float64)
    return order[starts], gained


def _draws(count: int, seed: int) -> NDArray[np.int64]:
    """int64[DRAWS, askers]: how often each asker is drawn."""
    random = np.random.default_rng(seed)
    return (
        random.multinomial(count, np.full(count, 1.0 / count), size=DRAWS) if count else np.zeros((DRAWS, 0), np.int64)
    )


def _gain(figures: list[Floats], asker: NDArray[np.int64], draws: NDArray[np.int64], sign: float) -> Gain:
    """Mean of the figures of old and new, their difference times `sign`, and its interval over draws of askers."""
    old, new = figures
    difference = sign * (new - old)
    count = draws.shape[1]
    sums, sizes = np.bincount(asker, difference, minlength=count), np.bincount(asker, minlength=count)
    means = (draws @ sums) / np.maximum(draws @ sizes, 1)
    low, high = np.quantile(means, (0.025, 0.975)) if len(old) else (0.0, 0.0)
    if not len(old):
        return Gain(0.0, 0.0, 0.0, 0.0, 0.0)
    return Gain(float(old.mean()), float(new.mean()), float(difference.mean()), float(low), float(high))
