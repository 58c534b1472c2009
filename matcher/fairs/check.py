"""核验 · Is a schedule file what it says? Every meeting, demand and figure is verified from the two files; knows no solver of ours."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matcher.entities import Warning
from matcher.fairs.bound import recomputed_bound
from matcher.fairs.instance import UNPINNED, FairInstance
from matcher.fairs.schedule import Meeting, gap_of, meetings_from

SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker found. `violations` and `notes` are codes of wording/[warnings] with facts; `bound` is the checker's own."""

    value: float
    bound: float
    gap: float
    violations: tuple[Warning, ...]
    notes: tuple[Warning, ...] = field(default=())

    @property
    def valid(self) -> bool:
        """No violation."""
        return not self.violations


def check(instance: FairInstance, document: Mapping[str, Any], *, bound_too: bool = True) -> Report:
    """Verify a schedule's JSON. Raises BadInput where it is not in the form of a schedule.

    Without `bound_too` the file's bound is taken as it stands: for an edit of a timetable whose bound was proven before.
    """
    meetings = meetings_from(document)
    faults = [*_each(instance, meetings), *_together(instance, meetings)]
    told = document.get("status") == "infeasible"
    open_demands = list(_demands(instance, meetings))
    notes: list[Warning] = []
    (notes if told else faults).extend(open_demands)
    value = _value(instance, meetings)
    bound, note = max(_said_bound(document, value), value), None
    if bound_too:
        bound, note = recomputed_bound(instance, document, value, demands=not open_demands)
    if note:
        notes.append(note)
    faults += _figures(instance, document, meetings, value, bound)
    if told and not open_demands and not instance.refused_locks:
        faults.append(Warning("fair_not_infeasible", {}))
    return Report(value, bound, gap_of(value, bound, instance.scale), tuple(faults), tuple(notes))


def _each(instance: FairInstance, meetings: Sequence[Meeting]) -> Iterable[Warning]:
    """Faults of a meeting by itself."""
    pairs = _pairs_met(instance, meetings)
    refused = {frozenset(pair) for pair in instance.refused}
    for one in meetings:
        facts = {"a": one.a, "b": one.b, "slot": one.slot, "table": one.table}
        unknown = [name for name in (one.a, one.b) if name not in instance.index]
        if unknown:
            yield Warning("fair_met_unknown", facts | {"value": unknown[0]})
            continue
        pair = pairs.get(frozenset((one.a, one.b)))
        if frozenset((one.a, one.b)) in refused:
            yield Warning("fair_met_declined", facts)
        elif pair is None:
            yield Warning("fair_met_not_a_pair", facts)
        if not 0 <= one.slot < instance.slots:
            yield Warning("fair_met_no_such_slot", facts | {"slots": instance.slots})
        else:
            for name in (one.a, one.b):
                if not instance.open[instance.index[name], one.slot]:
                    yield Warning("fair_met_absent", facts | {"value": name})
        if one.table < 0 or (instance.tables is not None and one.table >= instance.tables):
            yield Warning("fair_met_no_such_table", facts | {"tables": instance.tables})
        if pair is not None:
            yield from _pins(instance, pair, one, facts)


def _pins(instance: FairInstance, pair: int, one: Meeting, facts: dict[str, object]) -> Iterable[Warning]:
    if instance.pin_slot[pair] not in (UNPINNED, one.slot):
        yield Warning("fair_met_pin_moved", facts | {"value": int(instance.pin_slot[pair])})
    booths = [instance.participants[instance.index[name]].booth for name in (one.a, one.b)]
    homes = {booth for booth in booths if booth is not None}
    if instance.pin_table[pair] != UNPINNED:
        homes = {int(instance.pin_table[pair])}
    if homes and one.table not in homes:
        yield Warning("fair_met_not_at_booth", facts | {"value": min(homes)})


