"""场次上限 · How many meetings one takes that one asked for, and how many that others asked for: kept before the timetable is made.

Caps, limits and calendars of either side form a laminar family and so does the number of places, hence the matrix is totally
unimodular (J. Edmonds, 1970, for two laminar families) and the linear program has a whole optimum. Of the pairs that count
against a limit only those of that optimum stay, so no timetable of what is left can break one, and with even hours none is
worth more. Where calendars reach over both sides the optimum may be broken numbers; then the largest are kept first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matcher.entities.engagements import Value
from matcher.entities.fairs import Fair, Participation
from matcher.fairs.instance import Pair

__all__ = ["within_limits"]

Wishes = Mapping[tuple[str, str], Value]
Limits = Mapping[tuple[str, str], int]
"""(party, "in" | "out") → most meetings of the kind."""
SECONDS = 20.0


def within_limits(
    pairs: Sequence[Pair], people: Sequence[Participation], wishes: Wishes, fair: Fair, taken: Iterable[Pair] = (),
) -> list[Pair]:  # fmt: skip
    """The pairs that may stay, in their order; all of them where nobody set a limit.

    `taken` stand already and use up limits; locked pairs are kept whatever the limits say.
    """
    limits: Limits = {
        (one.party_id, way): limit
        for one in people
        for way, limit in (("in", one.limit_in), ("out", one.limit_out))
        if limit is not None
    }
    if not limits or not pairs:
        return list(pairs)
    counted = [[key for key in ways_of(pair, wishes) if key in limits] for pair in pairs]
    used = Counter(key for pair in taken for key in ways_of(pair, wishes))
    chosen = _best(pairs, people, counted, limits, fair)
    order = sorted(range(len(pairs)), key=lambda at: (not pairs[at].locked, -chosen[at], -pairs[at].weight, at))
    kept = set()
    for at in order:
        fits = chosen[at] > 0.5 and all(used[key] < limits[key] for key in counted[at])
        if not counted[at] or pairs[at].locked or fits:
            kept.add(at)
            used.update(counted[at])
    return [pair for at, pair in enumerate(pairs) if at in kept]


def ways_of(pair: Pair, wishes: Wishes) -> list[tuple[str, str]]:
    """For each of the two: whether it asked for the meeting itself."""
    positive = (Value.MUST, Value.WANT)
    return [
        (name, "out" if wishes.get((name, other)) in positive else "in")
        for name, other in ((pair.a, pair.b), (pair.b, pair.a))
    ]


def _best(
    pairs: Sequence[Pair], people: Sequence[Participation], counted: Sequence[Sequence[tuple[str, str]]], limits: Limits,
    fair: Fair,
) -> NDArray[np.float64]:  # fmt: skip
    """float64[pairs] in 0–1: the choice of most worth within caps, limits, calendars and places."""
    most: dict[Any, int] = {"places": fair.slot_count * fair.table_count, **limits}
    calendars = {one.party_id: one.calendar for one in people if one.calendar is not None}
    for one in people:
        hours = fair.slot_count if one.available is None else len(one.available)
        most[one.party_id] = min(one.max_meetings, hours)
        if one.calendar is not None:
            most[("calendar", one.calendar)] = fair.slot_count
    rows = {key: row for row, key in enumerate(most)}
    entries = [
        (rows[key], at)
        for at, pair in enumerate(pairs)
        for key in {
            "places", pair.a, pair.b, *counted[at], *(("calendar", calendars[end]) for end in (pair.a, pair.b) if end in calendars),
        }
    ]  # fmt: skip
    places = np.array(entries, np.int64).reshape(-1, 2)
    matrix = csr_array((np.ones(len(places)), (places[:, 0], places[:, 1])), shape=(len(rows), len(pairs)))
    gain = np.array([max(pair.weight, 0.0) for pair in pairs])
    locked = np.array([float(pair.locked) for pair in pairs])
    for least in (locked, np.zeros(len(pairs))):  # locks that do not fit are the solver's to name, with ways out
        solve: Any = linprog  # the stub knows dense matrices only
        found = solve(
            -gain, A_ub=matrix, b_ub=np.array(list(most.values()), float),
            bounds=np.stack((least, np.ones(len(pairs))), axis=1), method="highs-ds", options={"time_limit": SECONDS},
        )  # fmt: skip
        if found.x is not None and found.status == 0:
            return np.asarray(found.x, np.float64)
    return np.ones(len(pairs))  # not solved in time: the heaviest first
