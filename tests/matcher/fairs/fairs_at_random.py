"""Fairs of every shape for hypothesis, and their optimum by trying everything."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st

Document = dict[str, Any]
WEIGHTS = st.integers(0, 8).map(lambda eighth: eighth / 8)


@st.composite
def fair_documents(
    draw: st.DrawFn,
    *,
    most: int = 4,
    slots: int = 3,
    even: bool = False,
    demands: bool = False,
    same_side: bool = False,
) -> Document:
    """A fair in the file format, with repeated and self pairs, stars, empty sides and (with `demands`) locks and minimums."""
    sizes = draw(st.integers(0, most)), draw(st.integers(0, most))
    slot_count = draw(st.integers(0 if demands else 1, slots))
    people = [
        _participant(draw, side, number, slot_count, even, demands)
        for side, size in zip("ab", sizes, strict=True)
        for number in range(size)
    ]
    ids = [one["id"] for one in people]
    sides = {side: [name for name in ids if name[0] == side] for side in "ab"}
    pairs: list[Document] = []
    if all(sides.values()) or (same_side and ids):
        ends = (
            st.tuples(st.sampled_from(ids), st.sampled_from(ids))
            if same_side
            else st.tuples(st.sampled_from(sides["a"]), st.sampled_from(sides["b"]))
        )
        for a, b in draw(st.lists(ends, max_size=6)):
            pair: Document = {"a": a, "b": b, "weight": draw(WEIGHTS)}
            if demands and draw(st.integers(0, 4)) == 0:
                pair["locked"] = True
            pairs.append(pair)
    return {
        "slots": slot_count,
        "tables": draw(st.integers(0 if demands else 1, 3)),
        "participants": people,
        "pairs": pairs,
    }


def _participant(draw: st.DrawFn, side: str, number: int, slots: int, even: bool, demands: bool) -> Document:
    one: Document = {"id": f"{side}{number}", "side": side, "max_meetings": draw(st.integers(0, 3))}
    if not even and draw(st.booleans()):
        one["available"] = sorted(draw(st.sets(st.integers(0, max(slots - 1, 0)), max_size=slots)))
    if demands and draw(st.integers(0, 3)) == 0:
        one["min_meetings"] = draw(st.integers(0, 2))
    return one


def best_value(document: Document) -> float:
    """The largest total by trying every slot for every pair; demands are not asked for."""
    weight = _weights(document)
    return max(sum(weight[key] for key in timetable) for timetable in timetables(document))


def demands_of(document: Document) -> list[str]:
    """Locks ("a + b") and minimums ("a ≥ 3") as a conflict words them."""
    locks = {frozenset((pair["a"], pair["b"])) for pair in document["pairs"] if pair.get("locked")}
    words = [" + ".join(sorted(pair)) for pair in locks if len(pair) == 2]
    return words + [
        f"{one['id']} ≥ {one['min_meetings']}" for one in document["participants"] if one.get("min_meetings")
    ]


def can_be_kept(document: Document, demands: list[str]) -> bool:
    """Whether any timetable at all keeps these demands."""
    return any(all(_keeps(timetable, demand) for demand in demands) for timetable in timetables(document))


def _keeps(timetable: frozenset[frozenset[str]], demand: str) -> bool:
    if " + " in demand:
        return frozenset(demand.split(" + ")) in timetable
    name, least = demand.split(" ≥ ")
    return sum(name in pair for pair in timetable) >= int(least)


def _weights(document: Document) -> dict[frozenset[str], float]:
    weight: dict[frozenset[str], float] = {}
    for pair in document["pairs"]:
        key = frozenset((pair["a"], pair["b"]))
        if len(key) == 2:
            weight[key] = max(weight.get(key, -1.0), pair["weight"])
    return weight


def timetables(document: Document) -> set[frozenset[frozenset[str]]]:
    """Every set of pairs that can meet, by trying every slot for each; who sits where does not matter."""
    hours = {one["id"]: one.get("available", range(document["slots"])) for one in document["participants"]}
    most = {one["id"]: one["max_meetings"] for one in document["participants"]}
    states: set[frozenset[tuple[frozenset[str], int]]] = {frozenset()}
    for key in sorted(_weights(document), key=sorted):
        a, b = sorted(key)
        grown = set()
        for state in states:
            met = [name for pair, _ in state for name in pair]
            if met.count(a) < most[a] and met.count(b) < most[b]:
                for slot in set(hours[a]) & set(hours[b]):
                    here = [pair for pair, at in state if at == slot]
                    if len(here) < document["tables"] and not any(pair & key for pair in here):
                        grown.add(state | {(key, slot)})
        states |= grown
    return {frozenset(pair for pair, _ in state) for state in states}
