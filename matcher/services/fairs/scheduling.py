"""排程 · Draft, locks, moves with their cost shown first, publication with the difference, and least change during the day.

What stands in a file of a fair names no decline: pairs that must not meet are simply not among its pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matcher.entities import Warning
from matcher.entities.fairs import Attendance, Fair, FairState, Participation, ScheduleVersion, Side, move_to
from matcher.errors import BadInput, Stale, UnknownThing
from matcher.fairs import FairInstance, Objective, check, instance_from, resolve, schedule_document, solve
from matcher.fairs.changes import Changes, difference, difference_document
from matcher.fairs.instance import Pair, Participant
from matcher.fairs.reading import instance_document
from matcher.fairs.schedule import EXACT, Meeting, gap_of, meetings_from
from matcher.services.fairs.desk import FairDesk
from matcher.services.fairs.limits import within_limits
from matcher.services.fairs.weighing import chances_of, pairs_of, wishes_of

__all__ = [
    "Edit", "Planned", "Preview", "drafted", "edit", "instance_of", "keep_edit", "keep_plan", "lock", "planned", "publish",
    "resolved",
]  # fmt: skip

SECONDS = 10.0


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


def instance_of(fair: Fair, people: Sequence[Participation], desk: FairDesk) -> FairInstance:
    """The fair as the solver takes it: those who come, and pairs that may meet."""
    coming = [one for one in people if one.comes]
    return FairInstance.of(
        fair.slot_count, fair.table_count, [participant(one, desk, fair) for one in coming], _pairs(fair, coming, desk),
        breaks_after=fair.breaks_after, one_per_firm=fair.one_per_firm,
    )  # fmt: skip


def participant(one: Participation, desk: FairDesk, fair: Fair) -> Participant:
    """One of them with hours, limits, calendar, booth and firm."""
    hours = one.available
    if one.late_from is not None:
        hours = tuple(slot for slot in hours or range(fair.slot_count) if slot >= one.late_from)
    group = min(desk.occasion.book.group_of([one.party_id]), default=one.party_id) if fair.one_per_firm else None
    return Participant(
        one.party_id, one.side.value, one.max_meetings, one.min_meetings, hours, one.calendar, group, one.booth
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """A timetable that was worked out and is not kept yet, with the version of the fair it is for."""

    fair_id: str
    version: int
    draft: Mapping[str, object]


def planned(
    fair_id: str, desk: FairDesk, *, objective: Objective = Objective.MAX_VALUE, fairness: float = 0.0,
    least: int = 0, seconds: float = SECONDS, version: int | None = None,
) -> Planned:  # fmt: skip
    """The best timetable with its proof. Raises BadInput("fair_published") once a schedule is out, Stale("fair_changed")."""
    fair = desk.shelf.fair(fair_id)
    if version is not None and version != fair.version:  # told before anybody waits for the solver
        raise Stale("fair_changed", value=fair_id, version=fair.version)
    if fair.state in (FairState.PUBLISHED, FairState.HELD):
        raise BadInput("fair_published", value=fair.title)
    instance = _pinned(instance_of(fair, desk.shelf.participations(fair_id), desk), fair)
    schedule = solve(instance, objective=objective, fairness=fairness, least=least, seconds=seconds)
    draft = {"instance": instance_document(instance), "schedule": dict(schedule_document(schedule))}
    return Planned(fair_id, fair.version, draft)


def keep_plan(found: Planned, desk: FairDesk) -> Fair:
    """It becomes the draft. Raises Stale("fair_changed") when the fair has changed since it was begun."""
    return desk.shelf.change(found.fair_id, lambda one: replace(one, draft=found.draft), found.version)


def drafted(
    fair_id: str, desk: FairDesk, *, objective: Objective = Objective.MAX_VALUE, fairness: float = 0.0,
    least: int = 0, seconds: float = SECONDS, version: int | None = None,
) -> Fair:  # fmt: skip
    """The best timetable with its proof, as a draft; refusals as those of `planned` and `keep_plan`."""
    found = planned(
        fair_id, desk, objective=objective, fairness=fairness, least=least, seconds=seconds, version=version
    )
    return keep_plan(found, desk)


def lock(fair_id: str, a: str, b: str, desk: FairDesk, *, locked: bool = True, version: int | None = None) -> Fair:
    """Two who meet keep their meeting, slot and table at every new draft; or they are let go again."""
    draft = _draft(desk.shelf.fair(fair_id))
    meets = {frozenset((one.a, one.b)): (one.a, one.b) for one in meetings_from(draft["schedule"])}
    pair = meets.get(frozenset((a, b)))
    if pair is None:
        raise UnknownThing("fair_no_meeting", value=f"{a} + {b}")

    def act(fair: Fair) -> Fair:
        kept = tuple(one for one in fair.locks if frozenset(one) != frozenset(pair))
        return replace(fair, locks=(*kept, pair) if locked else kept)

    return desk.shelf.change(fair_id, act, version)


def edit(fair: Fair, wanted: Edit) -> Preview:
    """What it would cost. Raises UnknownThing("fair_no_meeting"), BadInput("fair_locked") where a lock stands in the way."""
    draft = _draft(fair)
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
    return _keep(fair, fair.draft["instance"], found.schedule, desk, version if version is not None else fair.version)


def publish(
    fair_id: str, desk: FairDesk, *, by: str = "", note: str = "", version: int | None = None
) -> ScheduleVersion:
    """The draft becomes the next version, with its difference to the one before. Raises BadInput("fair_no_draft")."""
    fair = desk.shelf.fair(fair_id)
    draft, last = _draft(fair), desk.shelf.latest(fair_id)
    before = meetings_from(last.schedule) if last else ()
    change = difference(before, meetings_from(draft["schedule"]))
    new = ScheduleVersion(
        fair_id, (last.number if last else 0) + 1, desk.now, by, draft["instance"], draft["schedule"],
        difference_document(change), " ".join(note.split())[:200],
    )  # fmt: skip
    expected = fair.version if version is None else version
    desk.shelf.publish(new, lambda one: replace(move_to(one, FairState.PUBLISHED), draft={}), expected)
    return new


def resolved(
    fair_id: str, desk: FairDesk, *, now: int = 0, lost_tables: Sequence[int] = (), version: int | None = None
) -> Fair:
    """Least change to what was published: who is absent or late, who walked in, who declined since, tables that were lost."""
    fair, last = desk.shelf.fair(fair_id), desk.shelf.latest(fair_id)
    if last is None:
        raise BadInput("fair_not_published", value=fair.title)
    if not 0 <= now <= fair.slot_count:
        raise BadInput("fair_not_whole", place="/now", value=now, low=0, high=fair.slot_count)
    before = instance_from(last.instance)
    known = set(before.index)
    people = desk.shelf.participations(fair_id)
    coming = [one for one in people if one.comes]
    walk_ins = [one for one in coming if one.party_id not in known]
    fresh = {one.party_id for one in walk_ins}
    pairs = [pair for pair in _pairs(fair, coming, desk) if {pair.a, pair.b} & fresh] if fresh else []
    if pairs:  # what may stand from before has used up some of the limits of those who set any
        stood = [Pair(*before.pair_ids(pair), 0.0) for pair in range(len(before.weight))]
        said = wishes_of(fair_id, [one.party_id for one in coming], desk.occasion.book)
        pairs = within_limits(pairs, coming, said, fair, taken=stood)
    changes = Changes(
        now=now,
        absent=frozenset(one.party_id for one in people if not one.comes and one.party_id in known),
        late={one.party_id: one.late_from for one in coming if one.late_from is not None and one.party_id in known},
        walk_ins=tuple(participant(one, desk, fair) for one in walk_ins),
        pairs=(*pairs, *_refused(before, coming, desk, fair_id)),
        lost_tables=frozenset(lost_tables),
    )
    day, mended = resolve(before, meetings_from(last.schedule), changes)
    return _keep(fair, _without_declines(instance_document(day)), schedule_document(mended), desk, version)


def absent(fair_id: str, party_id: str, desk: FairDesk, *, is_absent: bool = True) -> Participation:
    """A no-show, or one who came after all."""
    status = Attendance.ABSENT if is_absent else Attendance.REGISTERED

    def changed(known: Participation) -> Participation:
        left = (known.left_at or desk.now) if is_absent else None
        return replace(known, status=status, left_at=left, checked_in_at=None if is_absent else known.checked_in_at)

    return desk.shelf.change_person(fair_id, party_id, changed)


def late(fair_id: str, party_id: str, slot: int, desk: FairDesk) -> Participation:
    """Somebody comes at a slot. Raises BadInput("fair_not_whole")."""
    last = desk.shelf.fair(fair_id).slot_count - 1
    if not 0 <= slot <= last:
        raise BadInput("fair_not_whole", place="/slot", value=slot, low=0, high=last)
    return desk.shelf.change_person(
        fair_id, party_id, lambda known: replace(known, late_from=slot, status=Attendance.REGISTERED, left_at=None)
    )


def walk_in(fair_id: str, party_id: str, side: Side, desk: FairDesk) -> Participation:
    """Somebody who was not expected: registered and here."""
    return desk.welcome(fair_id, party_id, side)


def check_in(fair_id: str, badge: str, desk: FairDesk) -> Participation:
    """签到: by the word of the badge's QR code; twice changes nothing. Raises UnknownThing("fair_no_badge")."""
    for one in desk.shelf.participations(fair_id):
        if badge and one.badge == badge:
            return desk.shelf.change_person(
                fair_id,
                one.party_id,
                lambda known: replace(
                    known, status=Attendance.REGISTERED, checked_in_at=known.checked_in_at or desk.now, left_at=None
                ),
            )
    raise UnknownThing("fair_no_badge", value=badge)


