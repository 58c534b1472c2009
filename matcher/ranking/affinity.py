"""投融亲和 · Affinity of investors and start-ups, counted from earlier deals alone and read in either direction.

An investor's past counts with a two-year half-life. For each attribute of a start-up (trade, place at four scales, trade
and place together, age, round) the feature is how much more often the investor deals with its value than everybody does,
smoothed towards its co-investors (acquaintance.py). Ties to those who hold the start-up, popularity, and what is known of
the start-up itself stand beside it. The weights come from `affinity_fit`; PRIOR holds while no year of deals is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matcher.ranking.acquaintance import Acquaintance, smoothed_lift

__all__ = ["ATTRIBUTES", "FEATURES", "PRIOR", "Affinity", "Deals", "Weights", "shortlisted"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

ATTRIBUTES = ("category", "country", "state_code", "region", "city")
LIFTS = (*ATTRIBUTES, "trade_place", "age", "round")  # trade_place: category and region together
OF_STARTUP = ("holders", "rounds", "located")  # the same for every investor: they tell start-ups apart
OF_INVESTOR = ("popularity", "recent")
FEATURES = (*LIFTS, "co_investors", "kinship", *OF_STARTUP, *OF_INVESTOR)
PRIOR = np.array([0.4, 1.0, 0.2, 0.5, 0.3, 0.0, 0.5, 0.5, 0.5, 0.2, 0.0, 0.0, 0.0, 1.0, 0.0], np.float32)
HALF_LIFE_DAYS = 730.5  # two years
RECENT_DAYS = 182.6  # half a year: who is investing at present
AGE_STEPS = (1, 2, 3, 5, 8)  # years since founding
LAST_ROUND = 3  # first, second, third, later
SHORTLIST = 150  # candidates of a question that the second weights put in order
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


@dataclass(frozen=True, slots=True)
class Weights:
    """Two weightings float32[features]: `wide` picks each question's shortlist, `sharp` orders it."""

    wide: Floats
    sharp: Floats


