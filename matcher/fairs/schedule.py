"""排程 · A timetable with its proof: who meets whom, when and where; value, upper bound, gap and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.vocabulary import Labelled
from matcher.entities import Warning
from matcher.errors import BadInput

EXACT = 1e-7  # a relative gap below this is no gap: weights are rounded to some 1e-9 inside the flow


class Objective(Labelled):
    """What a schedule is best at."""

    MAX_VALUE = "max_value", "总值最大", "largest total value"
    MAX_SERVED = "max_served", "有会面的人最多", "most participants served"
    LEXI_FAIR = "lexi_fair", "先顾最少的人", "worst-off first"


class Status(Labelled):
    """How far the schedule is proven."""

    OPTIMAL = "optimal", "已证明最优", "proven optimal"
    FEASIBLE = "feasible", "可行", "feasible"
    INFEASIBLE = "infeasible", "要求互相冲突", "demands in conflict"


@dataclass(frozen=True, slots=True, order=True)
class Meeting:
    """Two who meet in a slot at a table, both counted from 0."""

    slot: int
    table: int
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of demands that cannot all be met, and what would make room, each way tried.

    `code` and `facts` fill a sentence of wording/[fairs]; `demands` name locks ("a + b") and minimums ("a ≥ 3").
    """

    code: str
    facts: Mapping[str, object]
    demands: tuple[str, ...]
    ways_out: tuple[Warning, ...] = ()
    smallest: bool = True


@dataclass(frozen=True, slots=True)
class Prices:
    """Dual prices: by weak duality they prove the bound to anyone who adds them up (see docs/fairs.md).

    `participant` [id], `calendar_slot` [calendar][slot], `slot` [slot] (one more table there), `window` [calendar][first slot],
    `firms` [(firm, firm)].
    """

    participant: Mapping[str, float] = field(default_factory=dict)
    calendar_slot: Mapping[str, Sequence[float]] = field(default_factory=dict)
    slot: Sequence[float] = ()
    window: Mapping[str, Sequence[float]] = field(default_factory=dict)
    firms: Mapping[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Meetings and their proof. `gap` is (bound - value) / bound; `bound` holds for every schedule of the same demands."""

    value: float
    bound: float
    gap: float
    status: Status
    meetings: tuple[Meeting, ...]
    unserved: tuple[str, ...]
    objective: Objective = Objective.MAX_VALUE
    fairness: float = 0.0
    reasons: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    warnings: tuple[Warning, ...] = ()
    certificate: Mapping[str, object] = field(default_factory=dict)
    prices: Prices = field(default_factory=Prices)


def gap_of(value: float, bound: float, scale: float) -> float:
    """(bound - value) / bound as a ratio; 0 where they agree within rounding. `scale`: the heaviest pair."""
    missing = bound - value
    return 0.0 if missing <= EXACT * max(abs(bound), scale) else missing / max(abs(bound), EXACT * scale)


def meetings_from(document: object) -> tuple[Meeting, ...]:
    """The meetings of a schedule's JSON. Raises BadInput with the pointer and the value of what is wrong."""
    rows = document.get("meetings") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise BadInput("fair_not_an_array", place="/meetings", value="—")
    return tuple(_meeting(row, f"/meetings/{place}") for place, row in enumerate(rows))


def _meeting(row: Any, pointer: str) -> Meeting:
    if not isinstance(row, dict):
        raise BadInput("fair_not_an_object", place=pointer, value=str(row))
    for name in ("a", "b"):
        if not isinstance(row.get(name), str):
            raise BadInput("fair_not_text", place=f"{pointer}/{name}", value=str(row.get(name)))
    for name in ("slot", "table"):
        if not isinstance(row.get(name), int) or isinstance(row.get(name), bool):
            raise BadInput("fair_not_whole", place=f"{pointer}/{name}", value=str(row.get(name)), low=0, high="…")
    return Meeting(row["slot"], row["table"], row["a"], row["b"])