def _together(instance: FairInstance, meetings: Iterable[Meeting]) -> Iterable[Warning]:
    """Faults of meetings with one another."""
    known = [one for one in meetings if one.a in instance.index and one.b in instance.index]
    for (slot, table), count in Counter((one.slot, one.table) for one in known).items():
        if count > 1:
            yield Warning("fair_table_twice", {"slot": slot, "table": table, "count": count})
    for pair, count in Counter(frozenset((one.a, one.b)) for one in known).items():
        if count > 1:
            yield Warning("fair_met_twice", {"value": sorted(pair), "count": count})
    cells: Counter[tuple[int, int]] = Counter()
    met: Counter[int] = Counter()
    busy: dict[int, set[int]] = defaultdict(set)
    for one in known:
        for name in (one.a, one.b):
            who = instance.index[name]
            calendar = int(instance.calendar[who])
            cells[calendar, one.slot] += 1
            met[who] += 1
            busy[calendar].add(one.slot)
    names = defaultdict(list)
    for who, calendar in enumerate(instance.calendar.tolist()):
        names[calendar].append(instance.participants[who].id)
    for (calendar, slot), count in sorted(cells.items()):
        if count > 1:
            yield Warning("fair_double_booked", {"value": names[calendar], "slot": slot, "count": count})
    for who, count in sorted(met.items()):
        if count > instance.participants[who].max_meetings:
            facts = {
                "value": instance.participants[who].id,
                "count": count,
                "most": instance.participants[who].max_meetings,
            }
            yield Warning("fair_too_many_meetings", facts)
    if instance.breaks_after is not None:
        for calendar, slots in sorted(busy.items()):
            if any(all(first + k in slots for k in range(instance.breaks_after + 1)) for first in slots):
                yield Warning("fair_no_break", {"value": names[calendar], "most": instance.breaks_after})
    if instance.one_per_firm:
        firms = Counter(frozenset(int(instance.firm[instance.index[name]]) for name in (one.a, one.b)) for one in known)
        for one in known:
            key = frozenset(int(instance.firm[instance.index[name]]) for name in (one.a, one.b))
            if firms.pop(key, 0) > 1:
                yield Warning("fair_firms_twice", {"a": one.a, "b": one.b})


def _demands(instance: FairInstance, meetings: Iterable[Meeting]) -> Iterable[Warning]:
    met = Counter(name for one in meetings for name in (one.a, one.b))
    together = {frozenset((one.a, one.b)) for one in meetings}
    for one in instance.participants:
        if met[one.id] < one.min_meetings:
            yield Warning("fair_too_few_meetings", {"value": one.id, "count": met[one.id], "least": one.min_meetings})
    for pair in np.flatnonzero(instance.locked).tolist():
        if frozenset(instance.pair_ids(pair)) not in together:
            a, b = instance.pair_ids(pair)
            yield Warning("fair_lock_not_kept", {"a": a, "b": b})


def _value(instance: FairInstance, meetings: Sequence[Meeting]) -> float:
    known = _pairs_met(instance, meetings)
    pairs = (known.get(frozenset((one.a, one.b))) for one in meetings)
    return math.fsum(float(instance.weight[pair]) for pair in pairs if pair is not None)


def _pairs_met(instance: FairInstance, meetings: Iterable[Meeting]) -> dict[frozenset[str], int]:
    """The number of each pair that meets, by its two ids; not of all that might."""
    n = len(instance.participants)
    key = instance.left.astype(np.int64) * n + instance.right
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    found: dict[frozenset[str], int] = {}
    for one in meetings:
        ends = instance.index.get(one.a), instance.index.get(one.b)
        for left, right in (ends, ends[::-1]):
            if left is None or right is None:
                continue
            at = int(np.searchsorted(sorted_key, left * n + right))
            if at < len(sorted_key) and sorted_key[at] == left * n + right:
                found[frozenset((one.a, one.b))] = int(order[at])
    return found


def _said_bound(document: Mapping[str, Any], value: float) -> float:
    said = document.get("bound")
    good = isinstance(said, int | float) and not isinstance(said, bool) and math.isfinite(said)
    return float(said) if good else value  # type: ignore[arg-type]  # good says what it is


def _figures(
    instance: FairInstance, document: Mapping[str, Any], meetings: Iterable[Meeting], value: float, bound: float
) -> Iterable[Warning]:
    """What the file says of itself."""
    scale = SAME * max(instance.scale, abs(value), abs(bound))
    said: dict[str, float] = {}
    for name in ("value", "bound", "gap"):
        number = document.get(name)
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            yield Warning("fair_figure_missing", {"field": name})
        else:
            said[name] = float(number)
    if "value" in said and abs(said["value"] - value) > scale:
        yield Warning("fair_value_wrong", {"said": said["value"], "value": value})
    if "bound" in said and said["bound"] < value - scale:
        yield Warning("fair_bound_below_value", {"said": said["bound"], "value": value})
    if "bound" in said and "gap" in said:
        gap = gap_of(value, said["bound"], instance.scale)
        if abs(gap - said["gap"]) > SAME:
            yield Warning("fair_gap_wrong", {"said": said["gap"], "value": gap})
    objective = (
        document.get("certificate", {}).get("objective", "max_value")
        if isinstance(document.get("certificate"), dict)
        else "max_value"
    )
    if (
        document.get("status") == "optimal"
        and objective == "max_value"
        and "bound" in said
        and said["bound"] - value > scale
    ):
        yield Warning("fair_not_optimal", {"value": value, "bound": said["bound"]})
    served = {name for one in meetings for name in (one.a, one.b)}
    unserved = document.get("unserved")
    if isinstance(unserved, list):
        wrong = {str(name) for name in unserved} ^ {one.id for one in instance.participants if one.id not in served}
        if wrong:
            yield Warning("fair_unserved_wrong", {"value": sorted(wrong)})
