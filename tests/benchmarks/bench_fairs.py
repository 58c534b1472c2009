"""对接会 · Fairs of many shapes against their bound; a day mended, with the fewest changes proven; and the peers by the same clock.

`share` is value over the upper bound that the checker confirmed; seconds are CPU. With even hours the share has to be 1 in every shape, tables
free or binding. With differing hours shapes where everyone wants every slot are the hardest. A mended day is judged against the fewest
changes that any schedule of its value can have (matcher.fairs.fewest). Peers: race.py. Drafting through the service: bench_fairs_service.
"""

from __future__ import annotations

import json

import numpy as np

from matcher.fairs import FairInstance, check, resolve, schedule_document, solve
from matcher.fairs.changes import OF_CHANGES, Changes
from tests.benchmarks.clock import cpu_seconds
from tests.benchmarks.fair_shapes import Shape, fair
from tests.benchmarks.race import raced

GRID = [
    (people, slots, most) for people, slots, most in ((20, 6, 4), (60, 12, 8), (100, 8, 8), (200, 16, 8), (200, 16, 16))
]
LARGE = (Shape(600, 20, 10, 90), Shape(3000, 40, 38, 1000))
DIFFERING = (
    Shape(200, 16, 8, 100, 0.7), Shape(200, 16, 8, 30, 0.7), Shape(600, 20, 10, 90, 0.7), Shape(600, 20, 18, 300, 0.7),
    Shape(3000, 40, 38, 1000, 0.7),
)  # fmt: skip
MENDED = (Shape(600, 20, 10, 90), Shape(600, 20, 10, 90, 0.7))
RACES = {
    Shape(60, 12, 8, 12): 6.0, Shape(60, 12, 8, 20, 0.7): 6.0, Shape(200, 16, 8, 30): 8.0, Shape(200, 16, 16, 100, 0.7): 8.0,
    Shape(600, 20, 10, 90): 8.0, Shape(3000, 40, 38, 1000): 30.0,
}  # fmt: skip
"""Shape → seconds of the clock, for every peer alike."""


def run(sizes: list[int]) -> dict[str, object]:
    """Shares of the bound over a grid, the two large shapes, differing hours, the day after no-shows, and the peers."""
    even = {
        f"{people}x{slots} most {most} tables {'free' if free else 'binding'}": _judged(
            fair(Shape(people, slots, most, None if free else max(1, people * most // slots // 3)))
        )
        for people, slots, most in GRID
        for free in (True, False)
    }
    return {
        "even_hours": even | {str(shape): _judged(fair(shape)) for shape in LARGE},
        "differing_hours": {str(shape): _judged(fair(shape)) for shape in DIFFERING},
        "no_shows": {str(shape): _no_shows(fair(shape)) for shape in MENDED},
        "peers": {f"{shape}, {clock:g} s each": raced(shape, clock) for shape, clock in RACES.items()},
    }


def _judged(instance: FairInstance) -> dict[str, object]:
    spent, schedule = cpu_seconds(lambda: solve(instance, worth=False))
    checking, report = cpu_seconds(lambda: check(instance, json.loads(json.dumps(schedule_document(schedule)))))  # type: ignore[arg-type]
    assert report.valid  # type: ignore[attr-defined]
    return {
        "share": report.value / report.bound,  # type: ignore[attr-defined]
        "gap": report.gap,  # type: ignore[attr-defined]
        "meetings": len(schedule.meetings),  # type: ignore[attr-defined]
        "solve_s": spent,
        "check_s": checking,
    }


def _no_shows(instance: FairInstance) -> dict[str, object]:
    """One in twenty does not come from slot 4 on."""
    before = solve(instance, worth=False).meetings
    draw = np.random.default_rng(1)
    ids = [one.id for one in instance.participants]
    absent = frozenset(draw.choice(ids, len(ids) // 20, replace=False).tolist())
    spent, answer = cpu_seconds(lambda: resolve(instance, before, Changes(now=4, absent=absent)))
    told = answer[1].certificate  # type: ignore[index]
    return {"seconds": spent, "gap_to_planning_anew": answer[1].gap} | {  # type: ignore[index]
        name: told[name] for name in sorted(OF_CHANGES)
    } | {"changes_over_the_fewest": told["change_count"] / told["fewest_change_count"]}  # fmt: skip
