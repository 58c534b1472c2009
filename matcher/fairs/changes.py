"""当天变化 · What happened since a schedule was published, and the difference of two schedules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher.errors import BadInput
from matcher.fairs.instance import FairInstance, Pair, Participant
from matcher.fairs.reading import instance_from
from matcher.fairs.schedule import Meeting

OF_CHANGES = frozenset({"disturbed_count", "fewest_disturbed_count", "change_count", "fewest_change_count"})
"""What the certificate of a mended day says of changes: how many, and how few there could have been."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The day so far. Meetings in slots before `now` have been held.

    `absent` do not come (any more), `late` come at a slot, `walk_ins` with `pairs` are new, `lost_tables` cannot be used from now on.
    `fill` offers free places to others.
    """

    now: int = 0
    absent: frozenset[str] = frozenset()
    late: Mapping[str, int] = field(default_factory=dict)
    walk_ins: tuple[Participant, ...] = ()
    pairs: tuple[Pair, ...] = ()
    lost_tables: frozenset[int] = frozenset()
    fill: bool = True


@dataclass(frozen=True, slots=True)
class Moved:
    """A meeting before and after."""

    before: Meeting
    after: Meeting


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two schedules, and why nothing less could: `forced_count` meetings could not stay."""

    kept: tuple[Meeting, ...]
    moved: tuple[Moved, ...]
    cancelled: tuple[Meeting, ...]
    added: tuple[Meeting, ...]

    @property
    def disturbed_count(self) -> int:
        """Published meetings that are not as published."""
        return len(self.moved) + len(self.cancelled)


def difference(before: Sequence[Meeting], after: Sequence[Meeting]) -> Difference:
    """Meetings of the same two are the same meeting."""
    old = {frozenset((one.a, one.b)): one for one in before}
    new = {frozenset((one.a, one.b)): one for one in after}
    both = [(old[key], new[key]) for key in old if key in new]
    same = [(one.slot, one.table) == (other.slot, other.table) for one, other in both]
    return Difference(
        tuple(sorted(other for (_, other), equal in zip(both, same, strict=True) if equal)),
        tuple(Moved(one, other) for (one, other), equal in sorted(zip(both, same, strict=True)) if not equal),
        tuple(sorted(one for key, one in old.items() if key not in new)),
        tuple(sorted(one for key, one in new.items() if key not in old)),
    )


def changes_from(document: object, instance: FairInstance) -> Changes:
    """The changes of a JSON document. Raises BadInput with the pointer and the value of what is wrong."""
    if not isinstance(document, dict):
        raise BadInput("fair_not_an_object", place="/", value=str(document))
    new = {
        "slots": instance.slots,
        "tables": instance.tables,
        "participants": document.get("walk_ins", []),
        "pairs": [],
    }
    walk_ins = instance_from(new).participants
    known = {one.id for one in (*instance.participants, *walk_ins)}
    return Changes(
        now=_slot(document.get("now", 0), "/now", instance.slots),
        absent=frozenset(_known(document.get("absent", []), "/absent", known)),
        late={name: _slot(slot, f"/late/{name}", instance.slots) for name, slot in _late(document, known)},
        walk_ins=walk_ins,
        pairs=tuple(_pair(row, f"/pairs/{place}", known) for place, row in enumerate(_list(document, "pairs"))),
        lost_tables=frozenset(
            _slot(table, f"/lost_tables/{place}", 10**6) for place, table in enumerate(_list(document, "lost_tables"))
        ),
        fill=document.get("fill", True) is not False,
    )


def difference_document(change: Difference) -> dict[str, object]:
    """The difference as JSON."""
    return {
        "kept_count": len(change.kept),
        "disturbed_count": change.disturbed_count,
        "moved": [{"before": _meeting(one.before), "after": _meeting(one.after)} for one in change.moved],
        "cancelled": [_meeting(one) for one in change.cancelled],
        "added": [_meeting(one) for one in change.added],
    }


def _meeting(one: Meeting) -> dict[str, object]:
    return {"a": one.a, "b": one.b, "slot": one.slot, "table": one.table}


def _list(document: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = document.get(name, [])
    if not isinstance(value, list):
        raise BadInput("fair_not_an_array", place=f"/{name}", value=str(value))
    return value


def _late(document: Mapping[str, Any], known: set[str]) -> list[tuple[str, Any]]:
    late = document.get("late", {})
    if not isinstance(late, dict):
        raise BadInput("fair_not_an_object", place="/late", value=str(late))
    return [(_known([name], "/late", known)[0], slot) for name, slot in late.items()]


def _known(names: object, pointer: str, known: set[str]) -> list[str]:
    if not isinstance(names, list):
        raise BadInput("fair_not_an_array", place=pointer, value=str(names))
    for place, name in enumerate(names):
        if not isinstance(name, str) or name not in known:
            raise BadInput("fair_unknown_participant", place=f"{pointer}/{place}", value=str(name))
    return names


def _slot(value: object, pointer: str, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= high:
        raise BadInput("fair_not_whole", place=pointer, value=str(value), low=0, high=high)
    return value


def _pair(row: object, pointer: str, known: set[str]) -> Pair:
    if not isinstance(row, dict):
        raise BadInput("fair_not_an_object", place=pointer, value=str(row))
    a, b = (_known([row.get(end)], f"{pointer}/{end}", known)[0] for end in ("a", "b"))
    weight = row.get("weight")
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not -1e12 <= weight <= 1e12:
        raise BadInput("fair_weight", place=f"{pointer}/weight", value=str(weight))
    return Pair(a, b, float(weight), locked=row.get("locked") is True, declined=row.get("declined") is True)