def _pairs(fair: Fair, people: Sequence[Participation], desk: FairDesk) -> list[Pair]:
    parties, book = desk.parties(people), desk.occasion.book
    chances = chances_of(fair, people, parties, day=desk.today, matchmaker=desk.matchmaker())
    return pairs_of(fair, people, chances, wishes_of(fair.id, parties, book), book)


def _refused(before: FairInstance, coming: Sequence[Participation], desk: FairDesk, fair_id: str) -> list[Pair]:
    """Pairs of the published fair that one of the two has declined since."""
    pairs = {frozenset(before.pair_ids(pair)): before.pair_ids(pair) for pair in range(len(before.weight))}
    names = [one.party_id for one in coming]
    said = wishes_of(fair_id, names, desk.occasion.book)
    no = {frozenset(pair) for pair, value in said.items() if value.value == "decline"}
    return [Pair(*pairs[key], 0.0, declined=True) for key in sorted(no & set(pairs), key=sorted)]


def _pinned(instance: FairInstance, fair: Fair) -> FairInstance:
    """Locked pairs stay where the draft has them."""
    if not fair.draft or not fair.locks:
        return instance
    document: dict[str, Any] = instance_document(instance)
    where = {frozenset((one.a, one.b)): one for one in meetings_from(fair.draft["schedule"])}
    for row in document["pairs"]:
        meeting = where.get(frozenset((row["a"], row["b"])))
        if row.get("locked") and meeting is not None:
            row |= {"slot": meeting.slot, "table": meeting.table}
    return instance_from(document)


