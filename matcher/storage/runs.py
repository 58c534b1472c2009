"""运行的存取 · Kept match runs: written in groups after the answer was given, found by id, let go by age and number."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from threading import Condition, Lock, Thread
from typing import Any, Final, TypeVar

from rapidfuzz import process
from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from matcher.entities import Offer
from matcher.entities.runs import RunRecord
from matcher.errors import UnknownThing
from matcher.storage.beside import Beside
from matcher.storage.rows import read_offer
from matcher.storage.run_codec import LEVEL, pack, unpack
from matcher.storage.tables import OFFERS
from matcher.storage.tables.runs import RUNS

__all__ = ["RunLedger", "SqlRuns"]

Made = TypeVar("Made")
Note = tuple[str, Callable[[], RunRecord]]
"""The id of a run, and how to make its record."""

_GROUP: Final = 64  # runs a transaction
_MOMENT: Final = timedelta(minutes=1)
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_REMEMBERED: Final = 10_000
_NEIGHBOURS: Final = 50
_LOOK_AFTER: Final = 64  # runs kept until it is looked again whether some must go
_KEPT: Final = select(RUNS.c.id).where(RUNS.c.id.in_(bindparam("ids", expanding=True)))
_INSERTS: Final[Mapping[str, sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert(RUNS),
    "postgresql": postgresql.insert(RUNS),
}
_PUTS: Final = {
    name: made.on_conflict_do_update(index_elements=[RUNS.c.id], set_={"asked_at": made.excluded.asked_at})
    for name, made in _INSERTS.items()
}
"""Keeps a run, or makes the one that stands younger."""


class SqlRuns:
    """The kept runs of one database. Keeps at most `count` of them, none older than `days`; 0: keeps none."""

    def __init__(self, beside: Beside, *, count: int, days: int) -> None:
        self._beside = beside
        self._count, self._days = count, days
        self._room, self._looked_on = 0, date.min

    @property
    def keeps(self) -> bool:
        """Whether runs are kept at all."""
        return self._count > 0 and self._days > 0

    def put(self, records: Sequence[RunRecord]) -> int:
        """Keep them in one transaction; how many older ones had to go.

        A run asked again stands as it was first answered; it only gets younger.
        """
        if not records:
            return 0
        with self._beside.write() as connection:
            connection.execute(
                _PUTS[connection.dialect.name], [_row(one) for one in {each.run_id: each for each in records}.values()]
            )
            return self._let_go(connection, max(record.made_at for record in records), len(records))

    def get(self, run_id: str) -> RunRecord:
        """The run as it was kept. Raises UnknownThing("unknown_run") naming the nearest ids."""
        rows = self._beside.read(select(RUNS).where(RUNS.c.id == run_id))
        if not rows:
            raise UnknownThing("unknown_run", value=run_id, nearest=self._nearest(run_id))
        row = rows[0]
        document = zlib.decompress(row.document)
        seen = document if row.document_seen is None else zlib.decompress(row.document_seen)
        return unpack(row.id, _utc(row.asked_at), row.content, document, seen)

    def newest(self, *, party_id: str | None = None, limit: int = 20) -> list[tuple[str, datetime, str | None]]:
        """(run id, last asked, who asked), newest first, optionally those of one party."""
        query = select(RUNS.c.id, RUNS.c.asked_at, RUNS.c.party_id).order_by(RUNS.c.asked_at.desc(), RUNS.c.id)
        if party_id is not None:
            query = query.where(RUNS.c.party_id == party_id)
        return [(row.id, _utc(row.asked_at), row.party_id) for row in self._beside.read(query.limit(limit))]

    def count(self) -> int:
        """How many runs are kept."""
        return int(self._beside.read(select(func.count()).select_from(RUNS))[0][0])

    def offers_written(self, ids: Sequence[str]) -> dict[str, tuple[Offer, int]]:
        """The offers among the ids as they stand, each with the number of the transaction that wrote it."""
        rows = self._beside.read(select(OFFERS).where(OFFERS.c.id.in_(ids)))
        return {row.id: (read_offer(row), row.revision) for row in rows}

    def touch(self, ids: Sequence[str], now: datetime) -> frozenset[str]:
        """Those of the ids that are kept; they were asked for again."""
        if not ids:
            return frozenset()
        kept = frozenset(row[0] for row in self._beside.read(_KEPT, {"ids": ids}))
        if kept:
            with self._beside.write() as connection:
                connection.execute(update(RUNS).where(RUNS.c.id.in_(kept)).values(asked_at=now))
        return kept

    def _let_go(self, connection: Connection, now: datetime, added: int) -> int:
        """Looked at once a day, when there may be no room left, and after _LOOK_AFTER more: others keep runs here too."""
        self._room -= added
        if self._room >= 0 and now.date() == self._looked_on:
            return 0
        self._looked_on = now.date()
        gone = connection.execute(delete(RUNS).where(RUNS.c.asked_at < now - timedelta(days=self._days))).rowcount
        there = int(connection.scalar(select(func.count()).select_from(RUNS)) or 0)
        if there > self._count:
            too_many = there - self._count + min(self._count // 100, _LOOK_AFTER)  # room for some more at once
            oldest = select(RUNS.c.id).order_by(RUNS.c.asked_at, RUNS.c.id).limit(too_many)
            let_go = connection.execute(delete(RUNS).where(RUNS.c.id.in_(oldest))).rowcount
            gone, there = gone + let_go, there - let_go
        self._room = min(self._count - there, _LOOK_AFTER)
        return gone

    def _nearest(self, run_id: str) -> tuple[str, ...]:
        ids = RUNS.c.id
        after = self._beside.read(select(ids).where(ids >= run_id).order_by(ids).limit(_NEIGHBOURS))
        before = self._beside.read(select(ids).where(ids < run_id).order_by(ids.desc()).limit(_NEIGHBOURS))
        known = sorted({row[0] for row in (*after, *before)})
        return tuple(match[0] for match in process.extract(run_id, known, limit=3))


class RunLedger:
    """Takes runs down while others already ask: one thread, many runs a transaction. `note` makes the record then."""

    def __init__(self, runs: SqlRuns, tell: Callable[[Exception], None]) -> None:
        """`tell` hears of a run that could not be kept; the answer to its asker stands."""
        self._runs, self._tell = runs, tell
        self._waiting: SimpleQueue[Note | None] = SimpleQueue()
        self._asked: dict[str, datetime] = {}  # run id → when it was last written down that it was asked for
        self._added, self._kept, self._idle, self._lock = 0, 0, Condition(), Lock()
        self._thread: Thread | None = None

    def add(self, run_id: str, make: Callable[[], RunRecord]) -> None:
        """Have a run kept soon; the record of one that is kept already is not made again.

        That a run was asked for again is written down once a minute at most: it only grows younger by it.
        """
        if self._is_fresh(run_id, datetime.now(UTC)):
            return
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="run-ledger", daemon=True)
                self._thread.start()
        with self._idle:
            self._added += 1
            self._waiting.put((run_id, make))

    def settle(self, seconds: float = 30.0) -> None:
        """Wait until everything added before is kept."""
        with self._idle:
            last = self._added  # what others add meanwhile is not waited for
            self._idle.wait_for(lambda: self._kept >= last, timeout=seconds)

    def close(self) -> None:
        """Keep what waits, then stop."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _work(self) -> None:
        going_on = True
        while going_on:
            group = self._next_group()
            going_on = None not in group
            notes = [note for note in group if note is not None]
            makers = dict(notes)
            known = self._known(list(makers), datetime.now(UTC))
            made = [self._try(make) for run_id, make in makers.items() if run_id not in known]
            self._keep([record for record in made if record is not None])
            with self._idle:
                self._kept += len(notes)
                self._idle.notify_all()

    def _keep(self, records: Sequence[RunRecord]) -> None:
        gone = self._try(partial(self._runs.put, records))
        if gone != 0:  # one of them may be a run that was asked for a moment ago
            self._asked.clear()
        else:
            self._asked.update({record.run_id: datetime.now(UTC) for record in records})

    def _known(self, ids: Sequence[str], now: datetime) -> frozenset[str]:
        """Those that are known to be kept, now younger.

        Of others it is not asked: their records are made, and what stands already is left as it stands.
        """
        lately = frozenset(id for id in ids if self._is_fresh(id, now))
        once = [id for id in ids if id in self._asked and id not in lately]
        touched = (self._try(partial(self._runs.touch, once, now)) if once else None) or frozenset()
        if len(self._asked) > _REMEMBERED:
            self._asked.clear()
        self._asked.update(dict.fromkeys(touched, now))
        return lately | touched

    def _is_fresh(self, run_id: str, now: datetime) -> bool:
        return now - self._asked.get(run_id, _LONG_AGO) < _MOMENT

    def _try(self, work: Callable[[], Made]) -> Made | None:
        try:
            return work()
        except Exception as fault:  # told, and the next run has its chance; the answers were given long ago
            self._tell(fault)
            return None

    def _next_group(self) -> list[Note | None]:
        group = [self._waiting.get()]
        while len(group) < _GROUP and group[-1] is not None:
            try:
                group.append(self._waiting.get_nowait())
            except Empty:
                break
        return group


def _row(record: RunRecord) -> dict[str, Any]:
    differs = record.document_seen != record.document
    return {
        "id": record.run_id, "asked_at": record.made_at, "party_id": record.need.party_id, "top": record.top,
        "content": pack(record), "document": zlib.compress(record.document, LEVEL),
        "document_seen": zlib.compress(record.document_seen, LEVEL) if differs else None,
    }  # fmt: skip


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
