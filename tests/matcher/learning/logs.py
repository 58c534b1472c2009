"""Logs of a small world with a known law: what was shown, who asked, who granted it."""

from __future__ import annotations

import numpy as np

from matcher.learning.rows import FEATURES, Rows

FADING = 0.8


def a_log(lists: int = 300, *, seed: int = 0, kind: str = "supplier", fading: float = FADING) -> Rows:
    """Lists of ten: text likeness moves the asker, nearness the counterpart, and the eye fades down the list."""
    random = np.random.default_rng(seed)
    count = lists * 10
    rank = np.tile(np.arange(1, 11), lists)
    likeness, near = random.random(count), random.choice([0.3, 0.6, 1.0], count)
    wants = random.random(count) < chance(4 * likeness - 2.5)
    looks = random.random(count) < rank**-fading
    grants = random.random(count) < chance(4 * near - 3)
    values = {name: np.full(count, np.nan) for name in FEATURES}
    values |= {"text_similarity": likeness, "near_by": near}
    asked = looks & wants
    return Rows(
        kind=np.full(count, kind),
        asker=np.repeat([f"s{number % 90}" for number in range(lists)], 10),
        run=np.repeat([f"run{seed}-{number}" for number in range(lists)], 10),
        rank=rank,
        day=np.repeat(np.arange(lists) + 738_000, 10),
        asked=asked,
        accepted=np.where(asked, grants.astype(float), np.nan),
        values=values,
    )


def chance(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))