def _without_declines(document: Mapping[str, Any]) -> dict[str, Any]:
    return {**document, "pairs": [row for row in document["pairs"] if not row.get("declined")]}


def _keep(fair: Fair, instance: object, schedule: Mapping[str, object], desk: FairDesk, version: int | None) -> Fair:
    draft = {"instance": instance, "schedule": dict(schedule)}
    return desk.shelf.change(
        fair.id, lambda one: replace(one, draft=draft), fair.version if version is None else version
    )


def _draft(fair: Fair) -> dict[str, Any]:
    if not fair.draft:
        raise BadInput("fair_no_draft", value=fair.title)
    return dict(fair.draft)


def _redone(schedule: Mapping[str, Any], instance: FairInstance, meetings: Sequence[Meeting]) -> dict[str, object]:
    """The schedule's file with other meetings: the bound stays, value and gap are told anew."""
    worth = {frozenset(instance.pair_ids(pair)): float(instance.weight[pair]) for pair in range(len(instance.weight))}
    value = sum(worth.get(frozenset((one.a, one.b)), 0.0) for one in meetings)
    bound = max(float(schedule["bound"]), value)
    gap = gap_of(value, bound, instance.scale)
    met = {name for one in meetings for name in (one.a, one.b)}
    best = schedule["status"] != "infeasible" and gap <= EXACT
    status = schedule["status"] if schedule["status"] == "infeasible" else ("optimal" if best else "feasible")
    return dict(schedule) | {
        "value": value, "bound": bound, "gap": gap, "status": status,
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
