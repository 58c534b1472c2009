"""The optimum of a small fair with every side constraint, by CP-SAT on the plain time-indexed program written from the file alone."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

Document = dict[str, Any]
GRAIN = 1_000_000


def exact_value(document: Document, *, demands: bool = True) -> float | None:
    """The largest total that keeps every rule and (with `demands`) every lock and minimum; None where nothing does."""
    people = {one["id"]: one for one in document["participants"]}
    pairs = _pairs(document)
    model = cp_model.CpModel()
    meets = {
        (key, slot): model.new_bool_var("")
        for key, pair in pairs.items()
        for slot in range(document["slots"])
        if _may(pair, key, slot, people)
    }

    def of(holds: Any) -> list[Any]:
        return [variable for (key, slot), variable in meets.items() if holds(key, slot)]

    for key, pair in pairs.items():
        model.add(sum(of(lambda one, _, key=key: one == key)) <= 1)
        if demands and pair["locked"]:
            model.add(sum(of(lambda one, _, key=key: one == key)) == 1)
    for name, one in people.items():
        total = sum(of(lambda key, _, name=name: name in key))
        model.add(total <= one["max_meetings"])
        if demands:
            model.add(total >= one.get("min_meetings", 0))
    calendars = {_calendar(one) for one in people.values()}
    busy = {
        (calendar, slot): sum(
            of(lambda key, at, calendar=calendar, slot=slot: at == slot and _uses(key, calendar, people))
        )
        for calendar in calendars
        for slot in range(document["slots"])
    }
    for total in busy.values():
        model.add(total <= 1)
    for slot in range(document["slots"]):
        model.add(sum(of(lambda _, at, slot=slot: at == slot)) <= document["tables"])
        for table in range(document["tables"]):
            model.add(
                sum(of(lambda key, at, slot=slot, table=table: at == slot and _home(pairs[key], key, people) == table))
                <= 1
            )
    run = document.get("breaks_after")
    if run is not None:
        for calendar in calendars:
            for first in range(document["slots"] - run):
                model.add(sum(busy[calendar, first + k] for k in range(run + 1)) <= run)
    if document.get("one_per_firm"):
        firms = {one.get("firm", name) for name, one in people.items()}
        for two in [*combinations(sorted(firms), 2), *((firm, firm) for firm in firms)]:
            model.add(
                sum(of(lambda key, _, two=two: sorted(people[n].get("firm", n) for n in key) == sorted(two))) <= 1
            )
    model.maximize(sum(round(GRAIN * pairs[key]["weight"]) * variable for (key, _), variable in meets.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return solver.objective_value / GRAIN if status == cp_model.OPTIMAL else None


def _pairs(document: Document) -> dict[frozenset[str], Document]:
    found: dict[frozenset[str], Document] = {}
    for pair in document["pairs"]:
        key = frozenset((pair["a"], pair["b"]))
        if len(key) == 2 and key not in found:
            found[key] = {"weight": pair["weight"], "locked": pair.get("locked", False)} | {
                name: pair[name] for name in ("slot", "table") if name in pair
            }
    return found


def _may(pair: Document, key: frozenset[str], slot: int, people: dict[str, Document]) -> bool:
    a, b = sorted(key)
    there = all(people[name].get("available") is None or slot in people[name]["available"] for name in key)
    return there and pair.get("slot", slot) == slot and _calendar(people[a]) != _calendar(people[b])


def _calendar(one: Document) -> str:
    return f"@{one['calendar']}" if one.get("calendar") else str(one["id"])


def _uses(key: frozenset[str], calendar: str, people: dict[str, Document]) -> bool:
    return any(_calendar(people[name]) == calendar for name in key)


def _home(pair: Document, key: frozenset[str], people: dict[str, Document]) -> int:
    booths = [people[name]["booth"] for name in key if people[name].get("booth") is not None]
    return int(pair.get("table", booths[0] if booths else -1))
