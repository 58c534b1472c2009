"""心愿 · What each side looks for beside the thing itself, 0–1, all of it to be read off the files.

A start-up wants delivery in time; a supplier orders worth the setting-up and no longer credit than it gives; a mentor the
own trade and free hours; a fund its trades. Delivery, price and terms lead every list of what buyers and sellers look at
(Weber, Current, Benton, European Journal of Operational Research 50, 1991). Wishes are screens: one that is not met is
enough for a no (Gilbride, Allenby, Marketing Science 23(3), 2004), so they multiply. What is not said is HALF_PLEASED.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from matcher.evaluation.city.acceptance import HALF_PLEASED

__all__ = ["credit_wish", "focus_wish", "mentor_wish", "order_wish", "supplier_wish", "time_wish"]

OWN_CHAIN, ELSEWHERE = 0.5, 0.2  # of a trade beside the own segment, and of any other
CREDIT_SPAN_DAYS = 60.0  # so many days more than are given, and nothing is left of the wish


def time_wish(needed_days: float | None, lead_days: float | None) -> float:
    """1 in time, 0 at four times the days that there are, on a log scale between."""
    if not needed_days or lead_days is None:
        return HALF_PLEASED
    if lead_days == 0:
        return 1.0
    return min(max(1.0 - math.log2(lead_days / needed_days) / 2, 0.0), 1.0)


def order_wish(order_cny: float | None, minimum_cny: float | None) -> float:
    """1 from the smallest order upwards, 0 at a tenth of it, on a log scale between."""
    if not order_cny or minimum_cny is None:
        return HALF_PLEASED
    if minimum_cny == 0:
        return 1.0
    return min(max(1.0 + math.log10(order_cny / minimum_cny), 0.0), 1.0)


def credit_wish(asked_days: float | None, given_days: float | None) -> float:
    """1 for no longer credit than is given, 0 at sixty days more."""
    if asked_days is None or given_days is None:
        return HALF_PLEASED
    return min(max(1.0 - (asked_days - given_days) / CREDIT_SPAN_DAYS, 0.0), 1.0)


def supplier_wish(order: float, credit: float) -> float:
    """Both have to be right."""
    return order * credit


def focus_wish(segments: Collection[str], segment: str) -> float:
    """1 in one of the own segments, less elsewhere in the own chain, little outside; no segments: all is as good."""
    if not segments:
        return HALF_PLEASED
    if segment in segments:
        return 1.0
    own = {each.partition(".")[0] for each in segments}
    return OWN_CHAIN if segment.partition(".")[0] in own else ELSEWHERE


def mentor_wish(segments: Collection[str], segment: str, free_share: float) -> float:
    """The own trade, and hours still free: a full diary makes choosy."""
    return focus_wish(segments, segment) * free_share
