"""筛选 · Facets pushed down into every leg: kind, region, stage and validity, as one mask over the rows of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from graph.vocabulary import Stage
from matcher.entities import Kind
from matcher.retrieval.columns import ALL_STAGES, STAGES, OfferColumns


@dataclass(frozen=True, slots=True)
class Facets:
    """What a candidate must be.

    `region` and `stage` of None do not filter; an offer of unknown region is kept out only when a region is asked for.
    """

    kind: Kind
    day: date
    region: str | None = None  # only offers within this code (prefix: 3303 holds 330303)
    stage: Stage | None = None


def allowed(columns: OfferColumns, facets: Facets) -> NDArray[np.bool_] | None:
    """bool[rows of the kind], or None when every row passes (then no leg needs a mask)."""
    rows = columns.slice_of(facets.kind)
    today = facets.day.toordinal()
    if facets.stage is None and facets.region is None and columns.always_open(facets.kind, today):
        return None
    mask = (columns.opens[rows] <= today) & (today <= columns.closes[rows])
    if facets.stage is not None:
        mask &= (columns.stages[rows] & (1 << STAGES.index(facets.stage))) > 0
    if facets.region is not None:
        inside = np.array([code.startswith(facets.region) for code in columns.region_codes] + [False])
        mask &= inside[columns.regions[rows]]
    return None if mask.all() else mask


def fits_stage(columns: OfferColumns, rows: NDArray[np.int32], stage: Stage | None) -> NDArray[np.float64]:
    """float64[n]: 1.0 welcome, 0.0 not; NaN when the stage is unknown or the offer sets no limit."""
    bits = columns.stages[rows]
    if stage is None:
        return np.full(len(rows), np.nan)
    welcome = (bits & (1 << STAGES.index(stage))) > 0
    return np.where(bits == ALL_STAGES, np.nan, welcome.astype(np.float64))


def serves(columns: OfferColumns, rows: NDArray[np.int32], region: str | None) -> NDArray[np.float64]:
    """float64[n]: 1.0 the offer's area holds the region, 0.0 it does not.

    NaN: no limit, or it is not known where in its region (a city, say) the need stands.
    """
    starts, ends = columns.serves_starts[rows], columns.serves_starts[rows + 1]
    fits = np.full(len(rows), np.nan)
    limited = np.flatnonzero(ends > starts)
    if region is None or not len(limited):
        return fits
    inside = np.array([_holds(code, region) for code in columns.region_codes])
    for at in limited:
        areas = inside[columns.serves_items[starts[at] : ends[at]]]
        fits[at] = 1.0 if (areas == 1.0).any() else areas.max()  # NaN wins over 0.0
    return fits


def _holds(area: str, region: str) -> float:
    """1.0 the area holds the region, NaN it is a part of it, 0.0 they are apart."""
    if region.startswith(area):
        return 1.0
    return float("nan") if area.startswith(region) else 0.0