def shortlisted(scores: Floats, count: int) -> Ints:
    """int64[questions, count]: places of the best candidates of each question, ties by place."""
    return np.argsort(-scores, axis=1, kind="stable")[:, :count]


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
        self._acquaintance = Acquaintance(self._decayed, self._held)
        levels = [np.bincount(past.investor, each, past.investor_count) for each in (weight, recent)]
        self._levels = np.log(np.stack(levels, 1) + 0.05).astype(np.float32)
        rounds, then = _rounds(past.startup, past.day, len(past.founded))
        ages = _age_step(_years(past.day) - past.founded[past.startup], past.founded[past.startup])
        self._values = {name: past.attributes[name] for name in ATTRIBUTES}
        self._values["trade_place"] = _together(self._values["category"], self._values["region"])
        at_deal = {name: codes[past.startup] for name, codes in self._values.items()} | {"age": ages, "round": then}
        self._values["age"] = _age_step(_years(np.array([day])) - past.founded, past.founded)
        self._values["round"] = rounds
        self._counts = {
            name: _counts(past.investor, codes, weight, past.investor_count, int(self._values[name].max(initial=0)) + 1)
            for name, codes in at_deal.items()
        }
        self._of_friends = {name: self._acquaintance.of_friends(counts) for name, counts in self._counts.items()}
        holders = np.log1p(np.asarray(self._held.sum(axis=0)).ravel())
        self._startups = np.stack([holders, rounds, self._values["city"] >= 0], 1).astype(np.float32)

    def features(self, startups: Ints, investors: Ints) -> Floats:
        """float32[start-ups, investors, features] in the order of FEATURES; 0.0 where an attribute is unknown."""
        out = np.zeros((len(startups), len(investors), len(FEATURES)), np.float32)
        for place, (name, counts) in enumerate(self._counts.items()):
            codes = self._values[name][startups]
            known = codes >= 0
            if known.any():
                values, inverse = np.unique(codes[known], return_inverse=True)
                lift = smoothed_lift(counts, self._of_friends[name], investors, values)
                out[known, :, place] = lift.T[inverse]
        # An investor's decayed deals with those who hold the start-up already.
        company = self._held.T @ self._held[:, startups]
        together = (self._decayed[investors] @ company).toarray().T
        out[:, :, FEATURES.index("co_investors")] = np.log1p(together)
        out[:, :, FEATURES.index("kinship")] = self._acquaintance.kinship(startups, investors)
        first = FEATURES.index(OF_STARTUP[0])
        out[:, :, first : first + len(OF_STARTUP)] = self._startups[startups][:, None]
        out[:, :, FEATURES.index(OF_INVESTOR[0]) :] = self._levels[investors]
        return out

    def known(self, startups: Ints, investors: Ints) -> NDArray[np.bool_]:
        """bool[start-ups, investors]: the pair has dealt before, so that introducing it would be no news."""
        held: NDArray[np.bool_] = self._held[investors][:, startups].toarray().T > 0
        return held

    def pairs(self, startups: Ints, investors: Ints) -> Floats:
        """float32[n, features] of n pairs, one start-up and one investor each, as `features` has them."""
        out = np.empty((len(startups), len(FEATURES)), np.float32)
        wanted, places = np.unique(startups, return_inverse=True)
        order = np.argsort(places, kind="stable")
        some, columns = np.unique(investors, return_inverse=True)
        for start in range(0, len(wanted), CHUNK):
            low, high = np.searchsorted(places[order], [start, start + CHUNK])
            here = order[low:high]
            out[here] = self.features(wanted[start : start + CHUNK], some)[places[here] - start, columns[here]]
        return out

    def scores(self, startups: Ints, investors: Ints, weights: Weights, *, by_investor: bool = False) -> Floats:
        """float32[start-ups, investors]: the shortlist of each question stands above the rest; -inf for known pairs.

        A question is a start-up, or an investor where `by_investor`. Scores of different questions cannot be compared.
        """
        parts = [startups[start : start + CHUNK] for start in range(0, len(startups), CHUNK)]
        both = np.stack([weights.wide, weights.sharp], axis=1)
        rows = [
            np.where(self.known(part, investors)[:, :, None], -np.inf, self.features(part, investors) @ both)
            for part in parts
        ]
        table = np.concatenate(rows).astype(np.float32) if rows else np.zeros((0, len(investors), 2), np.float32)
        return _in_two_steps(table.transpose(1, 0, 2)).T if by_investor else _in_two_steps(table)


def _in_two_steps(table: Floats) -> Floats:
    """float32[questions, candidates] from the wide and sharp scores float32[questions, candidates, 2]."""
    wide, sharp = table[:, :, 0], table[:, :, 1]
    best = shortlisted(wide, min(SHORTLIST, wide.shape[1]))
    final = wide.copy()
    # Above whatever the wide weights say of the rest, in the order of the sharp ones.
    above = np.where(np.isfinite(wide), wide, 0.0).max(initial=0.0) - np.where(np.isfinite(sharp), sharp, 0.0).min(
        initial=0.0
    )
    np.put_along_axis(final, best, np.take_along_axis(sharp, best, axis=1) + np.float32(above + 1.0), axis=1)
    return final


def _counts(investor: Ints, codes: Ints, weight: NDArray[np.float64], rows: int, columns: int) -> sp.csr_matrix:
    known = codes >= 0
    return sp.csr_matrix((weight[known], (investor[known], codes[known])), shape=(rows, columns))


def _together(one: Ints, other: Ints) -> Ints:
    """Codes of the pairs of values; -1 where either is unknown."""
    known = (one >= 0) & (other >= 0)
    codes = np.full(len(one), -1, np.int64)
    pairs = one[known] * (int(other.max(initial=0)) + 1) + other[known]
    codes[known] = np.unique(pairs, return_inverse=True)[1]
    return codes


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
