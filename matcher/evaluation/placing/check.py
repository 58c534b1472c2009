"""核验 · A calibration held to new draws: reliability of what it says, and how often it is silent where it should be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from graph.confidence import Calibration, confidences
from matcher.evaluation.placing.fit import Told
from matcher.evaluation.placing.reliability import reliability

__all__ = ["check"]

OUTSIDE = ("segment", "chain", "trader")


def check(told: Sequence[Told], calibration: Calibration) -> dict[str, Any]:
    """Plain figures: `pairs` over all segments that are said, `firms` over the best segment of each, and who is spoken of.

    `silent_on`: share of firms of unknown trades of which nothing is said, by how their trade was left out of the map.
    """
    of_pairs = [(confidences(one.signals, calibration)[one.rows], one.right) for one in told]
    best = np.array([said.max(initial=0.0) for said, _ in of_pairs])
    right = np.array([bool(len(said)) and bool(ok[int(said.argmax())]) for said, ok in of_pairs])
    known = np.array([one.is_known for one in told])
    spoken = best >= calibration.threshold
    silent = {
        name: _share(~spoken[np.array([one.outside == name for one in told], dtype=np.bool_)]) for name in OUTSIDE
    }
    pairs = reliability(np.concatenate([said for said, _ in of_pairs]), np.concatenate([ok for _, ok in of_pairs]))
    return {
        "firm_count": len(told),
        "unknown_trades": _share(~known),
        "pairs": pairs.document(),
        "firms": reliability(best, right).document(),
        "spoken_of_known": _share(spoken[known]),
        "right_when_spoken": _share(right[spoken]),
        "silent_on": silent | {"all": _share(~spoken[~known])},
    }


def _share(mask: np.ndarray) -> float:
    return round(float(mask.mean()), 4) if mask.size else float("nan")
