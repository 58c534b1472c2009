"""对接会的视图 · What the pages of a fair show: the board as a grid, the list of people, the funnel. Data in, data out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher.entities import Party
from matcher.entities.fairs import Attendance, Fair, Participation, Side
from matcher.fairs.schedule import Meeting, meetings_from
from matcher.services.fairs.recap import Funnel

__all__ = ["Board", "Cell", "board_of", "counts_of", "funnel_steps", "name_of", "pair_key", "split_pair", "today_of"]

MARK = "~"
"""Between the two ids of a pair in an address; ids hold no such mark."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table in a slot: who meets there, whether it is locked, picked, or one of the lit person's meetings."""

    slot: int
    table: int
    meeting: Meeting | None = None
    a: str = ""
    b: str = ""
    key: str = ""
    locked: bool = False
    picked: bool = False
    lit: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """Slots by tables."""

    hours: tuple[str, ...]
    tables: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    value: float
    bound: float
    gap: float
    status: str
    meeting_count: int
    unserved: tuple[str, ...]
    conflicts: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[Mapping[str, Any], ...] = ()
    certificate: Mapping[str, Any] = field(default_factory=dict)


def board_of(
    fair: Fair, schedule: Mapping[str, Any], parties: Mapping[str, Party], *, pick: str = "", who: str = ""
) -> Board:
    """The board of a schedule's file."""
    locks = {frozenset(pair) for pair in fair.locks}
    meetings = {(one.slot, one.table): one for one in meetings_from(schedule)}
    lit = set(split_pair(pick)) if pick else ({who} if who else set())
    tables = tuple(range(max(fair.table_count, 1 + max((table for _, table in meetings), default=-1))))
    rows = []
    for slot in range(fair.slot_count):
        row = []
        for table in tables:
            one = meetings.get((slot, table))
            if one is None:
                row.append(Cell(slot, table))
                continue
            key = pair_key(one.a, one.b)
            row.append(
                Cell(slot, table, one, name_of(one.a, parties), name_of(one.b, parties), key,
                     frozenset((one.a, one.b)) in locks, key == pick, bool(lit & {one.a, one.b}))
            )  # fmt: skip
        rows.append(tuple(row))
    hours = tuple(f"{fair.starts(slot):%H:%M}–{fair.ends(slot):%H:%M}" for slot in range(fair.slot_count))
    certificate = schedule.get("certificate", {})
    return Board(
        hours, tables, tuple(rows), float(schedule["value"]), float(schedule["bound"]), float(schedule["gap"]),
        str(schedule["status"]), len(meetings), tuple(name_of(name, parties) for name in schedule["unserved"]),
        tuple(schedule.get("conflicts", ())), tuple(schedule.get("warnings", ())),
        certificate if isinstance(certificate, Mapping) else {},
    )  # fmt: skip


def counts_of(people: Sequence[Participation]) -> dict[str, int]:
    """Invited, registered and present of each side."""
    found: dict[str, int] = {}
    for side in Side:
        own = [one for one in people if one.side is side]
        found[f"invited_{side.value}"] = len(own)
        found[f"coming_{side.value}"] = sum(one.comes for one in own)
        found[f"here_{side.value}"] = sum(one.checked_in_at is not None for one in own)
    found["absent"] = sum(one.status is Attendance.ABSENT for one in people)
    return found


def today_of(fair: Fair, people: Sequence[Participation], days: int) -> str:
    """What an organiser should do next with a fair: a code of wording/pages after `fair_do_`."""
    if fair.state.value == "held":
        return "recap"
    if fair.state.value == "published":
        return "day" if days <= 0 else "wait"
    if fair.state.value == "draft":
        return "open"
    if not any(one.comes for one in people):
        return "register"
    return "publish" if fair.draft else "schedule"


def funnel_steps(found: Funnel) -> list[dict[str, Any]]:
    """(code, count, share of the step before) in order."""
    steps = [
        ("invited", found.invited_count, None), ("registered", found.registered_count, found.accepted_share),
        ("came", found.came_count, _share(found.came_count, found.registered_count)),
        ("planned", found.planned_count, None), ("held", found.held_count, found.kept_share),
        ("second", found.second_count, found.second_share),
        ("contract", found.contract_count, _share(found.contract_count, found.held_count)),
    ]  # fmt: skip
    most = {"invited": found.invited_count, "planned": found.planned_count}
    top = 0
    rows = []
    for code, count, share in steps:
        top = most.get(code, top)
        rows.append({"code": code, "count": count, "share": share, "width": round(100 * count / top) if top else 0})
    return rows


def name_of(party_id: str, parties: Mapping[str, Party]) -> str:
    """The name; the id where it is not known."""
    return parties[party_id].name if party_id in parties else party_id


def pair_key(a: str, b: str) -> str:
    """A pair in an address."""
    return f"{a}{MARK}{b}"


def split_pair(key: str) -> tuple[str, str]:
    """The two of a pair."""
    a, _, b = key.partition(MARK)
    return a, b


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
