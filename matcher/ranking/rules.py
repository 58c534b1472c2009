"""硬规则 · What can never be shown: closed, full, declined, one's own group, outside the limits, not eligible.

Unknown is not no: an offer is dropped only where something known speaks against it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.entities import Kind
from matcher.ranking.features import fits_money, fits_stage, has_capacity, is_eligible, serves_region
from matcher.ranking.pool import Feature, Pool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a candidate was dropped: a code of wording/labels and how many candidates it hit."""

    code: str
    count: int


HARD_ZERO: tuple[tuple[Feature, str], ...] = (
    (fits_stage, "outside_stage"),
    (serves_region, "outside_region"),
    (is_eligible, "not_eligible"),
    (has_capacity, "full"),
)
"""Features whose known 0.0 forbids the match, with the code that says so."""

MANDATE: dict[Kind, tuple[tuple[Feature, str], ...]] = {Kind.FUND: ((fits_money, "outside_ticket"),)}
"""What further binds a kind: a fund may not leave its ticket; a loan may still cover a part."""


def apply_rules(pool: Pool, forbidden: NDArray[np.bool_]) -> tuple[Pool, list[Refusal]]:
    """The candidates that may be shown and what was dropped.

    `forbidden` bool[n] marks own, affiliated and declined counterparts, found on resolved identity.
    """
    keep = ~forbidden
    refusals = [Refusal("conflict_or_declined", int(forbidden.sum()))]
    for feature, code in (*HARD_ZERO, *MANDATE.get(pool.kind, ())):
        hit = keep & (feature(pool) == 0.0)
        refusals.append(Refusal(code, int(hit.sum())))
        keep &= ~hit
    return pool.take(keep), [refusal for refusal in refusals if refusal.count]
