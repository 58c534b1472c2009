"""投融亲和 · Affinity of investors and start-ups, counted from earlier deals alone and read in either direction.

An investor's past counts with a two-year half-life. For each attribute of a start-up (category, country, region, city,
age, round) the feature is the log lift log((n(investor, value) + β p(value)) / ((n(investor) + β) p(value))):
a multinomial with Dirichlet smoothing (Zhai and Lafferty, ACM TOIS 22(2), 2004). Co-investors and popularity stand
beside it. The weights come from `affinity_fit`; PRIOR holds while no year of deals is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = ["ATTRIBUTES", "FEATURES", "PRIOR", "Affinity", "Deals"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

ATTRIBUTES = ("category", "country", "region", "city")
FEATURES = (*ATTRIBUTES, "age", "round", "co_investors", "popularity", "recent")
PRIOR = np.array([0.4, 1.0, 0.5, 0.3, 0.5, 0.5, 0.5, 1.0, 0.0], np.float32)
HALF_LIFE_DAYS = 730.5  # two years
RECENT_DAYS = 182.6  # half a year: who is investing at present
SMOOTHING = 6.0  # β, in deals; 3 to 10 are level on a backtest year
AGE_STEPS = (1, 2, 3, 5, 8)  # years since founding
LAST_ROUND = 3  # first, second, third, later
CHUNK = 256  # start-ups a step: some 25 MB of features for 2,600 investors


@dataclass(frozen=True, slots=True)
class Deals:
    """Deals in columns; start-ups and investors are row numbers of lists that the caller keeps."""

    startup: Ints  # int64[deals]
    investor: Ints  # int64[deals]
    day: Ints  # int64[deals], proleptic ordinal of the date
    investor_count: int
    attributes: Mapping[str, Ints]  # each of ATTRIBUTES → int64[start-ups], codes from 0, -1 unknown
    founded: Ints  # int64[start-ups], year, 0 unknown

    def within(self, first: int, end: int) -> Deals:
        """Only the deals of first ≤ day < end."""
        kept = (self.day >= first) & (self.day < end)
        return replace(self, startup=self.startup[kept], investor=self.investor[kept], day=self.day[kept])


class Affinity:
    """What the deals before `day` (an ordinal) say of every investor; later deals are left out."""

    def __init__(self, deals: Deals, day: int) -> None:
        past = deals.within(0, day)
        age = day - past.day
        weight = 0.5 ** (age / HALF_LIFE_DAYS)
        recent = 0.5 ** (age / RECENT_DAYS)
        shape = (past.investor_count, len(past.founded))
        pairs = (past.investor, past.startup)
        self._decayed = sp.csr_matrix((weight, pairs), shape=shape)
        self._held = sp.csr_matrix((np.ones(len(age)), pairs), shape=shape).sign()
        levels = [np.bincount(past.investor, each, past.investor_count) for each in (weight, recent)]
        self._levels = np.log(np.stack(levels, 1) + 0.05).astype(np.float32)
        rounds, then = _rounds(past.startup, past.day, len(past.founded))
        ages = _age_step(_years(past.day) - past.founded[past.startup], past.founded[past.startup])
        self._values = {name: past.attributes[name] for name in ATTRIBUTES}
        at_deal = {name: codes[past.startup] for name, codes in self._values.items()} | {"age": ages, "round": then}
        self._values["age"] = _age_step(_years(np.array([day])) - past.founded, past.founded)
        self._values["round"] = rounds
        self._counts = {
            name: _counts(past.investor, codes, weight, past.investor_count, int(self._values[name].max(initial=0)) + 1)
            for name, codes in at_deal.items()
        }

    def features(self, startups: Ints, investors: Ints) -> Floats:
        """float32[start-ups, investors, features] in the order of FEATURES; 0.0 where an attribute is unknown."""
        out = np.zeros((len(startups), len(investors), len(FEATURES)), np.float32)
        for place, (name, counts) in enumerate(self._counts.items()):
            codes = self._values[name][startups]
            known = codes >= 0
            if known.any():
                values, inverse = np.unique(codes[known], return_inverse=True)
                out[known, :, place] = _log_lift(counts, investors, values).T[inverse]
        # An investor's decayed deals with those who hold the start-up already.
        company = self._held.T @ self._held[:, startups]
        together = (self._decayed[investors] @ company).toarray().T
        out[:, :, FEATURES.index("co_investors")] = np.log1p(together)
        out[:, :, FEATURES.index("popularity") :] = self._levels[investors]
        return out

    def known(self, startups: Ints, investors: Ints) -> NDArray[np.bool_]:
        """bool[start-ups, investors]: the pair has dealt before, so that introducing it would be no news."""
        held: NDArray[np.bool_] = self._held[investors][:, startups].toarray().T > 0
        return held

    def scores(self, startups: Ints, investors: Ints, weights: Floats) -> Floats:
        """float32[start-ups, investors]: weighted sum of the features, -inf for known pairs."""
        parts = [startups[start : start + CHUNK] for start in range(0, len(startups), CHUNK)]
        rows = [
            np.where(self.known(part, investors), -np.inf, self.features(part, investors) @ weights) for part in parts
        ]
        return np.concatenate(rows).astype(np.float32) if rows else np.zeros((0, len(investors)), np.float32)


def _counts(investor: Ints, codes: Ints, weight: NDArray[np.float64], rows: int, columns: int) -> sp.csr_matrix:
    known = codes >= 0
    return sp.csr_matrix((weight[known], (investor[known], codes[known])), shape=(rows, columns))


def _log_lift(counts: sp.csr_matrix, investors: Ints, values: Ints) -> Floats:
    """float32[investors, values]: how much more often an investor deals with a value than everybody does."""
    everybody = np.asarray(counts.sum(axis=0)).ravel() + 0.5
    share = (everybody / everybody.sum())[values]
    total = np.asarray(counts.sum(axis=1)).ravel()[investors, None]
    own = counts[investors][:, values].toarray()
    lift: Floats = np.log((own + SMOOTHING * share) / ((total + SMOOTHING) * share)).astype(np.float32)
    return lift


def _years(days: Ints) -> Ints:
    return (np.datetime64("0001-01-01") + (days - 1)).astype("datetime64[Y]").astype(np.int64) + 1970


def _age_step(years: Ints, founded: Ints) -> Ints:
    return np.where(founded > 0, np.digitize(years, AGE_STEPS), -1)


def _rounds(startup: Ints, day: Ints, count: int) -> tuple[Ints, Ints]:
    """Rounds each start-up has had (int64[start-ups]) and had before each deal (int64[deals]); a day is a round."""
    pairs, inverse = np.unique(np.stack([startup, day], 1), axis=0, return_inverse=True)
    first = np.searchsorted(pairs[:, 0], pairs[:, 0])
    before = (np.arange(len(pairs)) - first)[inverse.ravel()]
    had = np.bincount(pairs[:, 0], minlength=count)
    return np.minimum(had, LAST_ROUND), np.minimum(before, LAST_ROUND)
