"""区间 · How sure a figure is: percentile bootstrap intervals of means, of paired differences and of ratios.

Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13. The unit that is drawn is the asker: figures of one
asker hang together, so all of its rows are drawn together. Two rankers are compared on the same draws (paired).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CONFIDENCE", "DRAWS", "Interval", "mean_interval", "mean_intervals", "paired_ratio"]

DRAWS = 1000  # bootstrap samples: the interval's ends move by less than .002 from seed to seed at 300 questions
CONFIDENCE = 0.95
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the ends of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


def mean_intervals(values: Floats, *, draws: int = DRAWS, seed: int = 7) -> list[Interval]:
    """Means of the columns of float64[askers, figures], all on the same draws; at least one asker."""
    random, count = np.random.default_rng(seed), len(values)
    means = np.stack([values[random.integers(0, count, count)].mean(axis=0) for _ in range(draws)])
    return _ends(values.mean(axis=0), means)


def mean_interval(values: Floats, *, askers: Sequence[str] | None = None, seed: int = 7) -> Interval:
    """Mean of float64[questions]; with `askers`, the questions of one asker are drawn together."""
    sums, counts = _by_asker(values[:, None], askers)
    return _ends(_ratio(sums, counts), _drawn(sums, counts, seed))[0]


def paired_ratio(ours: Floats, theirs: Floats, *, askers: Sequence[str] | None = None, seed: int = 7) -> Interval:
    """Ratio of the means, ours / theirs, over the same questions; infinite where theirs never succeeds."""
    sums, _ = _by_asker(np.stack([ours, theirs], axis=1), askers)
    return _ends(_ratio(sums[:, :1], sums[:, 1:]), _drawn(sums[:, :1], sums[:, 1:], seed))[0]


def _by_asker(values: Floats, askers: Sequence[str] | None) -> tuple[Floats, Floats]:
    """Sums float64[askers, figures] and counts float64[askers, 1]; without askers every row is one."""
    if askers is None:
        return values, np.ones((len(values), 1))
    _, groups = np.unique(np.asarray(askers), return_inverse=True)
    counts = np.bincount(groups).astype(np.float64)[:, None]
    sums = np.zeros((len(counts), values.shape[1]))
    np.add.at(sums, groups, values)
    return sums, counts


def _drawn(above: Floats, below: Floats, seed: int) -> Floats:
    random, count = np.random.default_rng(seed), len(above)
    rows = (random.integers(0, count, count) for _ in range(DRAWS))
    return np.stack([_ratio(above[row], below[row]) for row in rows])


def _ratio(above: Floats, below: Floats) -> Floats:
    total = below.sum(axis=0)
    ratio: Floats = np.divide(above.sum(axis=0), total, out=np.full(above.shape[1], np.inf), where=total > 0)
    return ratio


def _ends(point: Floats, drawn: Floats) -> list[Interval]:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0, method="nearest" if np.isinf(drawn).any() else "linear")
    return [Interval(float(m), float(a), float(b)) for m, a, b in zip(point, low, high, strict=True)]
