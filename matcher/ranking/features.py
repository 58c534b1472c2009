"""特征 · One function a feature: its name is its code, its first sentence the explanation.

A value is higher when it speaks more for a yes; NaN: nothing known; 0.0: known not to fit.
No feature reads age, sex, school or 户籍: no such column exists.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from matcher.entities import Kind
from matcher.ranking.pool import Column, Feature, Pool

_ASKED_SUM = {Kind.FUND: "raising_cny", Kind.LOAN: "loan_amount_cny"}
"""The fact that says how much the start-up asks of a kind."""


def text_similarity(pool: Pool) -> Column:
    """The offer's text means the same as the need's (cosine of the embeddings)."""
    return pool.column("dense")


def word_overlap(pool: Pool) -> Column:
    """The offer uses the need's own words (BM25 as a share of the best possible)."""
    return pool.column("lexical")


def makes_wanted(pool: Pool) -> Column:
    """It makes the very product that is asked for, or one of nearly the same name."""
    return pool.column("wanted")


def makes_material(pool: Pool) -> Column:
    """It makes a material or part of what the start-up makes."""
    return pool.column("material")


def is_no_rival(pool: Pool) -> Column:
    """It does not make the same thing as the start-up."""
    return pool.column("no_rival")


def near_in_chain(pool: Pool) -> Column:
    """It stands in a segment that the need's segment buys from or belongs to."""
    return pool.column("chain")


def chain_proximity(pool: Pool) -> Column:
    """It is close along the whole chain graph (personalised PageRank from the need)."""
    return pool.column("proximity")


def in_focus(pool: Pool) -> Column:
    """The start-up's segment is one that this counterpart says it works in."""
    return pool.column("focus")


def near_by(pool: Pool) -> Column:
    """It is in the same county, city or province."""
    return pool.column("region")


def serves_region(pool: Pool) -> Column:
    """It serves the start-up's region."""
    return pool.column("serves")


def fits_stage(pool: Pool) -> Column:
    """It is meant for firms of the start-up's stage."""
    return pool.column("stage")


def fits_money(pool: Pool) -> Column:
    """The sum asked for lies within what it gives."""
    low = pool.column("ticket_min_cny")
    high = np.fmin(pool.column("ticket_max_cny"), pool.column("amount_max_cny"))
    asked = _asked_cny(pool)
    within = ~(asked < low) & ~(asked > high)
    unknown = np.isnan(asked) | (np.isnan(low) & np.isnan(high))
    return np.where(unknown, np.nan, within.astype(np.float64))


def _asked_cny(pool: Pool) -> Column:
    """The sum each asker names: one need's, or a column where many start-ups are held against one offer."""
    if "asked_cny" in pool.columns:
        return pool.columns["asked_cny"]
    asked = pool.need.facts.get(_ASKED_SUM.get(pool.kind, ""))
    return np.full(len(pool), float(asked) if isinstance(asked, (int, float, Decimal)) else np.nan)


def fits_order(pool: Pool) -> Column:
    """The first order is as large as it asks at least (1 from there on, 0 at a tenth, logarithmic between)."""
    least, order = pool.column("min_order_cny"), _fact(pool, "first_order_cny")
    reached = order / np.where(least > 0, least, np.nan)
    fits = np.clip(1.0 + np.log10(np.where(reached > 0, reached, np.nan)), 0.0, 1.0)
    return np.where((least == 0) & (order > 0), 1.0, fits)


def fits_credit(pool: Pool) -> Column:
    """The start-up asks for no longer credit than it gives (1 there, 0 at sixty days more)."""
    over = _fact(pool, "credit_days") - pool.column("credit_days_max")
    return np.clip(1.0 - over / 60.0, 0.0, 1.0)


def in_time(pool: Pool) -> Column:
    """It delivers within the days there are (1 there and from stock, 0 at four times as many, logarithmic between)."""
    lead, within = pool.column("lead_days"), _fact(pool, "needed_within_days")
    late = np.where(lead > 0, lead, np.nan) / np.where(within > 0, within, np.nan)
    fits = np.clip(1.0 - np.log2(late) / 2.0, 0.0, 1.0)
    return np.where((lead == 0) & (within > 0), 1.0, fits)


def _fact(pool: Pool, name: str) -> Column:
    """A number known of the asker, or of each asker where many are held against one offer; NaN where it is not known."""
    if name in pool.columns:
        return pool.columns[name]
    value = pool.need.facts.get(name)
    return np.full(len(pool), float(value) if isinstance(value, (int, float, Decimal)) else np.nan)


def has_capacity(pool: Pool) -> Column:
    """It still has free capacity (share that is left)."""
    return pool.column("capacity_left")


def tells_enough(pool: Pool) -> Column:
    """Its profile says enough to act on (share of the fields that are filled)."""
    return pool.column("completeness")


def asks_clearly(pool: Pool) -> Column:
    """The need says what, for what, where and at which stage (share that is known)."""
    if "clarity" in pool.columns:  # many start-ups against one offer
        return pool.columns["clarity"]
    need = pool.need
    known = [bool(need.wanted or need.made), len(need.text) >= 8, need.region is not None, need.stage is not None]
    return np.full(len(pool), sum(known) / len(known))


def is_eligible(pool: Pool) -> Column:
    """The rule that governs it is met by the facts known (unknown facts stay unknown)."""
    return pool.column("eligible")


FORWARD: tuple[Feature, ...] = (
    text_similarity, word_overlap, makes_wanted, makes_material, is_no_rival, near_in_chain, chain_proximity, in_focus,
    near_by, fits_stage, fits_money, in_time, has_capacity, tells_enough, is_eligible,
)  # fmt: skip
"""What moves the start-up to say yes."""

BACKWARD: tuple[Feature, ...] = (
    makes_wanted, makes_material, is_no_rival, in_focus, near_in_chain, text_similarity, serves_region, near_by, fits_stage, fits_money,
    fits_order, fits_credit, has_capacity, asks_clearly, is_eligible,
)  # fmt: skip
"""What moves the counterpart to say yes."""

DIRECTIONS = {"forward": FORWARD, "backward": BACKWARD}

ANY_SHAPE: frozenset[str] = frozenset()
"""Features whose effect may rise and fall; there is none today."""

MONOTONE = {
    feature.__name__: 0 if feature.__name__ in ANY_SHAPE else 1
    for features in DIRECTIONS.values()
    for feature in features
}
"""1: more of it never lowers a score, the law of this room; 0: any shape. Every fitted table keeps to it."""
