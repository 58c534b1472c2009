"""时间切分 · Learn from what was, be judged on what came after: never the other way round.

Random splits let a model see the future of the very pairs it is asked for; splitting at a moment does not (Meng et al.,
RecSys 2020). Rolling splits repeat it, each fold judged on the stretch that follows its training.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["Split", "rolling_splits", "split_at"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Split:
    """Row numbers, ascending: `train` before the moment, `judge` from it on."""

    train: Ints
    judge: Ints


def split_at(days: Ints, moment: int, end: int | None = None) -> Split:
    """Rows of int64[rows] day ordinals before `moment`, and those of moment ≤ day < end (None: all that follow)."""
    after = days >= moment if end is None else (days >= moment) & (days < end)
    return Split(np.flatnonzero(days < moment), np.flatnonzero(after))


def rolling_splits(days: Ints, moments: Sequence[date]) -> Iterator[Split]:
    """One split between each two neighbouring moments: train on all before the first of the two, judge up to the second.

    Moments must ascend; a fold without anything to learn from or to be judged on is left out.
    """
    ordinals = [moment.toordinal() for moment in moments]
    if ordinals != sorted(set(ordinals)):
        raise ValueError("moments must ascend")
    for moment, end in pairwise(ordinals):
        split = split_at(days, moment, end)
        if len(split.train) and len(split.judge):
            yield split
