"""Limits of what one asks for and is asked for: never broken by any choice of what is left, and the best choice is left."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.entities.engagements import Value
from matcher.entities.fairs import Fair, Participation, Side
from matcher.fairs.instance import Pair
from matcher.services.fairs.limits import ways_of, within_limits

FAIR = Fair(id="F", title="触点对接会", day=date(2026, 2, 1), slot_count=6, table_count=6)
GUESTS, HOSTS = ("a0", "a1", "a2"), ("b0", "b1", "b2")
LIMIT = st.none() | st.integers(0, 2)


@st.composite
def fairs(draw: st.DrawFn) -> tuple[list[Pair], list[Participation], dict[tuple[str, str], Value]]:
    people = [
        Participation(
            "F", name, side, max_meetings=draw(st.integers(1, 3)), limit_in=draw(LIMIT), limit_out=draw(LIMIT)
        )
        for side, names in ((Side.A, GUESTS), (Side.B, HOSTS))
        for name in names
    ]
    both = [(a, b) for a in GUESTS for b in HOSTS]
    pairs = [Pair(a, b, draw(st.integers(1, 40)) / 8) for a, b in both if draw(st.booleans())]
    wishes = {pair: Value.WANT for pair in (*both, *((b, a) for a, b in both)) if draw(st.booleans())}
    return pairs, people, wishes


def breaks(
    chosen: list[Pair], people: list[Participation], wishes: dict[tuple[str, str], Value], *, caps: bool
) -> bool:
    for one in people:
        ways = [way for pair in chosen for name, way in ways_of(pair, wishes) if name == one.party_id]
        over = caps and len(ways) > one.max_meetings
        for way, limit in (("in", one.limit_in), ("out", one.limit_out)):
            over = over or (limit is not None and ways.count(way) > limit)
        if over:
            return True
    return False


def best(pairs: list[Pair], people: list[Participation], wishes: dict[tuple[str, str], Value]) -> float:
    return max(
        sum(pair.weight for pair in some)
        for size in range(len(pairs) + 1)
        for some in combinations(pairs, size)
        if not breaks(list(some), people, wishes, caps=True)
    )


@given(fairs())
@settings(max_examples=40, deadline=None)
def test_no_choice_of_what_is_left_breaks_a_limit_and_the_best_choice_is_left(
    found: tuple[list[Pair], list[Participation], dict[tuple[str, str], Value]],
) -> None:
    pairs, people, wishes = found
    left = within_limits(pairs, people, wishes, FAIR)
    assert not breaks(left, people, wishes, caps=False)
    assert best(left, people, wishes) == best(pairs, people, wishes)


def test_a_lock_stays_whatever_the_limits_say() -> None:
    people = [Participation("F", "a0", Side.A, limit_in=0), Participation("F", "b0", Side.B)]
    pairs = [Pair("a0", "b0", 0.5, locked=True)]
    assert within_limits(pairs, people, {}, FAIR) == pairs


def test_what_stands_already_uses_up_a_limit() -> None:
    hosts = [Participation("F", name, Side.B) for name in HOSTS]
    people = [Participation("F", "a0", Side.A, limit_in=1), *hosts]
    assert within_limits([Pair("a0", "b1", 0.9)], people, {}, FAIR, taken=[Pair("a0", "b0", 0.1)]) == []
