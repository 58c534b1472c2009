"""办件的存取 · Cases over SQL, read in the order in which they are to be worked on. A change reads, decides and writes in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from matcher.entities.cases import Case, CaseAct, CaseItem, CaseKind, CaseLine, ItemState, Side
from matcher.errors import Stale, UnknownThing
from matcher.ports import Page
from matcher.storage.cursors import read_cursor, write_cursor
from matcher.storage.tables import CASE_LINES, CASE_PAPERS, CASES

if TYPE_CHECKING:
    from matcher.storage.beside import Beside

_KINDS: Final = {one.value: one for one in CaseKind}
_ACTS: Final = {one.value: one for one in CaseAct}
_SIDES: Final = {one.value: one for one in Side}
_STATES: Final = {one.value: one for one in ItemState}

__all__ = ["CaseFilter", "SqlCases", "move_cases"]

_IDS_A_QUERY: Final = 400
_NEVER: Final = "9999-12-31"
_DRAFTS: Final = "2"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are asked for; what is left out is not asked."""

    party_id: str | None = None
    owner: str | None = None
    region: str | None = None
    kind: CaseKind | None = None
    is_open: bool | None = None
    due_before: date | None = None
    unclaimed: bool = False  # held by the desk of a county and by nobody of it
    handed_in: bool = False  # no drafts


