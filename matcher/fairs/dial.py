"""公平的代价 · The fairness dial of a fair: what a fairer timetable costs in total value, point by point, for the organiser to choose.

Each point is an optimum of its own (network flow where hours are even, else as near as the time allows). Between value alone and
worst-off first stand "as many meetings for everybody as one, two, three", each at the least loss of value. Points that are not fairer than a
cheaper one are left out, so that along the dial value falls and nobody's lot gets worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from matcher.fairness import gini, price_of_fairness
from matcher.fairs.certificate import QUICK_PAIRS, Plan, meetings_and_gains, value_of, worth_of_more
from matcher.fairs.instance import FairInstance, longer
from matcher.fairs.optimum import Aim
from matcher.fairs.schedule import EXACT
from matcher.fairs.solving import plan_of

__all__ = ["DIAL", "Dial", "Point", "Worth", "dial_document", "dial_of"]

DIAL = (Aim(), Aim(fairness=0.1), Aim(fairness=0.25), Aim(least=1), Aim(least=2), Aim(least=3), Aim(fairness=1.0))
COARSE = (Aim(), Aim(least=1), Aim(fairness=1.0))  # of a fair too large for more
MANY_PAIRS = 400_000
SECONDS = 10.0
HOUR_MINUTES = 60
EVENER = 0.02  # of the Gini index: less is not worth a choice


@dataclass(frozen=True, slots=True)
class Point:
    """One setting. Counts and the Gini index are of meetings over those who could meet anyone; `price` is a ratio of the most value."""

    fairness: float
    least: int  # meetings that everybody has first, as far as can be
    value: float
    price: float
    served_count: int
    worst_meetings: int  # of whom fares worst
    worst_count: int  # how many fare so
    gini: float
    meeting_count: int
    proven: bool


@dataclass(frozen=True, slots=True)
class Worth:
    """What one more would bring: `kind` table, slot, hour or meeting (of `id`); `gain` in value."""

    kind: str
    id: str
    gain: float


@dataclass(frozen=True, slots=True)
class Dial:
    """The trade-off, the most value first, and the worth of one more of what is short."""

    points: tuple[Point, ...]
    could_count: int  # who could meet anyone
    worth: tuple[Worth, ...] = ()


def dial_of(
    instance: FairInstance, *, settings: Sequence[Aim] | None = None, seconds: float = SECONDS, seed: int = 0,
    slot_minutes: float | None = None,
) -> Dial:  # fmt: skip
    """The dial of a fair. `seconds` bound all searches together; `slot_minutes` (slot and pause) make an hour's worth known."""
    asked = settings or (DIAL if len(instance.weight) <= MANY_PAIRS else COARSE)
    each = seconds / (len(asked) + 4)
    plans = [(aim, plan_of(instance, aim, seconds=each, seed=seed)) for aim in asked]
    best = max((value_of(instance, plan.slot_of) for _, plan in plans), default=0.0)
    points = [_point(instance, aim, plan, best) for aim, plan in plans]
    _, _, could = meetings_and_gains(instance, np.full(len(instance.weight), -1, np.int64))
    worth = () if len(instance.weight) > QUICK_PAIRS else _worth(instance, plans[0][1], slot_minutes, each, seed)
    return Dial(tuple(_frontier(points)), int(could.sum()), worth)


def dial_document(dial: Dial) -> dict[str, object]:
    """The dial as JSON."""
    return {
        "points": [asdict(one) for one in dial.points],
        "could_count": dial.could_count,
        "worth": [asdict(one) for one in dial.worth],
    }


def _point(instance: FairInstance, aim: Aim, plan: Plan, best: float) -> Point:
    met, _, could = meetings_and_gains(instance, plan.slot_of)
    value, shares = value_of(instance, plan.slot_of), met[could]
    worst = int(shares.min(initial=np.iinfo(np.int64).max)) if len(shares) else 0
    price = price_of_fairness(best, value)
    return Point(
        aim.fairness, aim.least, value, 0.0 if price <= EXACT else price, int((met > 0).sum()), worst, int((shares == worst).sum()),
        gini(shares.astype(np.float64)), int((plan.slot_of >= 0).sum()), plan.proven,
    )  # fmt: skip


def _frontier(points: Sequence[Point]) -> list[Point]:
    """The most value first; each further one serves no fewer, leaves nobody worse off, and is better in one or more evenly shared."""
    kept: list[Point] = []
    for one in sorted(points, key=lambda one: (one.price, -one.worst_meetings, -one.served_count, one.gini)):
        if not kept or _is_fairer(one, kept[-1]):
            kept.append(one)
    return kept


def _is_fairer(one: Point, other: Point) -> bool:
    if one.served_count < other.served_count or one.worst_meetings < other.worst_meetings:
        return False
    more = one.served_count + one.worst_meetings > other.served_count + other.worst_meetings
    return more or one.gini < other.gini - EVENER


def _worth(
    instance: FairInstance, plan: Plan, slot_minutes: float | None, seconds: float, seed: int
) -> tuple[Worth, ...]:
    """Gain of one more table, slot, hour, and meeting of those whose places are dearest, each by solving again."""
    if not len(instance.weight):
        return ()

    def again(other: FairInstance) -> Plan:
        return plan_of(other, Aim(), seconds=seconds, seed=seed)

    base = value_of(instance, plan.slot_of)
    rows = worth_of_more(instance, plan.prices, base, again)
    found = [Worth(str(row["kind"]), str(row["id"]), _number(row["gain"])) for row in rows]
    if slot_minutes:
        slots = max(1, int(HOUR_MINUTES // slot_minutes))
        other = longer(instance, slots)
        gain = max(0.0, value_of(other, again(other).slot_of) - base)
        place = next((n + 1 for n, one in enumerate(found) if one.kind == "slot"), len(found))
        found.insert(place, Worth("hour", "", gain))
    return tuple(replace(one, gain=0.0) if one.gain <= EXACT * instance.scale else one for one in found)


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
