"""改动 · Two who meet are moved by hand: what it would cost is told first, and nothing that breaks a rule is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matcher.entities import Warning
from matcher.entities.fairs import Fair
from matcher.errors import BadInput, UnknownThing
from matcher.fairs import FairInstance, check, instance_from
from matcher.fairs.changes import OF_CHANGES
from matcher.fairs.schedule import EXACT, Meeting, gap_of, meetings_from
from matcher.services.fairs.desk import FairDesk
from matcher.services.fairs.drafting import draft_of, keep_draft

__all__ = ["Edit", "Preview", "edit", "keep_edit"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Two who meet are to meet in another slot at another table; what stands there takes their place. `slot` None: not at all."""

    a: str
    b: str
    slot: int | None = None
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edit would cost, before it is made: value lost, idle slots gained, and the rules it would break."""

    edit: Edit
    other: tuple[str, str] | None  # the two who would have to move
    value_cost: float
    idle_cost: int
    violations: tuple[Warning, ...]
    schedule: Mapping[str, object]

    @property
    def allowed(self) -> bool:
        """Breaks no rule."""
        return not self.violations


def edit(fair: Fair, wanted: Edit) -> Preview:
    """What it would cost. Raises UnknownThing("fair_no_meeting"), BadInput("fair_locked") where a lock stands in the way."""
    draft = draft_of(fair)
    instance, before = instance_from(draft["instance"]), meetings_from(draft["schedule"])
    moved = next((one for one in before if {one.a, one.b} == {wanted.a, wanted.b}), None)
    if moved is None:
        raise UnknownThing("fair_no_meeting", value=f"{wanted.a} + {wanted.b}")
    others = [one for one in before if (one.slot, one.table) == (wanted.slot, wanted.table) and one is not moved]
    locks = {frozenset(pair) for pair in fair.locks}
    for one in (moved, *others):
        if frozenset((one.a, one.b)) in locks:
            raise BadInput("fair_locked", value=f"{one.a} + {one.b}")
    after = [one for one in before if one is not moved and one not in others]
    if wanted.slot is not None and wanted.table is not None:
        after.append(replace(moved, slot=wanted.slot, table=wanted.table))
        after += [replace(one, slot=moved.slot, table=moved.table) for one in others]
    document = _redone(draft["schedule"], instance, sorted(after))
    report = check(instance, document, bound_too=False)  # the draft's bound is not touched by a move
    return Preview(
        wanted, (others[0].a, others[0].b) if others else None, float(draft["schedule"]["value"]) - report.value,
        _idle(after) - _idle(before), report.violations, document,
    )  # fmt: skip


def keep_edit(fair_id: str, wanted: Edit, desk: FairDesk, version: int | None = None) -> Fair:
    """Make it. Raises BadInput("fair_edit_breaks") with the first rule it breaks."""
    fair = desk.shelf.fair(fair_id)
    found = edit(fair, wanted)
    if not found.allowed:
        raise BadInput("fair_edit_breaks", value=f"{wanted.a} + {wanted.b}", count=len(found.violations))
    return keep_draft(
        fair, fair.draft["instance"], found.schedule, desk, version if version is not None else fair.version
    )


def _redone(schedule: Mapping[str, Any], instance: FairInstance, meetings: Sequence[Meeting]) -> dict[str, object]:
    """The schedule's file with other meetings: the bound stays, value and gap are told anew, what was proven of changes is dropped."""
    worth = {frozenset(instance.pair_ids(pair)): float(instance.weight[pair]) for pair in range(len(instance.weight))}
    value = sum(worth.get(frozenset((one.a, one.b)), 0.0) for one in meetings)
    bound = max(float(schedule["bound"]), value)
    gap = gap_of(value, bound, instance.scale)
    met = {name for one in meetings for name in (one.a, one.b)}
    best = schedule["status"] != "infeasible" and gap <= EXACT
    status = schedule["status"] if schedule["status"] == "infeasible" else ("optimal" if best else "feasible")
    certificate = {name: known for name, known in schedule["certificate"].items() if name not in OF_CHANGES}
    return dict(schedule) | {
        "certificate": certificate, "value": value, "bound": bound, "gap": gap, "status": status,
        "meetings": [{"a": one.a, "b": one.b, "slot": one.slot, "table": one.table} for one in meetings],
        "unserved": [one.id for one in instance.participants if one.id not in met],
    }  # fmt: skip


def _idle(meetings: Sequence[Meeting]) -> int:
    """Empty slots between one's first and last meeting, over everybody."""
    slots: dict[str, list[int]] = {}
    for one in meetings:
        for name in (one.a, one.b):
            slots.setdefault(name, []).append(one.slot)
    return sum(max(held) - min(held) + 1 - len(held) for held in slots.values())
