"""最少改动 · How few changes there can be, proven: meetings that cannot stay, and all changes a value asks for by Lagrangian duality.

A published meeting whose two are not both there any more, or whose table is lost, cannot be as published, whatever the schedule.
Changes are meetings moved, cancelled or added. With a price μ on each, no schedule has more than M(μ) of value less price, M being
proven by dual prices as every bound here; so one worth at least V makes at least F + (V - M(μ) + μ·stay) / μ changes, of which F
are forced and `stay` can stay (H. Everett, 1963). Any μ is a proof; a few are tried. Where hours are even M is exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.fairs.changes import Changes
from matcher.fairs.day import has_room, numbered, rest_of
from matcher.fairs.instance import FairInstance
from matcher.fairs.optimum import two_sides
from matcher.fairs.proof import bound_by_prices
from matcher.fairs.schedule import Meeting
from matcher.fairs.solving import first_prices

PRICES = (0.5, 0.1, 0.03, 0.05, 0.015)  # μ against the heaviest pair: about what the lightest change is worth does best
ROUNDING = 1e-6  # of a change


@dataclass(frozen=True, slots=True)
class Least:
    """Published meetings that no schedule of the day holds where and when they were published, and changes at the least."""

    disturbed_count: int
    change_count: int


def least_changes(
    day: FairInstance, before: Sequence[Meeting], changes: Changes, value: float, made_count: int
) -> Least:
    """What any schedule of the `day` that is worth `value` or more has to change of the published meetings `before`.

    Prices are tried until they prove the `made_count` changes of such a schedule.
    """
    placed = numbered(day, before)
    held = {pair: one.slot for pair, one in placed.items() if one.slot < changes.now}
    stays = [pair for pair, one in placed.items() if pair not in held and _can_stay(day, pair, one, changes)]
    staying = set(stays)
    forced = [pair for pair in placed if pair not in held and pair not in staying]
    past = sum(one.slot < changes.now for one in before)
    disturbed = len(before) - past - len(stays)  # with those whose pair may not meet any more
    slot_of = np.full(len(day.weight), -1, np.int64)
    slot_of[list(held)] = list(held.values())
    still = slot_of < 0
    rest = rest_of(day, slot_of, changes.now, still)
    if not len(rest.weight) or not rest.room:
        return Least(disturbed, disturbed)
    turn = np.full(len(day.weight), -1, np.int64)
    turn[stays], turn[forced] = 1, 0
    turn = turn[still & has_room(day, slot_of)]
    wanted = value - float(day.weight[~still].sum())
    fewest = disturbed
    for price in PRICES:
        beyond = _at_price(rest, turn, price * (day.scale or 1.0), wanted)
        fewest = max(fewest, disturbed + math.ceil(beyond - ROUNDING))
        if fewest >= made_count:
            break
    return Least(disturbed, fewest)


def _at_price(rest: FairInstance, turn: NDArray[np.int64], price: float, wanted: float) -> float:
    """Changes beyond the forced ones that `wanted` asks for; `turn` is 1 for pairs that can stay, 0 for forced, -1 for new ones."""
    priced = replace(rest, weight=rest.weight + price * turn, locked=np.zeros_like(rest.locked))
    most = bound_by_prices(priced, first_prices(priced, two_sides(priced)))
    return (wanted - most) / price + float((turn > 0).sum())


def _can_stay(day: FairInstance, pair: int, one: Meeting, changes: Changes) -> bool:
    there = day.open[day.left[pair], one.slot] and day.open[day.right[pair], one.slot]
    return bool(there) and one.table not in changes.lost_tables