class SqlCases:
    """Reading and writing side in one; safe to share between threads."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def get(self, case_id: str) -> Case:
        """Raises UnknownThing("unknown_case")."""
        with self._beside.reading() as connection:
            return _one(connection, case_id)

    def page(self, wanted: CaseFilter, *, cursor: str | None = None, limit: int = 50) -> Page[Case]:
        """Open ones by due day, then closed ones, then drafts; raises BadInput("bad_cursor")."""
        where = _where(wanted)
        if cursor is not None:
            where = [*where, CASES.c.place > read_cursor(cursor)]
        with self._beside.reading() as connection:
            query = select(CASES).where(*where).order_by(CASES.c.place).limit(limit + 1)
            rows = connection.execute(query).all()
            found = tuple(_read(connection, rows[:limit]))
        return Page(found, write_cursor(rows[limit - 1].place) if len(rows) > limit else None)

    def every(self, wanted: CaseFilter) -> Iterator[Case]:
        """All of them in the same order, some hundreds at a time."""
        cursor: str | None = None
        while True:
            page = self.page(wanted, cursor=cursor, limit=_IDS_A_QUERY)
            yield from page.rows
            if page.next_cursor is None:
                return
            cursor = page.next_cursor

    def add(self, case: Case) -> None:
        """A new case with its log."""
        with self._beside.write() as connection:
            connection.execute(insert(CASES), _row(case))
            connection.execute(insert(CASE_LINES), _line_rows(case, 0))

    def change(self, case_id: str, act: Callable[[Case], Case], *, version: int | None = None) -> Case:
        """What an act makes of a case. Raises UnknownThing, Stale("case_stale") past `version`, and what the act raises."""
        with self._beside.write() as connection:
            before = _one(connection, case_id, locked=True)
            if version is not None and version != before.version:
                raise Stale("case_stale", value=case_id, version=version, current=before.version)
            after = act(before)
            same = (CASES.c.id == case_id) & (CASES.c.version == before.version)
            if connection.execute(update(CASES).where(same).values(_row(after))).rowcount != 1:
                raise Stale("case_stale", value=case_id, version=before.version, current="?")
            connection.execute(insert(CASE_LINES), _line_rows(after, before.version))
        return after

    def drop(self, case_id: str) -> None:
        """The case is gone, with its log and its papers."""
        with self._beside.write() as connection:
            _drop(connection, CASES.c.id == case_id)

    def forget_closed(self, before: datetime) -> int:
        """How many cases were closed before a moment and are gone, with their logs and papers."""
        with self._beside.write() as connection:
            return _drop(connection, CASES.c.is_open.is_(False) & (CASES.c.closed_at < before))

    def forget_drafts(self, before: datetime) -> int:
        """How many drafts were touched last before a moment and are gone, with their logs and papers."""
        newer = select(CASE_LINES.c.case_id).where(CASE_LINES.c.at >= before)
        with self._beside.write() as connection:
            return _drop(connection, (CASES.c.place >= _DRAFTS) & CASES.c.id.not_in(newer))


def move_cases(connection: Connection, old_id: str, new_id: str) -> None:
    """The old party's cases become the new one's: two records of a party have become one."""
    connection.execute(update(CASES).where(CASES.c.party_id == old_id).values(party_id=new_id))


def _drop(connection: Connection, which: Any) -> int:
    ids = list(connection.scalars(select(CASES.c.id).where(which)))
    for start in range(0, len(ids), _IDS_A_QUERY):
        some = ids[start : start + _IDS_A_QUERY]
        for table in (CASE_PAPERS, CASE_LINES):
            connection.execute(delete(table).where(table.c.case_id.in_(some)))
        connection.execute(delete(CASES).where(CASES.c.id.in_(some)))
    return len(ids)


def _where(wanted: CaseFilter) -> list[Any]:
    c = CASES.c
    kind = None if wanted.kind is None else wanted.kind.value
    pairs = ((c.party_id, wanted.party_id), (c.owner, wanted.owner), (c.region, wanted.region), (c.kind, kind))
    where: list[Any] = [column == value for column, value in pairs if value is not None]
    if wanted.is_open is not None:
        where.append(c.is_open.is_(wanted.is_open))
    if wanted.unclaimed:
        where.append(c.owner.startswith("desk:"))
    if wanted.handed_in:
        where.append(c.place < _DRAFTS)
    if wanted.due_before is not None:
        where.append(c.place < f"0{wanted.due_before.isoformat()}")
    return where


def _place(case: Case) -> str:
    """Sorts open cases by the earliest day one of their items is due whose clock runs, then closed ones, newest last, then drafts."""
    if not case.is_handed_in:
        return f"{_DRAFTS}{case.opened_at.isoformat()} {case.id}"
    if not case.is_open:
        return f"1{(case.closed_at or case.opened_at).isoformat()} {case.id}"
    days = [item.due_on for item in case.items if item.is_open and item.asked_on is None and item.due_on is not None]
    return f"0{min(days).isoformat() if days else _NEVER} {case.id}"


def _row(case: Case) -> dict[str, Any]:
    return {
        "id": case.id, "kind": case.kind.value, "party_id": case.party_id, "title": case.title, "owner": case.owner,
        "region": case.region, "about": case.about, "is_open": case.is_open, "place": _place(case),
        "opened_at": case.opened_at, "closed_at": case.closed_at, "version": case.version,
        "items": _json([_item_document(item) for item in case.items]), "form": _json(dict(case.form)),
    }  # fmt: skip


def _line_rows(case: Case, known_count: int) -> list[dict[str, Any]]:
    return [
        {
            "case_id": case.id, "number": number, "act": line.act.value, "side": line.side.value, "by": line.by, "at": line.at,
            "items": " ".join(line.items), "text": line.text,
        }
        for number, line in enumerate(case.log, start=1)
        if number > known_count
    ]  # fmt: skip


def _one(connection: Connection, case_id: str, *, locked: bool = False) -> Case:
    """`locked`: whoever else changes it waits until this transaction is over."""
    query = select(CASES).where(CASES.c.id == case_id)
    rows = connection.execute(query.with_for_update() if locked else query).all()
    if not rows:
        raise UnknownThing("unknown_case", value=case_id)
    return next(_read(connection, rows))


def _read(connection: Connection, rows: Iterable[Any]) -> Iterator[Case]:
    found = list(rows)
    ids = [row.id for row in found]
    logs: dict[str, list[CaseLine]] = {}
    order = (CASE_LINES.c.case_id, CASE_LINES.c.number)
    for row in connection.execute(select(CASE_LINES).where(CASE_LINES.c.case_id.in_(ids)).order_by(*order)):
        line = CaseLine(_ACTS[row.act], _SIDES[row.side], row.by, _utc(row.at), tuple(row.items.split()), row.text)
        logs.setdefault(row.case_id, []).append(line)
    for row in found:
        yield Case(
            id=row.id, kind=_KINDS[row.kind], party_id=row.party_id, title=row.title, owner=row.owner,
            opened_at=_utc(row.opened_at), items=tuple(map(_item, json.loads(row.items))), about=row.about, region=row.region,
            form=json.loads(row.form), log=tuple(logs.get(row.id, ())),
            closed_at=None if row.closed_at is None else _utc(row.closed_at),
        )  # fmt: skip


def _item_document(item: CaseItem) -> dict[str, Any]:
    days = {name: None if (day := getattr(item, name)) is None else day.isoformat() for name in ("due_on", "asked_on")}
    return asdict(item) | {"state": item.state.value} | days


def _item(told: dict[str, Any]) -> CaseItem:
    days = {name: None if told[name] is None else date.fromisoformat(told[name]) for name in ("due_on", "asked_on")}
    lists = {name: tuple(told[name]) for name in ("papers", "after")}
    return CaseItem(**(told | lists | days | {"state": _STATES[told["state"]]}))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
